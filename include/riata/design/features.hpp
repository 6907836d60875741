#pragma once
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>
#include "riata/core/view.hpp"

namespace riata {

/// The feature matrix in named blocks, side by side: {{"position", P}, {"speed", S}}. Blocks are
/// views; the arrays must outlive it, unless they were moved in with `add`.
class Features {
 public:
  struct Block {
    std::string name;
    MatrixView values;
  };

  Features() = default;
  Features(std::initializer_list<Block> blocks);
  /// one block named "X"
  Features(MatrixView all);  // implicit: a matrix is features without names

  void add(std::string name, MatrixView view);
  void add(std::string name, Matrix owned);

  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  const std::vector<Block>& blocks() const { return blocks_; }
  std::vector<std::string> names() const;
  /// Throws InvalidArgument with the nearest name.
  std::size_t index_of(const std::string& name) const;
  /// The first column of block k among all columns.
  Index first_column(std::size_t k) const;

 private:
  std::vector<Block> blocks_;
  std::vector<std::shared_ptr<const Matrix>> owned_;
  Index rows_ = 0, cols_ = 0;
};

}  // namespace riata

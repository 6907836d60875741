#pragma once
#include <initializer_list>
#include <string>
#include <vector>
#include "riata/design/any_block.hpp"

namespace riata {

/// The feature matrix in named blocks, side by side: {{"position", P}, {"speed", S}}. Arrays that
/// blocks view must outlive it; a matrix that is moved in with `add` is kept.
class Features {
 public:
  struct Block {
    std::string name;
    AnyBlock values;
  };

  Features() = default;
  Features(std::initializer_list<Block> blocks);
  /// one block named "X"
  Features(MatrixView all);  // implicit: a matrix is features without names

  void add(std::string name, AnyBlock block);

  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  const std::vector<Block>& blocks() const { return blocks_; }
  std::vector<std::string> names() const;
  /// Throws InvalidArgument with the nearest name.
  std::size_t index_of(const std::string& name) const;
  /// The first column of block k among all columns.
  Index first_column(std::size_t k) const { return first_[k]; }
  /// Memory that the blocks hold or read.
  std::size_t bytes() const;

 private:
  std::vector<Block> blocks_;
  std::vector<Index> first_;  // columns of the blocks
  Index rows_ = 0, cols_ = 0;
};

}  // namespace riata

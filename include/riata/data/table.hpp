#pragma once
#include <span>
#include <string>
#include <vector>
#include "riata/core/view.hpp"

namespace riata {

/// A named column. A text column holds codes 0, 1, ... into its sorted `levels`; NaN: missing.
struct Column {
  std::string name;
  std::vector<double> values;
  std::vector<std::string> levels;  // empty: a numeric column

  bool is_text() const { return !levels.empty(); }
};

/// Columns of equal length with distinct names.
class Table {
 public:
  Table() = default;
  /// Throws ShapeMismatch where lengths differ, InvalidArgument where a name is empty or repeated.
  explicit Table(std::vector<Column> columns);

  Index rows() const { return columns_.empty() ? 0 : std::ssize(columns_[0].values); }
  const std::vector<Column>& columns() const { return columns_; }
  std::vector<std::string> names() const;
  bool has(const std::string& name) const;
  /// An unknown name throws InvalidArgument with the nearest known one.
  const Column& column(const std::string& name) const;
  Table rows_at(std::span<const Index> rows) const;

 private:
  std::vector<Column> columns_;
};

}  // namespace riata

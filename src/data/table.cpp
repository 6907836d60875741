#include "riata/data/table.hpp"
#include <algorithm>
#include <cmath>
#include <set>
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

/// A text column's values must be codes into its levels: everything that prints one relies on it.
void check_codes(const Column& column) {
  const auto count = static_cast<double>(column.levels.size());
  for (double code : column.values)
    if (!std::isnan(code) && !(code >= 0 && code < count && code == std::floor(code)))
      throw InvalidArgument(cat("table: text column '", column.name, "' must hold codes 0 .. ",
                                count - 1, " or NaN, got ", code));
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
  std::set<std::string> seen;
  for (const auto& column : columns_) {
    if (column.name.empty())
      throw InvalidArgument("table: every column must have a name, got an empty one");
    if (!seen.insert(column.name).second)
      throw InvalidArgument(
          cat("table: names must differ, got two columns named '", column.name, "'"));
    if (std::ssize(column.values) != rows())
      throw ShapeMismatch(cat("table: column '", column.name, "' has ", column.values.size(),
                              " rows, column '", columns_[0].name, "' has ", rows()));
    if (column.is_text()) check_codes(column);
  }
}

std::vector<std::string> Table::names() const {
  std::vector<std::string> out;
  for (const auto& column : columns_) out.push_back(column.name);
  return out;
}

bool Table::has(const std::string& name) const {
  return std::any_of(columns_.begin(), columns_.end(),
                     [&](const Column& column) { return column.name == name; });
}

const Column& Table::column(const std::string& name) const {
  for (const auto& column : columns_)
    if (column.name == name) return column;
  throw InvalidArgument(unknown_name("column", name, names()));
}

Table Table::rows_at(std::span<const Index> rows) const {
  for (Index row : rows)
    if (row < 0 || row >= this->rows())
      throw InvalidArgument(cat("table: a row must be in 0 .. ", this->rows() - 1, ", got ", row));
  std::vector<Column> columns;
  for (const auto& column : columns_) {
    columns.push_back({column.name, {}, column.levels});
    auto& values = columns.back().values;
    values.reserve(rows.size());
    for (Index row : rows) values.push_back(column.values[static_cast<std::size_t>(row)]);
  }
  return Table(std::move(columns));
}

}  // namespace riata

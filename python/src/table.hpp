#pragma once
#include <string>
#include <tuple>
#include <vector>
#include "arrays.hpp"
#include "riata/riata.hpp"

namespace riata::python {

/// (name, values, levels): a text column holds codes into its levels.
using ColumnArrays = std::tuple<std::string, Array1, std::vector<std::string>>;

inline Table to_table(const std::vector<ColumnArrays>& columns) {
  std::vector<Column> out;
  for (const auto& [name, values, levels] : columns)
    out.push_back({name, to_vector(values), levels});
  return Table(std::move(out));
}

inline nb::list from_table(const Table& table) {
  nb::list out;
  for (const Column& column : table.columns())
    out.append(nb::make_tuple(column.name, to_numpy(column.values), column.levels));
  return out;
}

}  // namespace riata::python

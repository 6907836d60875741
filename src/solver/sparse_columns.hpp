#pragma once
#include <vector>
#include "core/eigen.hpp"

namespace riata {

// Verbs of columns that a solver packs side by side, since it reads them many times.

/// Some of the columns, rising, in their order.
void keep_columns(SparseColumns& all, const std::vector<Index>& kept);
/// out += columns d
void add_product(const SparseColumns& columns, std::span<const double> d, std::span<double> out);
/// out = columns' v
void correlate(const SparseColumns& columns, std::span<const double> v, std::span<double> out);

}  // namespace riata

#include "solver/sparse_columns.hpp"
#include <algorithm>

namespace riata {

void keep_columns(SparseColumns& all, const std::vector<Index>& kept) {
  Index end = 0;
  for (std::size_t k = 0; k < kept.size(); ++k) {  // kept[k] >= k: nothing is overwritten unread
    const Index from = all.starts[at(kept[k])], size = all.starts[at(kept[k]) + 1] - from;
    std::copy_n(all.rows.begin() + from, size, all.rows.begin() + end);
    std::copy_n(all.values.begin() + from, size, all.values.begin() + end);
    all.centre[k] = all.centre[at(kept[k])];
    all.starts[k] = end;
    end += size;
  }
  all.starts.resize(kept.size() + 1);
  all.starts.back() = end;
  all.centre.resize(kept.size());
  all.rows.resize(at(end));
  all.values.resize(at(end));
}

void add_product(const SparseColumns& columns, std::span<const double> d, std::span<double> out) {
  double shift = 0;
  for (std::size_t k = 0; k < d.size(); ++k) {
    if (d[k] == 0) continue;
    shift += columns.centre[k] * d[k];
    for (Index e = columns.starts[k]; e < columns.starts[k + 1]; ++e)
      out[at(columns.rows[at(e)])] += d[k] * columns.values[at(e)];
  }
  if (shift != 0) as_vector(out).array() -= shift;
}

void correlate(const SparseColumns& columns, std::span<const double> v, std::span<double> out) {
  const double sum = sum_of(v);
  for (std::size_t k = 0; k < out.size(); ++k)
    out[k] =
        sum_in_fours(columns.starts[k], columns.starts[k + 1],
                     [&](std::size_t e) { return columns.values[e] * v[at(columns.rows[e])]; }) -
        columns.centre[k] * sum;
}

}  // namespace riata

#include "design/plain_columns.hpp"
#include "core/column_kernels.hpp"

namespace riata {

namespace {

/// Where a run of K columns begins, and what is to be taken off them.
template <std::size_t K>
struct Some {
  Some(const PlainColumn* columns, Index begin) {
    for (std::size_t k = 0; k < K; ++k) {
      x[k] = columns[k].x + begin;
      centre[k] = columns[k].centre;
    }
  }
  std::array<const double*, K> x;
  std::array<double, K> centre;
};

}  // namespace

void PlainRun::add_product(const double* d, double* eta) const {
  for_columns(columns_.size(), [&]<std::size_t K>(std::size_t first) {
    const Some<K> some(&columns_[first], begin_);
    std::array<double, K> step;
    for (std::size_t k = 0; k < K; ++k) step[k] = d[first + k] * columns_[first + k].scale;
    add_columns(some.x, some.centre, step, eta, count_);
  });
}

void PlainRun::add_correlation(const double* v, double* out) const {
  for_columns(columns_.size(), [&]<std::size_t K>(std::size_t first) {
    const Some<K> some(&columns_[first], begin_);
    std::array<double, K> sums{};
    correlate_columns(some.x, some.centre, v, count_, sums.data());
    for (std::size_t k = 0; k < K; ++k) out[first + k] += columns_[first + k].scale * sums[k];
  });
}

}  // namespace riata

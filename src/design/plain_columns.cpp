#include "design/plain_columns.hpp"
#include <array>

namespace riata {

namespace {

constexpr std::size_t kTogether = 4;  // columns whose numbers share one look at the vector

using Packet = Eigen::Map<const Lane>;

/// eta += sum_k step_k (x_k - centre_k)
template <std::size_t K>
void add_columns(const PlainColumn* columns, Index begin, Index count, const double* d,
                 double* eta) {
  std::array<const double*, K> x;
  std::array<double, K> step, centre;
  for (std::size_t k = 0; k < K; ++k) {
    x[k] = columns[k].x + begin;
    step[k] = d[k] * columns[k].scale;
    centre[k] = columns[k].centre;
  }
  Index i = 0;
  for (; i + kLane <= count; i += kLane) {
    Lane sum = Packet(eta + i);
    for (std::size_t k = 0; k < K; ++k) sum += step[k] * (Packet(x[k] + i) - centre[k]);
    Eigen::Map<Lane>(eta + i) = sum;
  }
  for (; i < count; ++i)
    for (std::size_t k = 0; k < K; ++k) eta[i] += step[k] * (x[k][i] - centre[k]);
}

/// out_k += scale_k sum_i (x_ik - centre_k) v_i
template <std::size_t K>
void correlate_columns(const PlainColumn* columns, Index begin, Index count, const double* v,
                       double* out) {
  constexpr Index kShort = kLane / 4;  // so that all sums stay in registers
  using Short = Eigen::Array<double, kShort, 1>;
  std::array<Short, K> sums;
  sums.fill(Short::Zero());
  Index i = 0;
  for (; i + kShort <= count; i += kShort) {
    const Short along = Eigen::Map<const Short>(v + i);
    for (std::size_t k = 0; k < K; ++k)
      sums[k] += (Eigen::Map<const Short>(columns[k].x + begin + i) - columns[k].centre) * along;
  }
  for (std::size_t k = 0; k < K; ++k) {
    double rest = 0;
    for (Index j = i; j < count; ++j) rest += (columns[k].x[begin + j] - columns[k].centre) * v[j];
    out[k] += columns[k].scale * (sums[k].sum() + rest);
  }
}

}  // namespace

void PlainRun::add_product(const double* d, double* eta) const {
  std::size_t k = 0;
  for (; k + kTogether <= columns_.size(); k += kTogether)
    add_columns<kTogether>(&columns_[k], begin_, count_, d + k, eta);
  for (; k < columns_.size(); ++k) add_columns<1>(&columns_[k], begin_, count_, d + k, eta);
}

void PlainRun::add_correlation(const double* v, double* out) const {
  std::size_t k = 0;
  for (; k + kTogether <= columns_.size(); k += kTogether)
    correlate_columns<kTogether>(&columns_[k], begin_, count_, v, out + k);
  for (; k < columns_.size(); ++k) correlate_columns<1>(&columns_[k], begin_, count_, v, out + k);
}

}  // namespace riata

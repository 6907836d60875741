#include <algorithm>
#include "core/double_double.hpp"
#include "riata/problem/glm_objective.hpp"

namespace riata {

const LeastSquares* GlmObjective::least_squares() const {
  return observation_->family() == "gaussian" && observation_->link() == "identity" ? this
                                                                                    : nullptr;
}

void GlmObjective::targets(Index response, Index begin, std::span<double> high,
                           std::span<double> low) const {
  const auto y = data_.y.column(response).subspan(at(begin), high.size());
  if (data_.offset.rows() == 0) {
    std::ranges::copy(y, high.begin());
    std::ranges::fill(low, 0.0);
    return;
  }
  const auto offset = data_.offset.column(response).subspan(at(begin), high.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    const DoubleDouble target = two_sum(y[i], -offset[i]);
    high[i] = target.high;
    low[i] = target.low;
  }
}

void GlmObjective::exact_rows(Index begin, Index count, double* high, double* low, Index ld) const {
  design_->fill_exact(begin, count, high, low, ld);
  if (!data_.intercept) return;
  std::fill_n(high + design_->cols() * ld, count, 1.0);
  std::fill_n(low + design_->cols() * ld, count, 0.0);
}

}  // namespace riata

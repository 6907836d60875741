#include "solver/block_minimiser.hpp"
#include <cmath>
#include <limits>

namespace riata {

// Exact minimisation over one group (Qin, Scheinberg & Goldfarb 2013): with H = V diag(L) V' and
// target = H x - gradient, the minimiser is 0 where ||target|| <= strength, else V (t v / (L t +
// strength)), v = V'target, where t, its norm, is the root of sum v_i^2 / (L_i t + strength)^2 = 1,
// found by safeguarded Newton on 1/sqrt(sum) - 1.
Vector group_minimiser(const GroupCurvature& curvature, const Vector& target, double strength) {
  const Vector v = curvature.vectors.transpose() * target;
  const auto values = curvature.values.array();
  if (strength == 0) {
    const double least = 1e-14 * values.maxCoeff();
    const Vector y = (values > least).select(v.array() / values.max(least), 0);
    return curvature.vectors * y;
  }
  if (v.norm() <= strength) return Vector::Zero(v.size());
  double low = 0, high = std::numeric_limits<double>::infinity(), t = 0;
  for (int i = 0; i < 100; ++i) {
    const Eigen::ArrayXd bottom = values * t + strength;
    const Eigen::ArrayXd ratio = v.array() / bottom;
    const double sum = ratio.square().sum();
    (sum > 1 ? low : high) = t;
    const double slope = (ratio.square() * values / bottom).sum();
    double next = t + (std::sqrt(sum) - 1) * sum / slope;
    if (!(next > low && next < high)) next = std::isfinite(high) ? (low + high) / 2 : 2 * low + 1;
    const bool settled = std::abs(next - t) <= 4e-16 * next;
    t = next;
    if (settled || t > 1e150) break;
  }
  return curvature.vectors * (t * v.array() / (values * t + strength)).matrix();
}

}  // namespace riata

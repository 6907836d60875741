#include "solver/penalty_conjugate.hpp"
#include <algorithm>
#include <cmath>
#include "solver/certify.hpp"

namespace riata {

PenaltyConjugate::PenaltyConjugate(const Unit& unit, const Vector& b, Vector z)
    : smooth_(*unit.smooth),
      omega_(*unit.omega),
      b_(b),
      z_(std::move(z)),
      group_(omega_.groups.empty() ? std::vector<Index>() : omega_.group_of_entry()),
      eta_unit_(eta_unit(unit)),
      negligible_(1e-8 * gap_scale(unit) / eta_unit_) {}

double PenaltyConjugate::largest_shrink() const {
  double alpha = 1;
  const auto bound = [&](double size, double limit) {
    if (size > limit) alpha = std::min(alpha, limit / size);
  };
  for (Index e = 0; e < z_.size(); ++e) {
    const double size = std::abs(z_[e]), l1 = omega_.l1[at(e)];
    const bool single = group_of(e) < 0;
    if (single ? size <= l1 : omega_.groups[at(group_of(e))].strength > 0) continue;
    if (!nearly_zero_if_free(e)) return 0;  // always feasible, if loose
    if (single && omega_.quadratic[at(e)] == 0 && l1 > negligible(e) && std::isinf(reach(e, z_[e])))
      bound(size, l1);
  }
  for (const auto& group : omega_.groups) bound(1.0, shrink_of_group(group));
  return alpha < 1 ? alpha * (1 - 1e-14) : alpha;  // rounding must not leave the domain
}

double PenaltyConjugate::value(double alpha) const {
  double sum = 0;
  for (Index e = 0; e < z_.size(); ++e)
    if (group_of(e) < 0) sum += of_entry(e, alpha * z_[e]);
  for (const auto& group : omega_.groups) sum += of_group(group, alpha);
  return sum;
}

/// How far b_e may go in the direction of z.
double PenaltyConjugate::reach(Index e, double z) const {
  return z < 0 ? -omega_.lower(e) : omega_.upper(e);
}

// sup of z b - l1 |b| - quadratic b^2/2 within the bounds: at b = excess / quadratic or where they
// end. Without any penalty, or with a negligible one, the dual asks for a z below rounding. Where z
// is as good as zero, a minimiser inside |b| <= bound, twice the present size and one unit of eta,
// makes bound times the excess the price of what is left of it.
double PenaltyConjugate::of_entry(Index e, double z) const {
  const double l1 = omega_.l1[at(e)], excess = std::max(std::abs(z) - l1, 0.0);
  if (excess == 0) return 0;
  const double quadratic = omega_.quadratic[at(e)], end = reach(e, z);
  if (quadratic > 0 && excess <= quadratic * end) {
    const double bend = excess / quadratic;
    const double bound = nearly_zero(e) ? std::min(bend, free_bound(e)) : bend;
    return bound * (excess - quadratic * bound / 2);
  }
  if (std::isfinite(end)) return end * (excess - quadratic * end / 2);
  if (l1 > negligible(e)) return 0;  // the shrinkage made |z| <= l1
  return free_bound(e) * excess;
}

bool PenaltyConjugate::nearly_zero(Index e) const { return std::abs(z_[e]) <= negligible(e); }

bool PenaltyConjugate::nearly_zero_if_free(Index e) const {
  const Index g = group_of(e);
  const bool penalised = omega_.quadratic[at(e)] > 0 || std::isfinite(reach(e, z_[e])) ||
                         (g < 0 ? omega_.l1[at(e)] > negligible(e)
                                : omega_.l1[at(e)] > 0 || omega_.groups[at(g)].strength > 0);
  return penalised || nearly_zero(e);
}

double PenaltyConjugate::free_bound(Index e) const {
  return 2 * std::abs(b_[e]) + (scale(e) > 0 ? eta_unit_ / scale(e) : 0);
}

/// The largest alpha <= 1 with ||soft(alpha z, l1)|| <= strength over the entries without
/// quadratic part (the others are free to take any value at a price).
double PenaltyConjugate::shrink_of_group(const Omega::Group& group) const {
  const auto norm_at = [&](double alpha) {
    double sum = 0;
    for (Index e : group.entries) {
      if (omega_.quadratic[at(e)] > 0 || free(group, e)) continue;
      const double excess = std::max(alpha * std::abs(z_[e]) - omega_.l1[at(e)], 0.0);
      sum += excess * excess;
    }
    return std::sqrt(sum);
  };
  double high = norm_at(1);
  if (high <= group.strength) return 1;
  const bool plain = std::all_of(group.entries.begin(), group.entries.end(),
                                 [&](Index e) { return omega_.l1[at(e)] == 0; });
  if (plain) return group.strength / high;
  double low = 0;
  high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (norm_at(middle) <= group.strength ? low : high) = middle;
  }
  return low;
}

bool PenaltyConjugate::free(const Omega::Group& group, Index e) const {
  return group.strength == 0 && omega_.l1[at(e)] == 0;
}

/// sup over b of alpha z'b - l1'|b| - strength ||b|| - b'Qb/2: with t = ||b||, the maximiser is
/// b_e = soft_e t / (q_e t + strength), and t solves sum soft_e^2 / (q_e t + strength)^2 = 1.
double PenaltyConjugate::of_group(const Omega::Group& group, double alpha) const {
  if (group.strength == 0) {
    double sum = 0;
    for (Index e : group.entries) sum += of_entry(e, alpha * z_[e]);
    return sum;
  }
  const bool plain =
      std::ranges::all_of(group.entries, [&](Index e) { return omega_.quadratic[at(e)] == 0; });
  if (plain) return 0;  // the shrinkage saw to it
  std::vector<double> excess, q;
  double size = 0;
  for (Index e : group.entries) {
    excess.push_back(std::max(alpha * std::abs(z_[e]) - omega_.l1[at(e)], 0.0));
    q.push_back(omega_.quadratic[at(e)]);
    size += excess.back() * excess.back();
  }
  const double strength = group.strength;
  if (std::sqrt(size) <= strength * (1 + 1e-12)) return 0;
  const auto too_small = [&](double t) {
    double sum = 0;
    for (std::size_t i = 0; i < q.size(); ++i) {
      const double ratio = excess[i] / (q[i] * t + strength);
      sum += ratio * ratio;
    }
    return sum > 1;
  };
  double low = 0, high = 1;
  while (too_small(high) && high < 1e300) high *= 2;
  for (int i = 0; i < 100 && high - low > 1e-16 * high; ++i) {
    const double middle = (low + high) / 2;
    (too_small(middle) ? low : high) = middle;
  }
  double sum = -strength * high;
  for (std::size_t i = 0; i < q.size(); ++i) {
    const double w = excess[i] * high / (q[i] * high + strength);
    sum += excess[i] * w - q[i] * w * w / 2;
  }
  return std::max(sum, 0.0);
}

}  // namespace riata

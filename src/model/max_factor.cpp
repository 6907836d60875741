#include <algorithm>
#include <cmath>
#include "model/fitter.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

/// The factor at which an l1 part and a group part together hold these gradients at zero.
double factor_of_group(const Omega& omega, const Omega::Group& group,
                       const std::vector<double>& gradient) {
  const auto held = [&](double factor) {
    double sum = 0;
    for (Index e : group.entries) {
      const double excess = std::max(std::abs(gradient[at(e)]) - factor * omega.l1[at(e)], 0.0);
      sum += excess * excess;
    }
    return std::sqrt(sum) <= factor * group.strength;
  };
  double low = 0, high = 1;
  while (!held(high) && high < 1e300) high *= 2;
  for (int i = 0; i < 200 && high - low > 1e-16 * high; ++i) {
    const double middle = (low + high) / 2;
    (held(middle) ? high : low) = middle;
  }
  return high;
}

/// The factor that holds an entry with an l1 part at zero; 0 where its bounds do.
double factor_of_entry(const Omega& omega, Index e, double gradient) {
  const double reach = gradient > 0 ? -omega.lower(e) : omega.upper(e);
  return reach > 0 ? std::abs(gradient) / omega.l1[at(e)] : 0;
}

void check_is_zero_somewhere(const Omega& omega, const std::vector<Index>& group_of) {
  for (std::size_t e = 0; e < group_of.size(); ++e)
    if (omega.quadratic[e] > 0 && omega.l1[e] == 0 &&
        (group_of[e] < 0 || omega.groups[at(group_of[e])].strength == 0))
      throw Incompatible(
          "max_strength: a ridge penalty makes no coefficient zero at any strength; give the grid");
  if (!omega.is_lowered())
    throw Incompatible(cat("max_strength: not known for penalty '",
                           omega.others.front().penalty.name(), "'; give the grid"));
}

}  // namespace

double Fitter::max_factor() const {
  // Where all coefficients are zero a concave penalty is its tangent.
  const Omega omega = omega_->tangent(std::vector<double>(omega_->l1.size(), 0.0));
  const std::vector<Index> group_of = omega.group_of_entry();
  check_is_zero_somewhere(omega, group_of);
  // With strengths beyond all gradients only the unpenalised parameters are fitted.
  const Point null = solve(1e12, {tolerance::exact, true});
  const Index p = parameters(), responses = this->responses();
  std::vector<double> gradient(null.b.size()), value(at(responses));
  std::vector<Index> all(at(responses));
  for (Index r = 0; r < responses; ++r) all[at(r)] = r;
  smooth().gradient(all, {null.b.data(), p, responses, 1, p}, value, gradient, {});
  double factor = 0;
  for (std::size_t e = 0; e < gradient.size(); ++e)
    if (group_of[e] < 0 && omega.l1[e] > 0)
      factor = std::max(factor, factor_of_entry(omega, static_cast<Index>(e), gradient[e]));
  for (const auto& group : omega.groups)
    if (group.strength > 0) factor = std::max(factor, factor_of_group(omega, group, gradient));
  return factor * (1 + 1e-12);  // rounding must not let anything in
}

}  // namespace riata

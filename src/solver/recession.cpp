#include "solver/recession.hpp"
#include <algorithm>
#include <cmath>
#include "solver/certify.hpp"

namespace riata {

namespace {

constexpr double kLittle = 2e-2;  // of the tolerance
constexpr double kLeast = 1e-12;  // tolerance: below it rounding hides what separated data gain

/// The direction's entries that a penalty or a bound holds.
Vector held_part(const Omega& omega, const Vector& direction) {
  Vector out = Vector::Zero(direction.size());
  for (Index e = 0; e < out.size(); ++e)
    if (omega.quadratic[at(e)] > 0 || omega.l1[at(e)] > 0 || std::isfinite(omega.lower(e)) ||
        std::isfinite(omega.upper(e)))
      out[e] = direction[e];
  for (const auto& group : omega.groups)
    for (Index e : group.entries)
      if (group.strength > 0) out[e] = direction[e];
  return out;
}

}  // namespace

bool promises_little(double promised, const SolverOptions& options, double scale) {
  return promised <= kLittle * std::max(options.tolerance, kLeast) * scale;
}

// A likelihood without maximiser decreases for ever along some direction, and Newton's method walks
// it in steps of about one unit of eta while their promise vanishes. Where there is an optimum, 32
// such steps overshoot it. What a penalty holds cannot run for ever.
bool recedes(const Unit& unit, const Vector& b, double loss, const Vector& direction, int& passes) {
  if (!runs_away(unit, direction) || runs_away(unit, held_part(*unit.omega, direction)))
    return false;
  ++passes;
  const Vector far = b + 32 * direction;
  return loss_at(unit, far) + unit.omega->value(as_span(far)) <=
         loss + unit.omega->value(as_span(b));
}

}  // namespace riata

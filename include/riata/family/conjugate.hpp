#pragma once
#include <algorithm>
#include <cmath>
#include "riata/link/link.hpp"

namespace riata {

namespace detail {

/// Where the root of an increasing function of eta lies: between points that it is above and below,
/// or the ends of its domain where none is known yet.
struct Bracket {
  double low, high;

  double step_out(double from, bool up) const {
    const double end = up ? high : low, step = std::max(1.0, std::abs(from));
    return std::isfinite(end) ? (from + end) / 2 : up ? from + step : from - step;
  }
};

inline double interior_point(double low, double high) {
  if (std::isfinite(low) && std::isfinite(high)) return (low + high) / 2;
  return std::isfinite(low) ? low + 1 : std::isfinite(high) ? high - 1 : 0.0;
}

}  // namespace detail

/// sup over eta of t eta - loss(y, eta) of a convex loss without a closed form: solves
/// loss'(eta) = t by Newton's steps inside a bracket. What is left of the equation, at most
/// rounding, is charged over the bracket's width, so that the value does not err to the small side;
/// infinite where no eta has the slope t.
template <class Seen>
double conjugate_by_search(const Seen& seen, double y, double t) {
  const auto range = seen.eta_range();
  double eta = detail::interior_point(range[0], range[1]);
  if (t == 0) {  // minus the least loss, that of mean = y
    const double mu = seen.mean(eta);
    return seen.family.deviance(y, mu) / 2 - seen.loss(y, eta);
  }
  detail::Bracket root{range[0], range[1]};
  bool below = false, above = false;
  double excess = kInfinity;
  for (int i = 0; i < 200; ++i) {
    excess = seen.gradient(y, eta) - t;
    if (std::isnan(excess)) return std::isnan(y + t) ? y + t : kInfinity;
    if (std::abs(excess) <= 1e-15 * (std::abs(t) + std::abs(y))) break;
    (excess < 0 ? below : above) = true;
    (excess < 0 ? root.low : root.high) = eta;
    if (std::abs(eta) > 1e8) return kInfinity;
    const double newton = eta - excess / seen.curvature(y, eta);
    const bool inside = newton > root.low && newton < root.high;
    const double next = below && above ? (inside ? newton : (root.low + root.high) / 2)
                        : inside && std::abs(newton - eta) <= 1 + std::abs(eta)
                            ? newton
                            : root.step_out(eta, excess < 0);
    if (next == eta) break;
    eta = next;
  }
  const double width =
      std::isfinite(root.high - root.low) ? root.high - root.low : std::abs(eta) + 1;
  return t * eta - seen.loss(y, eta) + std::abs(excess) * width;
}

}  // namespace riata

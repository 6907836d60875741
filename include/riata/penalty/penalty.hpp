#pragma once
#include <cmath>
#include <limits>
#include <span>
#include "riata/core/field.hpp"
#include "riata/core/select.hpp"

namespace riata {

/// How a penalty of unit strength splits into the terms that solvers know: quadratic w^2/2,
/// l1 |w|, group sqrt(size) ||w||, and bounds lower <= w <= upper, which hold at any strength above
/// 0. A penalty that states its parts gets the fast solvers and the duality gap.
struct Parts {
  double quadratic = 0, l1 = 0, group = 0;
  double lower = -std::numeric_limits<double>::infinity(),
         upper = std::numeric_limits<double>::infinity();
};

/// A penalty that is a sum over coefficients, `strength` being that coefficient's own. The formulas
/// are templates over the number type.
template <class P>
concept SeparablePenalty =
    SelfDescribing<P> && requires(const P& p, double w, double strength, double step) {
      { p.value(w, strength) } -> std::same_as<double>;
      { p.prox(w, strength, step) } -> std::same_as<double>;
    };

/// A penalty on the coefficients of one group together.
template <class P>
concept GroupPenalty = SelfDescribing<P> && requires(const P& p, std::span<const double> w,
                                                     std::span<double> out, double strength) {
  { p.value(w, strength) } -> std::same_as<double>;
  p.prox(out, strength, 1.0);
};

/// A penalty that is a concave function of |w| (of ||w||, on groups): `slope` is its derivative
/// there and `bend`, at most 0, the derivative of that. It is solved as a sequence of l1 or group
/// problems (Zou & Li 2008). One with neither parts nor slope gets FISTA.
template <class P>
concept ConcavePenalty = requires(const P& p, double w, double strength) {
  p.slope(w, strength);
  p.bend(w, strength);
} || requires(const P& p, std::span<const double> w, double strength) {
  p.slope(w, strength);
  p.bend(w, strength);
};

/// ||w||_2
inline double norm_of(std::span<const double> w) {
  double sum = 0;
  for (double each : w) sum += each * each;
  return std::sqrt(sum);
}
/// The root of a group's size, by which its strength grows (Yuan & Lin 2006).
inline double root_of_size(std::span<const double> w) {
  return std::sqrt(static_cast<double>(w.size()));
}
/// w max(1 - t / ||w||, 0), and NaN for NaN: the prox of t ||w||
inline void shrink_group(std::span<double> w, double t) {
  const double size = norm_of(w), kept = 1 - t / size;  // NaN stays NaN: the comparison fails
  for (double& each : w) each = size <= t ? 0.0 : each * kept;
}

/// sign(w) max(|w| - t, 0), and NaN for NaN
template <class T>
T soft_threshold(const T& w, const T& t) {
  const T zero = w * 0.0;  // NaN where w is, or infinite
  return select(w > t, T(w - t), select(w < -t, T(w + t), zero));
}

}  // namespace riata

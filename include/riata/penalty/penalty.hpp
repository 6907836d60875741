#pragma once
#include <cmath>
#include <span>
#include "riata/core/field.hpp"
#include "riata/core/select.hpp"

namespace riata {

/// How a penalty of unit strength splits into the terms that solvers know: quadratic w^2/2,
/// l1 |w|, group sqrt(size) ||w||. A penalty that states its parts gets the fast solvers and the
/// duality gap; one that does not gets FISTA and the stationarity residual.
struct Parts {
  double quadratic = 0, l1 = 0, group = 0;
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

/// sign(w) max(|w| - t, 0), and NaN for NaN
template <class T>
T soft_threshold(const T& w, const T& t) {
  const T zero = w * 0.0;  // NaN where w is, or infinite
  return select(w > t, T(w - t), select(w < -t, T(w + t), zero));
}

}  // namespace riata

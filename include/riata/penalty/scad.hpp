#pragma once
#include <array>
#include "riata/penalty/penalty.hpp"

namespace riata {

/// Smoothly clipped absolute deviation, Fan & Li (2001): strength |w| up to |w| = strength, then
/// (2 gamma strength |w| - w^2 - strength^2) / (2 (gamma - 1)) up to gamma strength, then constant.
/// Not convex; a loss with curvature above 1 / (gamma - 1) in every coefficient makes up for it.
struct Scad {
  static constexpr auto name = "scad";
  static constexpr auto doc =
      "Lasso for small coefficients, no shrinkage of large ones; not convex.";

  double gamma = 3.7;  // Fan & Li's choice

  static constexpr auto fields() {
    return std::tuple{Field{"gamma", &Scad::gamma,
                            "where shrinkage ends, in strengths; towards infinity it is lasso",
                            Range{.low = 2, .low_open = true, .high_open = true}}};
  }
  static auto examples() { return std::array{Scad{2.1}, Scad{3.7}, Scad{50}}; }

  template <class T>
  T value(const T& w, const T& strength) const {
    using std::abs;
    const T size = abs(w), flat = gamma * strength, m = select(size > flat, flat, size);
    const T curved = (2 * gamma * strength * m - m * m - strength * strength) / (2 * (gamma - 1));
    return select(m <= strength, T(strength * m), curved);
  }
  /// Three thresholds in a row for steps below gamma - 1. From there on the sum is concave between
  /// |w| = strength and gamma strength: its least value is the lasso's or at w, whichever is less.
  template <class T>
  T prox(const T& w, const T& strength, const T& step) const {
    using std::abs, std::sqrt;
    const T size = abs(w), t = step * strength, a = w * 0.0 + gamma;
    const T lasso = soft_threshold(w, t);
    const T middle = soft_threshold(w, T(t * (gamma / (gamma - 1)))) / (1.0 - step / (gamma - 1));
    const T below = select(size <= strength + t, lasso, select(size <= a * strength, middle, w));
    const T jump = strength * select(step <= gamma + 1, T((gamma + 1 + step) / 2.0),
                                     T(sqrt(T(step * (gamma + 1)))));
    return select(step < gamma - 1, below, select(size <= jump, lasso, w));
  }
  template <class T>
  T slope(const T& w, const T& strength) const {
    using std::abs;
    const T size = abs(w);
    const T falling = (gamma * strength - size) / (gamma - 1);
    return select(size <= strength, strength,
                  select(size >= gamma * strength, T(size * 0.0), falling));
  }
  template <class T>
  T bend(const T& w, const T& strength) const {
    using std::abs;
    const T size = abs(w), zero = w * 0.0;
    return select(size <= strength, zero,
                  select(size >= gamma * strength, zero, T(zero - 1 / (gamma - 1))));
  }
};

}  // namespace riata

#pragma once
#include <array>
#include "riata/penalty/penalty.hpp"

namespace riata {

/// The minimax concave penalty, Zhang (2010):
/// strength |w| - w^2 / (2 gamma) up to |w| = gamma strength, constant beyond.
/// Not convex; a loss with curvature above 1 / gamma in every coefficient makes up for it.
struct Mcp {
  static constexpr auto name = "mcp";
  static constexpr auto doc =
      "Exact zeros like lasso, but large coefficients are not shrunk; not convex.";

  double gamma = 3;

  static constexpr auto fields() {
    return std::tuple{Field{"gamma", &Mcp::gamma,
                            "where shrinkage ends, in strengths; towards infinity it is lasso",
                            Range{.low = 1, .low_open = true, .high_open = true}}};
  }
  static auto examples() { return std::array{Mcp{1.2}, Mcp{3}, Mcp{50}}; }

  template <class T>
  T value(const T& w, const T& strength) const {
    using std::abs;
    const T size = abs(w), flat = gamma * strength, m = select(size > flat, flat, size);
    return T(m * (strength - m / (2 * gamma)));
  }
  /// The firm threshold (Gao & Bruce 1997) for steps below gamma. From there on the sum is concave
  /// up to |w| = gamma strength, and its least value is at 0 or at w: the hard threshold.
  template <class T>
  T prox(const T& w, const T& strength, const T& step) const {
    using std::abs, std::sqrt;
    const T size = abs(w), zero = w * 0.0;
    const T firm = soft_threshold(w, T(step * strength)) / (1.0 - step / gamma);
    const T below = select(size <= gamma * strength, firm, w);
    const T hard = select(size <= strength * sqrt(T(gamma * step)), zero, w);
    return select(step < gamma, below, hard);
  }
  template <class T>
  T slope(const T& w, const T& strength) const {
    using std::abs;
    const T size = abs(w);
    return select(size >= gamma * strength, T(size * 0.0), T(strength - size / gamma));
  }
  template <class T>
  T bend(const T& w, const T& strength) const {
    using std::abs;
    const T zero = w * 0.0;
    return select(abs(w) >= gamma * strength, zero, T(zero - 1 / gamma));
  }
};

}  // namespace riata

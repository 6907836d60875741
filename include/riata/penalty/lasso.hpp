#pragma once
#include <array>
#include "riata/penalty/penalty.hpp"

namespace riata {

/// strength |w|    Tibshirani (1996)
struct Lasso {
  static constexpr auto name = "lasso";
  static constexpr auto doc = "Exact zeros: selects single features.";

  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Lasso{}}; }

  static Parts parts() { return {.l1 = 1}; }
  template <class T>
  T value(const T& w, const T& strength) const {
    using std::abs;
    return T(strength * abs(w));
  }
  template <class T>
  T prox(const T& w, const T& strength, const T& step) const {
    return soft_threshold(w, T(step * strength));
  }
};

}  // namespace riata

#pragma once
#include <array>
#include "riata/penalty/penalty.hpp"

namespace riata {

/// 0
struct None {
  static constexpr auto name = "none";
  static constexpr auto doc = "No penalty: the maximum likelihood fit.";

  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{None{}}; }

  static Parts parts() { return {}; }
  template <class T>
  T value(const T& w, const T& strength) const {
    return T(0.0 * w * strength);
  }
  template <class T>
  T prox(const T& w, const T& strength, const T& step) const {
    return T(w + 0.0 * strength * step);
  }
};

}  // namespace riata

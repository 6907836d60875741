#pragma once
#include <array>
#include "riata/net/activation.hpp"

namespace riata::net {

/// 1 / (1 + e^-z)
struct Logistic {
  static constexpr auto name = "logistic";
  static constexpr auto doc = "1 / (1 + exp(-z)).";
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Logistic{}}; }

  static constexpr bool slope_needs_z = false;
  template <class T>
  static T value(const T& z) {
    using std::abs, std::exp;
    const T small = exp(T(-abs(z))), share = 1.0 / (1.0 + small);  // neither end overflows
    return select(z > 0.0, share, T(small * share));
  }
  template <class T>
  static T slope(const T&, const T& a) {
    return T(a * (1.0 - a));
  }
};

}  // namespace riata::net

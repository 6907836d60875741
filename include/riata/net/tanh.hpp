#pragma once
#include <array>
#include "riata/net/activation.hpp"

namespace riata::net {

struct Tanh {
  static constexpr auto name = "tanh";
  static constexpr auto doc = "The hyperbolic tangent.";
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Tanh{}}; }

  static constexpr bool slope_needs_z = false;
  template <class T>
  static T value(const T& z) {
    using std::tanh;
    return T(tanh(z));
  }
  template <class T>
  static T slope(const T&, const T& a) {
    return T(1.0 - a * a);
  }
};

}  // namespace riata::net

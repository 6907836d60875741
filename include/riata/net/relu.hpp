#pragma once
#include <array>
#include "riata/net/activation.hpp"

namespace riata::net {

/// max(z, 0); its slope at 0 is 0
struct Relu {
  static constexpr auto name = "relu";
  static constexpr auto doc = "max(z, 0).";
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Relu{}}; }

  static constexpr bool slope_needs_z = false;
  template <class T>
  static T value(const T& z) {
    return select(z <= 0.0, T(z * 0.0), z);
  }
  template <class T>
  static T slope(const T&, const T& a) {
    return select(a > 0.0, constant<T>(1), constant<T>(0));
  }
};

}  // namespace riata::net

#pragma once
#include <array>
#include "riata/net/activation.hpp"

namespace riata::net {

struct Linear {
  static constexpr auto name = "identity";
  static constexpr auto doc = "z as it is: a net of such layers is linear.";
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Linear{}}; }

  static constexpr bool slope_needs_z = false;
  template <class T>
  static T value(const T& z) {
    return z;
  }
  template <class T>
  static T slope(const T&, const T&) {
    return constant<T>(1);
  }
};

}  // namespace riata::net

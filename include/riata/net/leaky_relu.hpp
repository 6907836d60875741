#pragma once
#include <array>
#include "riata/net/activation.hpp"

namespace riata::net {

/// z above 0, negative_slope z below    Maas, Hannun & Ng (2013)
struct LeakyRelu {
  static constexpr auto name = "leaky_relu";
  static constexpr auto doc = "z above 0, a small multiple of it below.";

  double negative_slope = 0.01;

  static constexpr auto fields() {
    return std::tuple{Field{"negative_slope", &LeakyRelu::negative_slope, "the slope below 0",
                            Range{.low = 0, .high = 1, .low_open = true}}};
  }
  static auto examples() { return std::array{LeakyRelu{}, LeakyRelu{0.3}}; }

  static constexpr bool slope_needs_z = false;
  template <class T>
  T value(const T& z) const {
    return select(z > 0.0, z, T(z * negative_slope));
  }
  template <class T>
  T slope(const T&, const T& a) const {
    return select(a > 0.0, constant<T>(1), constant<T>(negative_slope));
  }
};

}  // namespace riata::net

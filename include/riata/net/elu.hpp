#pragma once
#include <array>
#include "riata/net/activation.hpp"

namespace riata::net {

/// z above 0, alpha (e^z - 1) below    Clevert, Unterthiner & Hochreiter (2016)
struct Elu {
  static constexpr auto name = "elu";
  static constexpr auto doc = "z above 0, alpha (exp(z) - 1) below.";

  double alpha = 1;

  static constexpr auto fields() {
    return std::tuple{Field{"alpha", &Elu::alpha, "how far below 0 it goes",
                            Range{.low = 0, .low_open = true, .high_open = true}}};
  }
  static auto examples() { return std::array{Elu{}, Elu{0.5}}; }

  static constexpr bool slope_needs_z = false;
  template <class T>
  T value(const T& z) const {
    using std::expm1;
    return select(z > 0.0, z, T(expm1(select(z > 0.0, T(z * 0.0), z)) * alpha));
  }
  template <class T>
  T slope(const T&, const T& a) const {
    return select(a > 0.0, constant<T>(1), T(a + alpha));
  }
};

}  // namespace riata::net

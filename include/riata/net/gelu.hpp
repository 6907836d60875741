#pragma once
#include <array>
#include "riata/net/activation.hpp"

namespace riata::net {

/// z Phi(z), Phi the normal distribution function    Hendrycks & Gimpel (2016), without their
/// approximation by tanh
struct Gelu {
  static constexpr auto name = "gelu";
  static constexpr auto doc = "z times the normal distribution function of z.";
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Gelu{}}; }

  static constexpr bool slope_needs_z = true;
  template <class T>
  static T value(const T& z) {
    return T(z * below(z));
  }
  template <class T>
  static T slope(const T& z, const T&) {
    using std::exp;
    return T(below(z) +
             z * exp(T(z * z * -0.5)) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2));
  }

 private:
  template <class T>
  static T below(const T& z) {
    constexpr double scale = 1 / -std::numbers::sqrt2;
    if constexpr (std::is_arithmetic_v<T>)
      return 0.5 * std::erfc(z * scale);
    else
      return T(T(z * scale).unaryExpr([](typename T::Scalar x) { return std::erfc(x); }) * 0.5);
  }
};

}  // namespace riata::net

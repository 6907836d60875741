#pragma once
#include <array>
#include <optional>
#include "riata/penalty/penalty.hpp"

namespace riata {

/// 0 for lower <= w <= upper, infinite outside, at every strength above 0.
struct Box {
  static constexpr auto name = "box";
  static constexpr auto doc =
      "Keeps coefficients within bounds, those of one sign among them; adds to ridge, lasso and "
      "elastic net.";

  std::optional<double> lower = 0, upper;

  static constexpr auto fields() {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return std::tuple{
        Field{"lower", &Box::lower, "least value; none: no bound", Range{-infinity, 0}},
        Field{"upper", &Box::upper, "largest value; none: no bound", Range{0, infinity}}};
  }
  static auto examples() {
    return std::array{Box{}, Box{std::nullopt, 0}, Box{-1, 0.5}, Box{std::nullopt, std::nullopt}};
  }

  Parts parts() const { return {.lower = low(), .upper = high()}; }
  template <class T>
  T value(const T& w, const T& strength) const {
    const T zero = w * 0.0;
    const T outside = select(strength > 0.0, T(zero + kInfinity), zero);
    return select(w < low(), outside, select(w > high(), outside, zero));
  }
  template <class T>
  T prox(const T& w, const T& strength, const T& /*step*/) const {
    const T zero = w * 0.0;
    const T inside = select(w < low(), T(zero + low()), select(w > high(), T(zero + high()), w));
    return select(strength > 0.0, inside, w);
  }

 private:
  static constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double low() const { return lower.value_or(-kInfinity); }
  double high() const { return upper.value_or(kInfinity); }
};

}  // namespace riata

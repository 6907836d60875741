#pragma once
#include <array>
#include "riata/link/link.hpp"

namespace riata {

/// eta = 1 / mu^2, for eta > 0. Where eta leaves that domain the mean is the one at its end.
struct InverseSquared {
  static constexpr auto name = "inverse_squared";
  static constexpr auto doc =
      "One over the squared mean is linear, and must be positive; canonical for inverse gaussian.";
  static constexpr Range mean_range = kPositiveMean;
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{InverseSquared{}}; }

  template <class T>
  static T eta(const T& mu) {
    return T(1.0 / (mu * mu));
  }
  template <class T>
  static T mean(const T& eta) {
    using std::sqrt;
    return select(eta <= 0.0, constant<T>(kInfinity), T(1.0 / sqrt(eta)));
  }
  template <class T>
  static T d_mean(const T& eta) {
    using std::sqrt;
    return select(eta <= 0.0, constant<T>(0), T(-0.5 / (eta * sqrt(eta))));
  }
  template <class T>
  static T d2_mean(const T& eta) {
    using std::sqrt;
    return select(eta <= 0.0, constant<T>(0), T(0.75 / (eta * eta * sqrt(eta))));
  }
};

}  // namespace riata

#pragma once
#include <array>
#include "riata/link/link.hpp"

namespace riata {

/// eta = 1 / mu, for eta > 0. Where eta leaves that domain the mean is the one at its end.
struct Inverse {
  static constexpr auto name = "inverse";
  static constexpr auto doc = "The mean is one over the linear predictor, which must be positive.";
  static constexpr Range mean_range = kPositiveMean;
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Inverse{}}; }

  template <class T>
  static T eta(const T& mu) {
    return T(1.0 / mu);
  }
  template <class T>
  static T mean(const T& eta) {
    return select(eta <= 0.0, constant<T>(kInfinity), T(1.0 / eta));
  }
  template <class T>
  static T d_mean(const T& eta) {
    return select(eta <= 0.0, constant<T>(0), T(-1.0 / (eta * eta)));
  }
  template <class T>
  static T d2_mean(const T& eta) {
    return select(eta <= 0.0, constant<T>(0), T(2.0 / (eta * eta * eta)));
  }
};

}  // namespace riata

#pragma once
#include <array>
#include "riata/link/link.hpp"

namespace riata {

/// eta = mu
struct Identity {
  static constexpr auto name = "identity";
  static constexpr auto doc = "The mean is the linear predictor.";
  static constexpr Range mean_range = kAnyMean;
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Identity{}}; }

  template <class T>
  static T eta(const T& mu) {
    return mu;
  }
  template <class T>
  static T mean(const T& eta) {
    return eta;
  }
  template <class T>
  static T d_mean(const T& eta) {
    return T(eta * 0.0 + 1.0);
  }
  template <class T>
  static T d2_mean(const T& eta) {
    return T(eta * 0.0);
  }
};

}  // namespace riata

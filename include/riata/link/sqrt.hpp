#pragma once
#include <array>
#include "riata/link/link.hpp"

namespace riata {

/// eta = sqrt(mu), for eta > 0. Where eta leaves that domain the mean is the one at its end.
struct Sqrt {
  static constexpr auto name = "sqrt";
  static constexpr auto doc =
      "The square root of the mean is linear; it stabilises the variance of counts.";
  static constexpr Range mean_range = kPositiveMean;
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Sqrt{}}; }

  template <class T>
  static T eta(const T& mu) {
    using std::sqrt;
    return T(sqrt(mu));
  }
  template <class T>
  static T mean(const T& eta) {
    return select(eta <= 0.0, constant<T>(0), T(eta * eta));
  }
  template <class T>
  static T d_mean(const T& eta) {
    return select(eta <= 0.0, constant<T>(0), T(2.0 * eta));
  }
  template <class T>
  static T d2_mean(const T& eta) {
    return select(eta <= 0.0, constant<T>(0), T(eta * 0.0 + 2.0));
  }
};

}  // namespace riata

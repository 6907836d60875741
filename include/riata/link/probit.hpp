#pragma once
#include <array>
#include "riata/link/link.hpp"
#include "riata/link/normal.hpp"

namespace riata {

/// mu = Phi(eta), the standard normal distribution function
struct Probit {
  static constexpr auto name = "probit";
  static constexpr auto doc = "The mean is the normal distribution function of the predictor.";
  static constexpr Range mean_range = kProbability;
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Probit{}}; }

  template <class T>
  static T eta(const T& mu) {
    return each(mu, normal::quantile);
  }
  template <class T>
  static T mean(const T& eta) {
    return each(eta, normal::cdf);
  }
  template <class T>
  static T d_mean(const T& eta) {
    return each(eta, normal::density);
  }
  template <class T>
  static T d2_mean(const T& eta) {
    return T(-eta * d_mean(eta));
  }
};

}  // namespace riata

#pragma once
#include <array>
#include "riata/link/link.hpp"
#include "riata/link/logit.hpp"

namespace riata {

/// mu = log(1 + e^eta): exponential far below zero, linear far above
struct Softplus {
  static constexpr auto name = "softplus";
  static constexpr auto doc =
      "The mean is log(1 + e^eta): exponential below zero, linear above, so rates cannot explode.";
  static constexpr Range mean_range = kPositiveMean;
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Softplus{}}; }

  template <class T>
  static T eta(const T& mu) {
    using std::expm1, std::log;
    return T(mu + log(-expm1(T(-mu))));
  }
  template <class T>
  static T mean(const T& eta) {
    using std::abs, std::exp, std::log1p;
    return T(select(eta <= 0.0, constant<T>(0), eta) + log1p(T(exp(-abs(eta)))));
  }
  template <class T>
  static T d_mean(const T& eta) {
    return Logit::mean(eta);
  }
  template <class T>
  static T d2_mean(const T& eta) {
    return Logit::d_mean(eta);
  }
};

}  // namespace riata

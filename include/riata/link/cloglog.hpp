#pragma once
#include <array>
#include "riata/link/link.hpp"

namespace riata {

/// eta = log(-log(1 - mu))
struct Cloglog {
  static constexpr auto name = "cloglog";
  static constexpr auto doc = "Complementary log-log: yes or no seen through a rate of events.";
  static constexpr Range mean_range = kProbability;
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Cloglog{}}; }

  /// e^eta, the rate; capped below infinity, where 0 times it would be no number
  template <class T>
  static T rate(const T& eta) {
    using std::exp;
    return T(exp(select(eta > 700.0, constant<T>(700.0), eta)));
  }
  template <class T>
  static T eta(const T& mu) {
    using std::log, std::log1p;
    return T(log(-log1p(T(-mu))));
  }
  template <class T>
  static T mean(const T& eta) {
    using std::expm1;
    return T(-expm1(T(-rate(eta))));
  }
  template <class T>
  static T d_mean(const T& eta) {
    using std::exp;
    const T e = rate(eta);
    return T(e * exp(-e));
  }
  template <class T>
  static T d2_mean(const T& eta) {
    using std::exp;
    const T e = rate(eta);
    return T(e * exp(-e) * (1.0 - e));
  }
};

}  // namespace riata

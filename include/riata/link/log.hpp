#pragma once
#include <array>
#include "riata/link/link.hpp"

namespace riata {

/// eta = log(mu)
struct Log {
  static constexpr auto name = "log";
  static constexpr auto doc = "The log of the mean is linear; effects multiply.";
  static constexpr Range mean_range = kPositiveMean;
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Log{}}; }

  template <class T>
  static T eta(const T& mu) {
    using std::log;
    return T(log(mu));
  }
  template <class T>
  static T mean(const T& eta) {
    using std::exp;
    return T(exp(eta));
  }
  template <class T>
  static T d_mean(const T& eta) {
    return mean(eta);
  }
  template <class T>
  static T d2_mean(const T& eta) {
    return mean(eta);
  }
};

}  // namespace riata

#pragma once
#include <array>
#include "riata/link/link.hpp"

namespace riata {

/// eta = log(mu / (1 - mu))
struct Logit {
  static constexpr auto name = "logit";
  static constexpr auto doc = "The log odds are linear.";
  static constexpr Range mean_range = kProbability;
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Logit{}}; }

  template <class T>
  static T eta(const T& mu) {
    using std::log;
    return T(log(mu / (1.0 - mu)));
  }
  template <class T>
  static T mean(const T& eta) {
    using std::abs, std::exp;
    const T small = exp(-abs(eta));  // in (0, 1]: never overflows
    return select(eta >= 0.0, T(1.0 / (1.0 + small)), T(small / (1.0 + small)));
  }
  template <class T>
  static T d_mean(const T& eta) {
    using std::abs, std::exp;
    const T small = exp(-abs(eta));
    return T(small / ((1.0 + small) * (1.0 + small)));
  }
  template <class T>
  static T d2_mean(const T& eta) {
    return T(d_mean(eta) * (1.0 - 2.0 * mean(eta)));
  }
};

}  // namespace riata

#pragma once
#include <array>
#include "riata/family/family.hpp"

namespace riata {

/// Counts whose variance equals their mean. Terms free of mu are left out of the loss.
struct Poisson {
  static constexpr auto name = "poisson";
  static constexpr auto doc =
      "Counts, such as spikes per bin; the log of the rate is linear in the features.";
  static constexpr auto canonical_link = "log";
  static constexpr auto support = "at least 0";
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Poisson{}}; }

  static bool supports(double y) { return y >= 0 && std::isfinite(y); }
  template <class T>
  static T loss(const T& y, const T& mu) {
    using std::log;
    return T(mu - y * log(mu));
  }
  template <class T>
  static T gradient(const T& y, const T& mu) {
    return T(1.0 - y / mu);
  }
  template <class T>
  static T curvature(const T& y, const T& mu) {
    return T(y / (mu * mu));
  }
  template <class T>
  static T deviance(const T& y, const T& mu) {
    return T(2.0 * (y_log_ratio(y, mu) - (y - mu)));
  }
  static double log_likelihood(double y, double mu, double) {
    return (y > 0 ? y * std::log(mu) : 0.0) - mu - std::lgamma(y + 1);
  }
  template <class T>
  static T canonical_loss(const T& y, const T& eta) {
    using std::exp;
    return T(exp(eta) - y * eta);
  }
  template <class T>
  static T conjugate(const T&, const T& s) {  // defined for s >= 0
    return T(x_log_x(s) - s);
  }
};

}  // namespace riata

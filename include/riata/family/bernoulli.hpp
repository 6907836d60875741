#pragma once
#include <array>
#include "riata/family/family.hpp"

namespace riata {

/// Yes or no, 1 or 0, or a proportion between them; mu is the probability of 1.
struct Bernoulli {
  static constexpr auto name = "bernoulli";
  static constexpr auto doc = "Yes or no (1 or 0); the log odds are linear in the features.";
  static constexpr auto canonical_link = "logit";
  static constexpr auto support = "in [0, 1]";
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Bernoulli{}}; }

  static bool supports(double y) { return y >= 0 && y <= 1; }
  template <class T>
  static T loss(const T& y, const T& mu) {
    using std::log;
    return T(-(y * log(mu) + (1.0 - y) * log(1.0 - mu)));
  }
  template <class T>
  static T gradient(const T& y, const T& mu) {
    return T((mu - y) / (mu * (1.0 - mu)));
  }
  template <class T>
  static T curvature(const T& y, const T& mu) {
    return T(y / (mu * mu) + (1.0 - y) / ((1.0 - mu) * (1.0 - mu)));
  }
  template <class T>
  static T deviance(const T& y, const T& mu) {
    return T(2.0 * (y_log_ratio(y, mu) + y_log_ratio(T(1.0 - y), T(1.0 - mu))));
  }
  static double log_likelihood(double y, double mu, double) {
    return (y > 0 ? y * std::log(mu) : 0.0) + (y < 1 ? (1 - y) * std::log1p(-mu) : 0.0);
  }
  template <class T>
  static T canonical_loss(const T& y, const T& eta) {  // log(1 + e^eta) - y eta, never overflowing
    using std::abs, std::exp, std::log;
    const T positive = select(eta > 0.0, eta, T(eta * 0.0));
    return T(positive + log(1.0 + exp(-abs(eta))) - y * eta);
  }
  template <class T>
  static T conjugate(const T&, const T& s) {  // defined for 0 <= s <= 1
    return T(x_log_x(s) + x_log_x(T(1.0 - s)));
  }
};

}  // namespace riata

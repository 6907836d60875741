#pragma once
#include <array>
#include <numbers>
#include "riata/family/family.hpp"
#include "riata/link/inverse.hpp"
#include "riata/link/inverse_squared.hpp"

namespace riata {

/// Positive values whose variance is dispersion times the cubed mean.
struct InverseGaussian {
  static constexpr auto name = "inverse_gaussian";
  static constexpr auto doc =
      "Positive, strongly skewed values, such as times to an event; not convex with its log link.";
  static constexpr auto default_link = "log";
  static constexpr std::array convex_links{"inverse", "inverse_squared"};
  static constexpr Range mean_range = kPositiveMean;
  static constexpr auto support = "greater than 0";
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{InverseGaussian{}}; }

  static bool supports(double y) { return y > 0 && std::isfinite(y); }
  template <class T>
  static T loss(const T& y, const T& mu) {
    return T((0.5 * y / mu - 1.0) / mu);
  }
  template <class T>
  static T gradient(const T& y, const T& mu) {
    return T((1.0 - y / mu) / (mu * mu));
  }
  template <class T>
  static T curvature(const T& y, const T& mu) {
    return T((3.0 * y / mu - 2.0) / (mu * mu * mu));
  }
  template <class T>
  static T deviance(const T& y, const T& mu) {
    return T((y - mu) * (y - mu) / (mu * mu * y));
  }
  static double log_likelihood(double y, double mu, double dispersion) {
    return -0.5 * std::log(2 * std::numbers::pi * dispersion * y * y * y) -
           deviance(y, mu) / (2 * dispersion);
  }

  template <class T>
  static T conjugate(const T& y, const T& t, Inverse) {  // the loss is y eta^2 / 2 - eta
    const T s = 1.0 + t;
    return select(s <= 0.0, T(s * 0.0), T(0.5 * s * s / y));
  }
  template <class T>
  static T conjugate(const T& y, const T& t, InverseSquared) {  // y eta / 2 - sqrt(eta)
    const T room = y - 2.0 * t;                                 // 1 / sqrt(eta), the mean
    return where_not_negative(room, y, T(0.5 / room));
  }
};

}  // namespace riata

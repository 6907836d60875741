#pragma once
#include <array>
#include <numbers>
#include "riata/family/family.hpp"
#include "riata/link/identity.hpp"

namespace riata {

/// Real values with constant variance; the loss is half the squared error.
struct Gaussian {
  static constexpr auto name = "gaussian";
  static constexpr auto doc = "Real values with constant variance; least squares.";
  static constexpr auto default_link = "identity";
  static constexpr std::array convex_links{"identity"};
  static constexpr Range mean_range = kAnyMean;
  static constexpr auto support = "finite";
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Gaussian{}}; }

  static bool supports(double y) { return std::isfinite(y); }
  template <class T>
  static T loss(const T& y, const T& mu) {
    return T(0.5 * (y - mu) * (y - mu));
  }
  template <class T>
  static T gradient(const T& y, const T& mu) {
    return T(mu - y);
  }
  template <class T>
  static T curvature(const T& y, const T&) {
    return T(y * 0.0 + 1.0);
  }
  template <class T>
  static T deviance(const T& y, const T& mu) {
    return T((y - mu) * (y - mu));
  }
  static double log_likelihood(double y, double mu, double dispersion) {
    return -0.5 * std::log(2 * std::numbers::pi * dispersion) -
           (y - mu) * (y - mu) / (2 * dispersion);
  }
  template <class T>
  static T conjugate(const T& y, const T& t, Identity) {
    return T(t * (0.5 * t + y));
  }
};

}  // namespace riata

#pragma once
#include <array>
#include "riata/family/family.hpp"
#include "riata/link/inverse.hpp"
#include "riata/link/log.hpp"

namespace riata {

/// Positive values whose variance is dispersion times the squared mean. McCullagh & Nelder (1989),
/// chapter 8.
struct Gamma {
  static constexpr auto name = "gamma";
  static constexpr auto doc = "Positive values whose spread grows in proportion to their mean.";
  static constexpr auto default_link = "log";
  static constexpr std::array convex_links{"log", "inverse"};
  static constexpr Range mean_range = kPositiveMean;
  static constexpr auto support = "greater than 0";
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Gamma{}}; }

  static bool supports(double y) { return y > 0 && std::isfinite(y); }
  template <class T>
  static T loss(const T& y, const T& mu) {
    using std::log;
    return T(y / mu + log(mu));
  }
  template <class T>
  static T gradient(const T& y, const T& mu) {
    return T((mu - y) / (mu * mu));
  }
  template <class T>
  static T curvature(const T& y, const T& mu) {
    return T((2.0 * y / mu - 1.0) / (mu * mu));
  }
  template <class T>
  static T deviance(const T& y, const T& mu) {
    using std::log;
    return T(2.0 * ((y - mu) / mu - log(T(y / mu))));
  }
  static double log_likelihood(double y, double mu, double dispersion) {
    const double shape = 1 / dispersion;
    return shape * std::log(shape * y / mu) - std::log(y) - shape * y / mu - std::lgamma(shape);
  }

  template <class T>
  static T loss(const T& y, const T& eta, Log) {
    using std::exp;
    return T(y * exp(-eta) + eta);
  }
  template <class T>
  static T gradient(const T& y, const T& eta, Log) {
    using std::exp;
    return T(1.0 - y * exp(-eta));
  }
  template <class T>
  static T curvature(const T& y, const T& eta, Log) {
    using std::exp;
    return T(y * exp(-eta));
  }
  template <class T>
  static T conjugate(const T& y, const T& t, Log) {
    using std::log;
    const T s = 1.0 - t;  // y / mu
    return where_not_negative(s, constant<T>(1), T(x_log_x(s) - s - s * log(y)));
  }
  template <class T>
  static T conjugate(const T& y, const T& t, Inverse) {  // at mu = y - t
    using std::log;
    return where_not_negative(T(y - t), y, T(-1.0 - log(T(y - t))));
  }
};

}  // namespace riata

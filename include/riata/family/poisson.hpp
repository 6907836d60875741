#pragma once
#include <array>
#include "riata/family/family.hpp"
#include "riata/link/identity.hpp"
#include "riata/link/log.hpp"
#include "riata/link/softplus.hpp"
#include "riata/link/sqrt.hpp"

namespace riata {

/// Counts whose variance equals their mean. Terms free of mu are left out of the loss.
struct Poisson {
  static constexpr auto name = "poisson";
  static constexpr auto doc =
      "Counts, such as spikes per bin; the log of the rate is linear in the features.";
  static constexpr auto default_link = "log";
  static constexpr std::array convex_links{"log", "identity", "sqrt", "softplus"};
  static constexpr Range mean_range = kPositiveMean;
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
  static T loss(const T& y, const T& eta, Log) {
    using std::exp;
    return T(exp(eta) - y * eta);
  }
  template <class T>
  static T gradient(const T& y, const T& eta, Log) {
    using std::exp;
    return T(exp(eta) - y);
  }
  template <class T>
  static T curvature(const T&, const T& eta, Log) {
    using std::exp;
    return T(exp(eta));
  }
  template <class T>
  static Local<T> local(const T& y, const T& eta, Log) {
    using std::exp;
    const T mu = exp(eta);
    return {T(mu - y * eta), T(mu - y), mu};
  }
  template <class T>
  static T conjugate(const T& y, const T& t, Log) {  // s = y + t is a mean
    const T s = y + t;
    return where_not_negative(s, T(1.0 + y), T(x_log_x(s) - s));
  }

  template <class T>
  static T conjugate(const T& y, const T& t, Identity) {  // at mu = y / (1 - t)
    const T room = 1.0 - t;
    return where_not_negative(room, constant<T>(1),
                              select(y <= 0.0, T(t * 0.0), T(y_log_ratio(y, room) - y)));
  }
  template <class T>
  static T conjugate(const T& y, const T& t, Sqrt) {  // at 2 eta - 2 y / eta = t
    using std::log, std::sqrt;
    const T root = sqrt(T(t * t + 16.0 * y));
    const T eta = select(t < 0.0, T(4.0 * y / (root - t)), T(0.25 * (root + t)));
    return select(eta <= 0.0, T(t * 0.0),
                  T(t * eta - eta * eta + y * select(y <= 0.0, T(y * 0.0), T(2.0 * log(eta)))));
  }

  // With mu = log(1 + e^eta): log mu is eta, and d log mu / d eta is 1, far below zero.
  template <class T>
  static T loss(const T& y, const T& eta, Softplus) {
    using std::log;
    const T mu = Softplus::mean(eta);
    return T(mu - y * select(eta < -37.0, eta, T(log(mu))));
  }
  template <class T>
  static T gradient(const T& y, const T& eta, Softplus) {
    return T(Softplus::d_mean(eta) - y * d_log_softplus(eta));
  }
  template <class T>
  static T curvature(const T& y, const T& eta, Softplus) {
    const T slope = Softplus::d_mean(eta), q = d_log_softplus(eta);
    const T bend = select(eta < -20.0, T(0.5 * slope), T(q * (q - 1.0 + slope)));
    return T(Softplus::d2_mean(eta) + y * bend);
  }

 private:
  template <class T>
  static T d_log_softplus(const T& eta) {
    return select(eta < -37.0, T(eta * 0.0 + 1.0), T(Softplus::d_mean(eta) / Softplus::mean(eta)));
  }
};

}  // namespace riata

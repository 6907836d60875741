#pragma once
#include <array>
#include "riata/family/family.hpp"
#include "riata/link/cloglog.hpp"
#include "riata/link/log.hpp"
#include "riata/link/logit.hpp"
#include "riata/link/probit.hpp"

namespace riata {

/// Yes or no, 1 or 0, or a proportion between them; mu is the probability of 1.
struct Bernoulli {
  static constexpr auto name = "bernoulli";
  static constexpr auto doc = "Yes or no (1 or 0); the log odds are linear in the features.";
  static constexpr auto default_link = "logit";
  static constexpr std::array convex_links{"logit",    "probit", "cloglog", "log",
                                           "identity", "sqrt",   "softplus"};
  static constexpr Range mean_range = kProbability;
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
  static T loss(const T& y, const T& eta, Logit) {  // log(1 + e^eta) - y eta, never overflowing
    using std::abs, std::exp, std::log;
    const T positive = select(eta > 0.0, eta, T(eta * 0.0));
    return T(positive + log(1.0 + exp(-abs(eta))) - y * eta);
  }
  template <class T>
  static T gradient(const T& y, const T& eta, Logit) {
    return T(Logit::mean(eta) - y);
  }
  template <class T>
  static T curvature(const T&, const T& eta, Logit) {
    return Logit::d_mean(eta);
  }
  template <class T>
  static Local<T> local(const T& y, const T& eta, Logit) {
    using std::abs, std::exp, std::log;
    const T small = exp(-abs(eta)), all = 1.0 + small, low = small / all;  // the rarer one's mean
    const T positive = select(eta > 0.0, eta, T(eta * 0.0));
    return {T(positive + log(all) - y * eta), T(select(eta >= 0.0, T(1.0 / all), low) - y),
            T(low / all)};
  }
  template <class T>
  static T conjugate(const T& y, const T& t, Logit) {  // s = y + t is a mean
    const T s = y + t, rest = 1.0 - s, one = constant<T>(1);
    return where_not_negative(s, one, where_not_negative(rest, one, T(x_log_x(s) + x_log_x(rest))));
  }

  template <class T>
  static T loss(const T& y, const T& eta, Log) {  // log mu = eta, log(1 - mu) = log(1 - e^eta)
    using std::expm1, std::log;
    return select(eta >= 0.0, constant<T>(kInfinity),
                  T(-y * eta - (1.0 - y) * log(T(-expm1(eta)))));
  }
  template <class T>
  static T gradient(const T& y, const T& eta, Log) {
    using std::expm1;
    return T((1.0 - y) / expm1(T(-eta)) - y);
  }
  template <class T>
  static T curvature(const T& y, const T& eta, Log) {
    using std::expm1;
    const T odds = 1.0 / expm1(T(-eta));
    return T((1.0 - y) * odds * (1.0 + odds));
  }

  template <class T>
  static T loss(const T& y, const T& eta, Probit) {
    return T(-(y * each(eta, normal::log_cdf) + (1.0 - y) * each(T(-eta), normal::log_cdf)));
  }
  template <class T>
  static T gradient(const T& y, const T& eta, Probit) {
    return T((1.0 - y) * each(T(-eta), normal::d_log_cdf) - y * each(eta, normal::d_log_cdf));
  }
  template <class T>
  static T curvature(const T& y, const T& eta, Probit) {
    return T(y * each(eta, normal::curvature_of_log_cdf) +
             (1.0 - y) * each(T(-eta), normal::curvature_of_log_cdf));
  }

  // With e = e^eta: log(1 - mu) = -e, and log mu = eta + log((1 - e^-e) / e).
  template <class T>
  static T loss(const T& y, const T& eta, Cloglog) {
    using std::exp, std::expm1, std::log, std::log1p;
    const T e = Cloglog::rate(eta);
    const T ratio = select(e < 1e-8, T(1.0 - 0.5 * e), T(-expm1(T(-e)) / e));
    const T log_mean = select(e > 1.0, T(log1p(T(-exp(-e)))), T(eta + log(ratio)));
    return T((1.0 - y) * e - y * log_mean);
  }
  template <class T>
  static T gradient(const T& y, const T& eta, Cloglog) {
    return T((1.0 - y) * Cloglog::rate(eta) - y * d_log_cloglog(eta));
  }
  template <class T>
  static T curvature(const T& y, const T& eta, Cloglog) {
    using std::expm1;
    const T e = Cloglog::rate(eta);
    const T excess = select(e < 1e-5, T(e * (0.5 + e / 12.0)), T(-e / expm1(T(-e)) - 1.0));
    return T((1.0 - y) * e + y * d_log_cloglog(eta) * excess);
  }

 private:
  template <class T>
  static T d_log_cloglog(const T& eta) {  // e / (e^e - 1)
    using std::expm1;
    const T e = Cloglog::rate(eta);
    return select(e < 1e-8, T(1.0 - 0.5 * e), T(e / expm1(e)));
  }
};

}  // namespace riata

#pragma once
#include <array>
#include "riata/family/digamma.hpp"
#include "riata/family/family.hpp"
#include "riata/link/log.hpp"
#include "riata/link/logit.hpp"

namespace riata {

/// Counts with variance mu + dispersion mu^2; r = 1 / dispersion is known as the size, theta or
/// shape. Hilbe (2011), "NB2".
struct NegativeBinomial {
  static constexpr auto name = "negative_binomial";
  static constexpr auto doc = "Counts that vary more than a Poisson's: mu + dispersion mu^2.";
  static constexpr auto default_link = "log";
  static constexpr std::array convex_links{"log"};
  static constexpr Range mean_range = kPositiveMean;
  static constexpr auto support = "at least 0";

  double dispersion = 1;

  static constexpr auto fields() {
    return std::tuple{Field{"dispersion", &NegativeBinomial::dispersion,
                            "alpha in the variance mu + alpha mu^2, fixed while fitting",
                            Range{.low = 0, .low_open = true}}};
  }
  static auto examples() { return std::array{NegativeBinomial{0.5}, NegativeBinomial{2}}; }

  static bool supports(double y) { return y >= 0 && std::isfinite(y); }
  template <class T>
  T loss(const T& y, const T& mu) const {
    using std::log, std::log1p;
    return T((y + size()) * (std::log(size()) + log1p(T(dispersion * mu))) - y * log(mu));
  }
  template <class T>
  T gradient(const T& y, const T& mu) const {
    return T((mu - y) / (mu * (1.0 + dispersion * mu)));
  }
  template <class T>
  T curvature(const T& y, const T& mu) const {
    const T total = mu + size();
    return T(y / (mu * mu) - (y + size()) / (total * total));
  }
  template <class T>
  T deviance(const T& y, const T& mu) const {
    return T(2.0 * (y_log_ratio(y, mu) - y_log_ratio(T(y + size()), T(mu + size()))));
  }
  double log_likelihood(double y, double mu, double) const {
    const double r = size();
    return (y > 0 ? y * std::log(dispersion * mu) : 0.0) - (y + r) * std::log1p(dispersion * mu) +
           std::lgamma(y + r) - std::lgamma(r) - std::lgamma(y + 1);
  }
  /// d log_likelihood / d dispersion
  double dispersion_score(double y, double mu) const {
    const double r = size();
    return -r * r * (digamma_step(r, y) - std::log1p(mu / r) + (mu - y) / (r + mu));
  }

  // (y + r) log(r + e^eta) - y eta, written with z = eta - log r
  template <class T>
  T loss(const T& y, const T& eta, Log) const {
    using std::abs, std::exp, std::log;
    const T z = eta - std::log(size());
    const T positive = select(z > 0.0, z, T(z * 0.0));
    return T((y + size()) * (std::log(size()) + positive + log(1.0 + exp(-abs(z)))) - y * eta);
  }
  template <class T>
  T gradient(const T& y, const T& eta, Log) const {
    return T((y + size()) * Logit::mean(T(eta - std::log(size()))) - y);
  }
  template <class T>
  T curvature(const T& y, const T& eta, Log) const {
    return T((y + size()) * Logit::d_mean(T(eta - std::log(size()))));
  }
  template <class T>
  T conjugate(const T& y, const T& t, Log) const {
    const T s = y + t, rest = size() - t, total = y + size();
    return where_not_negative(
        s, total,
        where_not_negative(
            rest, total, T(x_log_x(s) + x_log_x(rest) - x_log_x(total) - rest * std::log(size()))));
  }

 private:
  double size() const { return 1 / dispersion; }
};

}  // namespace riata

#pragma once
#include <algorithm>
#include <array>
#include "riata/family/family.hpp"
#include "riata/link/log.hpp"

namespace riata {

/// A Poisson number of gamma amounts: zero with positive probability, else positive. The variance
/// is dispersion times mu^power. Jorgensen (1997), chapter 4.
struct Tweedie {
  static constexpr auto name = "tweedie";
  static constexpr auto doc = "Amounts that are often exactly zero, such as claims or rain.";
  static constexpr auto default_link = "log";
  static constexpr std::array convex_links{"log"};
  static constexpr Range mean_range = kPositiveMean;
  static constexpr auto support = "at least 0";

  double power = 1.5;

  static constexpr auto fields() {
    return std::tuple{Field{"power", &Tweedie::power, "the variance is proportional to mu^power",
                            Range{.low = 1, .high = 2, .low_open = true, .high_open = true}}};
  }
  static auto examples() { return std::array{Tweedie{1.2}, Tweedie{1.5}, Tweedie{1.9}}; }

  static bool supports(double y) { return y >= 0 && std::isfinite(y); }
  template <class T>
  T loss(const T& y, const T& mu) const {
    using std::log;
    return loss(y, T(log(mu)), Log{});
  }
  template <class T>
  T gradient(const T& y, const T& mu) const {
    using std::exp, std::log;
    return T((mu - y) * exp(T(-power * log(mu))));
  }
  template <class T>
  T curvature(const T& y, const T& mu) const {
    using std::exp, std::log;
    return T((power * y / mu + 1.0 - power) * exp(T(-power * log(mu))));
  }
  template <class T>
  T deviance(const T& y, const T& mu) const {
    using std::exp, std::log;
    const T positive = select(y > 0.0, y, T(y * 0.0 + 1.0));
    const T saturated = T(y * exp(T((1.0 - power) * log(positive))) / ((power - 1) * (2 - power)));
    return T(2.0 * (loss(y, mu) - saturated));
  }
  /// The density as a series, Dunn & Smyth (2005): y = 0 has the probability of no amounts.
  double log_likelihood(double y, double mu, double dispersion) const {
    const double explained = -loss(y, mu) / dispersion;
    return y == 0 ? explained : explained - std::log(y) + log_series(y, dispersion);
  }

  template <class T>
  T loss(const T& y, const T& eta, Log) const {
    using std::exp;
    return T(amount(y, eta) / (power - 1) + exp(T((2.0 - power) * eta)) / (2 - power));
  }
  template <class T>
  T gradient(const T& y, const T& eta, Log) const {
    using std::exp;
    return T(exp(T((2.0 - power) * eta)) - amount(y, eta));
  }
  template <class T>
  T curvature(const T& y, const T& eta, Log) const {
    using std::exp;
    return T((2.0 - power) * exp(T((2.0 - power) * eta)) + (power - 1.0) * amount(y, eta));
  }

 private:
  /// y mu^(1 - power), and 0 at y = 0 whatever the mean
  template <class T>
  T amount(const T& y, const T& eta) const {
    using std::exp;
    return select(y > 0.0, T(y * exp(T((1.0 - power) * eta))), T(y * 0.0));
  }
  /// log of sum over j >= 1 of z^j / (j! Gamma(j a)), summed outwards from its largest term
  double log_series(double y, double dispersion) const {
    const double a = (2 - power) / (power - 1);
    const double log_z = a * std::log(y) - a * std::log(power - 1) -
                         (1 + a) * std::log(dispersion) - std::log(2 - power);
    const auto term = [&](double j) { return j * log_z - std::lgamma(1 + j) - std::lgamma(j * a); };
    const double middle =
        std::max(1.0, std::round(std::pow(y, 2 - power) / (dispersion * (2 - power))));
    const double largest = term(middle);
    double sum = 1;
    for (double j = middle + 1, part = 1; part > 1e-17; sum += part, ++j)
      part = std::exp(term(j) - largest);
    for (double j = middle - 1, part = 1; j >= 1 && part > 1e-17; sum += part, --j)
      part = std::exp(term(j) - largest);
    return largest + std::log(sum);
  }
};

}  // namespace riata

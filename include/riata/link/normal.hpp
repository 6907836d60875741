#pragma once
#include <cmath>
#include <limits>
#include <numbers>

// The standard normal distribution with its tails: no digits are lost where Phi underflows.
namespace riata::normal {

inline constexpr double kTail = -30;  // below, Phi is its asymptotic series

inline double density(double x) {
  return std::exp(-x * x / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
}
inline double cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

/// 1 - S(x), where Phi(x) = density(x) / -x * S(x) as x -> -inf; Abramowitz & Stegun 26.2.12
inline double series_rest(double x) {
  const double u = 1 / (x * x);
  return u * (1 - u * (3 - u * (15 - u * 105)));
}
inline double log_cdf(double x) {
  if (x > 0) return std::log1p(-0.5 * std::erfc(x / std::numbers::sqrt2));
  if (!(x < kTail)) return std::log(cdf(x));
  const double log_density = -x * x / 2 - 0.5 * std::log(2 * std::numbers::pi);
  return log_density - std::log(-x) + std::log1p(-series_rest(x));
}
/// density / Phi, the derivative of log Phi
inline double d_log_cdf(double x) {
  return x < kTail ? -x / (1 - series_rest(x)) : density(x) / cdf(x);
}
/// -(log Phi)'' = r (x + r) with r = density / Phi; positive
inline double curvature_of_log_cdf(double x) {
  const double r = d_log_cdf(x);
  if (!(x < kTail)) return r * (x + r);
  const double rest = series_rest(x);
  return r * -x * rest / (1 - rest);
}

/// The inverse of cdf: Abramowitz & Stegun 26.2.23 (4.5e-4), then Halley's steps to rounding.
inline double quantile(double p) {
  if (!(p > 0 && p < 1))
    return p == 0   ? -std::numeric_limits<double>::infinity()
           : p == 1 ? std::numeric_limits<double>::infinity()
                    : std::numeric_limits<double>::quiet_NaN();
  if (p > 0.5) return -quantile(1 - p);
  const double t = std::sqrt(-2 * std::log(p));
  double x = (2.515517 + t * (0.802853 + t * 0.010328)) /
                 (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) -
             t;
  for (int i = 0; i < 3; ++i) {
    const double error = (cdf(x) - p) / density(x);
    if (std::isfinite(error)) x -= error / (1 + x * error / 2);
  }
  return x;
}

}  // namespace riata::normal

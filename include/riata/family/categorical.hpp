#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include "riata/family/family.hpp"

namespace riata {

/// One of several classes. eta has an entry per class, mu_c = e^eta_c / sum_d e^eta_d; the loss is
/// log sum_d e^eta_d - eta_y. Adding the same number to all entries of eta changes nothing: the
/// penalty, or the least norm, makes coefficients unique, and intercepts sum to zero.
struct Categorical {
  static constexpr auto name = "categorical";
  static constexpr auto doc =
      "One of several classes; log probabilities are linear in the features, up to a constant.";
  static constexpr auto default_link = "softmax";
  static constexpr auto support = "class codes 0, 1, 2, ...";
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Categorical{}}; }

  static bool supports(double code) {
    return code >= 0 && code == std::floor(code) && code < 1 << 20;
  }
  static double loss(std::span<const double> y, std::span<const double> eta, std::span<double> mu) {
    const double most = *std::max_element(eta.begin(), eta.end());
    double sum = 0, along = 0, total = 0;
    for (std::size_t c = 0; c < eta.size(); ++c) {
      sum += mu[c] = std::exp(eta[c] - most);
      along += y[c] * (eta[c] - most);
      total += y[c];
    }
    for (double& each : mu) each /= sum;
    return total * std::log(sum) - along;
  }
  /// With s = y + t the mean that has slope t: sum s log s, where s is on the simplex.
  static double conjugate(std::span<const double> y, std::span<const double> t) {
    double value = 0, sum = 0;
    for (std::size_t c = 0; c < y.size(); ++c) {
      const double s = y[c] + t[c];
      if (!(s >= -1e-15)) return std::isnan(s) ? s : kInfinity;
      if (s > 0) value += s * std::log(s);
      sum += s;
    }
    return std::abs(sum - 1) <= 1e-12 ? value : kInfinity;
  }
};

}  // namespace riata

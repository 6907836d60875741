#pragma once
#include <array>
#include "riata/penalty/penalty.hpp"

namespace riata {

/// strength sqrt(size) ||w||_2 of a group    Yuan & Lin (2006)
struct GroupLasso {
  static constexpr auto name = "group_lasso";
  static constexpr auto doc =
      "Keeps or drops whole groups of coefficients, such as all of one covariate's.";
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{GroupLasso{}}; }

  static Parts parts() { return {.group = 1}; }
  double value(std::span<const double> w, double strength) const {
    return strength * std::sqrt(static_cast<double>(w.size())) * norm(w);
  }
  void prox(std::span<double> w, double strength, double step) const {
    const double size = norm(w), t = step * strength * std::sqrt(static_cast<double>(w.size()));
    const double kept = size <= t ? 0.0 : 1 - t / size;  // NaN stays NaN: the comparison fails
    for (double& each : w) each = size <= t ? 0.0 : each * kept;
  }

 private:
  static double norm(std::span<const double> w) {
    double sum = 0;
    for (double each : w) sum += each * each;
    return std::sqrt(sum);
  }
};

}  // namespace riata

#pragma once
#include <array>
#include "riata/penalty/penalty.hpp"

namespace riata {

/// strength ((1 - l1_ratio) sqrt(size) ||w||_2 + l1_ratio ||w||_1) of a group
/// Simon, Friedman, Hastie & Tibshirani (2013)
struct SparseGroupLasso {
  static constexpr auto name = "sparse_group_lasso";
  static constexpr auto doc =
      "Keeps or drops whole groups, and single coefficients within the groups that it keeps.";

  double l1_ratio = 0.5;

  static constexpr auto fields() {
    return std::tuple{
        Field{"l1_ratio", &SparseGroupLasso::l1_ratio, "share of the L1 part", Range{0, 1}}};
  }
  static auto examples() {
    return std::array{SparseGroupLasso{0}, SparseGroupLasso{0.3}, SparseGroupLasso{1}};
  }

  Parts parts() const { return {.l1 = l1_ratio, .group = 1 - l1_ratio}; }
  double value(std::span<const double> w, double strength) const {
    double absolute = 0;
    for (double each : w) absolute += std::abs(each);
    return strength * ((1 - l1_ratio) * root_of_size(w) * norm_of(w) + l1_ratio * absolute);
  }
  void prox(std::span<double> w, double strength, double step) const {
    for (double& each : w) each = soft_threshold(each, step * strength * l1_ratio);
    shrink_group(w, step * strength * (1 - l1_ratio) * root_of_size(w));
  }
};

}  // namespace riata

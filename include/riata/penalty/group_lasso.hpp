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
    return strength * root_of_size(w) * norm_of(w);
  }
  void prox(std::span<double> w, double strength, double step) const {
    shrink_group(w, step * strength * root_of_size(w));
  }
};

}  // namespace riata

#pragma once
#include <array>
#include "riata/penalty/penalty.hpp"

namespace riata {

/// strength (group_ratio sqrt(size) ||w|| + (1 - group_ratio)/2 ||w||^2) of a group
/// The elastic net of Zou & Hastie (2005) with the norm of Yuan & Lin (2006).
struct GroupElasticNet {
  static constexpr auto name = "group_elastic_net";
  static constexpr auto doc =
      "A blend of group lasso and ridge: whole groups are dropped, and those that are kept are "
      "shrunk further.";

  double group_ratio = 0.5;

  static constexpr auto fields() {
    return std::tuple{Field{"group_ratio", &GroupElasticNet::group_ratio,
                            "share of the group lasso part", Range{0, 1}}};
  }
  static auto examples() {
    return std::array{GroupElasticNet{0.1}, GroupElasticNet{0.5}, GroupElasticNet{1}};
  }

  Parts parts() const { return {.quadratic = 1 - group_ratio, .group = group_ratio}; }
  double value(std::span<const double> w, double strength) const {
    const double size = norm_of(w);
    return strength *
           (group_ratio * root_of_size(w) * size + 0.5 * (1 - group_ratio) * size * size);
  }
  void prox(std::span<double> w, double strength, double step) const {
    const double t = step * strength;
    shrink_group(w, t * group_ratio * root_of_size(w));
    for (double& each : w) each /= 1 + t * (1 - group_ratio);
  }
};

}  // namespace riata

#pragma once
#include <array>
#include "riata/penalty/mcp.hpp"

namespace riata {

/// The minimax concave penalty of ||w|| at strength sqrt(size) strength    Huang, Breheny & Ma
/// (2012)
struct GroupMcp {
  static constexpr auto name = "group_mcp";
  static constexpr auto doc =
      "Keeps or drops whole groups like group lasso, but large groups are not shrunk; not convex.";

  double gamma = 3;

  static constexpr auto fields() {
    return std::tuple{
        Field{"gamma", &GroupMcp::gamma,
              "where shrinkage ends, in strengths; towards infinity it is group lasso",
              Range{.low = 1, .low_open = true, .high_open = true}}};
  }
  static auto examples() { return std::array{GroupMcp{1.2}, GroupMcp{3}}; }

  double value(std::span<const double> w, double strength) const {
    return Mcp{gamma}.value(norm_of(w), strength * root_of_size(w));
  }
  void prox(std::span<double> w, double strength, double step) const {
    const double size = norm_of(w), to = Mcp{gamma}.prox(size, strength * root_of_size(w), step);
    for (double& each : w) each = size == 0 ? each : each * (to / size);
  }
  double slope(std::span<const double> w, double strength) const {
    return Mcp{gamma}.slope(norm_of(w), strength * root_of_size(w));
  }
  double bend(std::span<const double> w, double strength) const {
    return Mcp{gamma}.bend(norm_of(w), strength * root_of_size(w));
  }
};

}  // namespace riata

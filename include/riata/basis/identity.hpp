#pragma once
#include <array>
#include <limits>
#include "riata/basis/basis.hpp"

namespace riata {

/// The covariate itself.
struct IdentityBasis {
  static constexpr auto name = "identity";
  static constexpr auto doc = "The covariate as it is: one feature, a straight line.";

  std::optional<std::vector<double>> bounds = std::nullopt;

  static constexpr auto fields() {
    return std::tuple{Field{"bounds", &IdentityBasis::bounds,
                            "values outside of them are missing; left out: none are"}};
  }
  static auto examples() { return std::array{IdentityBasis{}, IdentityBasis{{{-3.0, 3.0}}}}; }
  void check() const { check_bounds(name, bounds); }

  Index columns() const { return 1; }
  bool bound() const { return true; }
  IdentityBasis bound_to(std::span<const double>) const { return *this; }
  void evaluate(double x, std::span<double> row) const {
    const bool inside = !bounds || (x >= (*bounds)[0] && x <= (*bounds)[1]);
    row[0] = inside ? x : std::numeric_limits<double>::quiet_NaN();
  }
};

}  // namespace riata

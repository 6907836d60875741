#pragma once
#include <array>
#include "riata/basis/b_spline.hpp"

namespace riata {

/// B-splines scaled to have integral one over the covariate: order / (length of the support) times
/// each.    Ramsay (1988)
struct MSpline {
  static constexpr auto name = "m_spline";
  static constexpr auto doc =
      "Smooth bumps of equal area: narrow ones, at the ends, are higher than wide ones.";

  std::int64_t n = 8, order = 4;
  std::optional<std::vector<double>> bounds = std::nullopt;

  static constexpr auto fields() {
    return std::tuple{
        Field{"n", &MSpline::n, "number of functions, at least the order",
              Range{1, kMostFunctions}},
        Field{"order", &MSpline::order, "degree of the polynomial pieces plus one", Range{1, 20}},
        Field{"bounds", &MSpline::bounds, "least and largest value; left out: those of the data"}};
  }
  static auto examples() {
    return std::array{MSpline{}, MSpline{5, 3}, MSpline{6, 1, {{-1.0, 4.0}}}, MSpline{4, 4}};
  }
  void check() const {
    check_order(name, n, order);
    check_bounds(name, bounds);
  }

  Index columns() const { return n; }
  void evaluate(double u, std::span<double> row) const {
    BSpline{n, order}.evaluate(u, row);
    const double range = bounds ? (*bounds)[1] - (*bounds)[0] : 1.0;
    const double cell = range / static_cast<double>(n - order + 1);
    const auto knot = [&](Index i) { return std::clamp<Index>(i, 0, n - order + 1); };
    for (Index i = 0; i < n; ++i) {
      const Index cells = knot(i + 1) - knot(i + 1 - order);
      row[static_cast<std::size_t>(i)] *=
          static_cast<double>(order) / (static_cast<double>(cells) * cell);
    }
  }
};

}  // namespace riata

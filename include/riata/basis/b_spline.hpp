#pragma once
#include <algorithm>
#include <array>
#include <limits>
#include "riata/basis/basis.hpp"

namespace riata {

/// B-splines of an order (degree + 1) on equally spaced knots, those at the ends repeated.
struct BSpline {
  static constexpr auto name = "b_spline";
  static constexpr auto doc =
      "Smooth bumps side by side: any smooth function of a covariate on an interval.";
  static constexpr bool sums_to_one = true;

  std::int64_t n = 8, order = 4;
  std::optional<std::vector<double>> bounds = std::nullopt;

  static constexpr auto fields() {
    return std::tuple{
        Field{"n", &BSpline::n, "number of functions, at least the order",
              Range{1, kMostFunctions}},
        Field{"order", &BSpline::order, "degree of the polynomial pieces plus one", Range{1, 20}},
        Field{"bounds", &BSpline::bounds, "least and largest value; left out: those of the data"}};
  }
  static auto examples() {
    return std::array{BSpline{}, BSpline{5, 3}, BSpline{6, 1, {{-1.0, 4.0}}}, BSpline{4, 4}};
  }
  void check() const {
    check_order(name, n, order);
    check_bounds(name, bounds);
  }

  Index columns() const { return n; }
  void evaluate(double u, std::span<double> row) const {
    const Index cells = n - order + 1, cell = cell_of(u, cells);
    // in t the knots are whole numbers
    const double t = std::min(u * static_cast<double>(cells), static_cast<double>(cell + 1));
    const auto knot = [&](Index i) {
      return static_cast<double>(std::clamp<Index>(i - (order - 1), 0, cells));
    };
    std::fill(row.begin(), row.end(), 0.0);
    cox_de_boor(order, cell + order - 1, t, knot, row.subspan(static_cast<std::size_t>(cell)));
  }

 private:
  /// Which of the cells between the knots u lies in. The last knot is a rounding beyond 1, and the
  /// inner ones with it (as in NeMoS), so the last cell is closed and a point on a knot belongs to
  /// the left; only at order 1 does that show.
  static Index cell_of(double u, Index cells) {
    const double width = (1 + std::numeric_limits<double>::epsilon()) / static_cast<double>(cells);
    Index cell = std::min(static_cast<Index>(u * static_cast<double>(cells)), cells - 1);
    if (static_cast<double>(cell) * width > u) --cell;
    return cell;
  }
};

}  // namespace riata

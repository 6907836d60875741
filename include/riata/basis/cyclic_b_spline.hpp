#pragma once
#include <algorithm>
#include <array>
#include "riata/basis/basis.hpp"

namespace riata {

/// B-splines of an order (degree + 1) on n equally spaced knots of a circle.
struct CyclicBSpline {
  static constexpr auto name = "cyclic_b_spline";
  static constexpr auto doc =
      "Smooth bumps around a circle: functions of an angle or phase whose ends meet.";
  static constexpr bool sums_to_one = true;
  static constexpr Index largest_order = 20;

  std::int64_t n = 8, order = 4;
  std::optional<std::vector<double>> bounds = std::nullopt;

  static constexpr auto fields() {
    return std::tuple{
        Field{"n", &CyclicBSpline::n, "number of functions, at least the order",
              Range{2, kMostFunctions}},
        Field{"order", &CyclicBSpline::order, "degree of the polynomial pieces plus one",
              Range{2, static_cast<double>(largest_order)}},
        Field{"bounds", &CyclicBSpline::bounds,
              "where a turn begins and ends; left out: least and largest value of the data"}};
  }
  static auto examples() {
    return std::array{CyclicBSpline{}, CyclicBSpline{7, 3}, CyclicBSpline{4, 4, {{0.0, 2.0}}}};
  }
  void check() const {
    check_order(name, n, order);
    check_bounds(name, bounds);
  }

  Index columns() const { return n; }
  void evaluate(double u, std::span<double> row) const {
    const double t = u * static_cast<double>(n);  // knots are the whole numbers
    const Index cell = std::min<Index>(static_cast<Index>(t), n - 1);
    std::array<double, largest_order> values;
    cox_de_boor(order, cell, t, [](Index i) { return static_cast<double>(i); }, values);
    std::fill(row.begin(), row.end(), 0.0);
    for (Index r = 0; r < order; ++r)
      row[static_cast<std::size_t>((cell + r) % n)] += values[static_cast<std::size_t>(r)];
  }
};

}  // namespace riata

#pragma once
#include <cmath>
#include <concepts>
#include <optional>
#include <span>
#include <vector>
#include "riata/core/field.hpp"
#include "riata/core/view.hpp"

namespace riata {

/// The most functions that a basis may have: beyond it a feature matrix is a mistake.
inline constexpr double kMostFunctions = 10000;

/// A basis that takes what it needs from data itself: its features are functions of the covariate
/// as it is. `bound_to` returns itself where nothing is missing.
template <class B>
concept DirectBasis =
    SelfDescribing<B> &&
    requires(const B& basis, double x, std::span<const double> data, std::span<double> row) {
      { basis.columns() } -> std::same_as<Index>;
      { basis.bound() } -> std::same_as<bool>;
      { basis.bound_to(data) } -> std::same_as<B>;
      basis.evaluate(x, row);
    };

/// A basis of functions on the unit interval; the covariate reaches it as (x - low) / (high - low)
/// with the bounds given, or else the least and the largest value of the data. `evaluate` writes
/// the columns() values at u in [0, 1]. `sums_to_one`, where it is said, is held to by the laws.
template <class B>
concept IntervalBasis = SelfDescribing<B> && !DirectBasis<B> &&
                        requires(const B& basis, double u, std::span<double> row) {
                          { basis.columns() } -> std::same_as<Index>;
                          {
                            basis.bounds
                          } -> std::same_as<const std::optional<std::vector<double>>&>;
                          basis.evaluate(u, row);
                        };

template <class B>
concept Basis = IntervalBasis<B> || DirectBasis<B>;

/// Throws InvalidArgument unless the bounds are left out or two finite numbers that rise.
void check_bounds(const char* owner, const std::optional<std::vector<double>>& bounds);
/// The least and the largest number of the data, NaN left aside. Throws InvalidArgument unless they
/// are finite and differ.
std::vector<double> bounds_of(const char* owner, std::span<const double> data);
/// Throws InvalidArgument unless 1 <= order <= n.
void check_order(const char* owner, std::int64_t n, std::int64_t order);

/// The `order` B-splines that are not zero between two neighbouring knots, at t between them:
/// values[r] is the one that starts at knot `cell - order + 1 + r`, where knot(cell) <= t <=
/// knot(cell + 1).    Cox (1972), de Boor (1972)
template <class Knot>
void cox_de_boor(Index order, Index cell, double t, const Knot& knot, std::span<double> values) {
  values[0] = 1;
  for (Index k = 1; k < order; ++k) {
    double carried = 0;
    for (Index r = 0; r < k; ++r) {
      const double left = knot(cell + 1 + r - k), right = knot(cell + 1 + r);
      double& value = values[static_cast<std::size_t>(r)];
      const double share = value / (right - left);
      value = carried + (right - t) * share;
      carried = (t - left) * share;
    }
    values[static_cast<std::size_t>(k)] = carried;
  }
}

}  // namespace riata

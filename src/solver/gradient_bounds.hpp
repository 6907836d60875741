#pragma once
#include <deque>
#include <vector>
#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"

namespace riata {

/// Bounds on the gradient from passes already made. A slope s of one response (loss' of every row)
/// is a combination sum_k a_k s_k of earlier ones plus a rest, so that
///     |x_j's - sum_k a_k x_j's_k| <= |x_j| |rest|,
/// with the combination known without a look at the data. Along a path slopes change so smoothly
/// that the rest is small, and most columns need not be read to know that they stay at zero.
class GradientBounds {
 public:
  /// A pass over all columns: slope (rows, responses) and the gradient of every entry.
  void learn(const Dense& slope, const Vector& gradient);
  /// Where nothing is known, `known()` is false and nothing can be estimated.
  bool known() const { return !passes_.empty(); }
  /// estimate: the combination, entry by entry; rest: |rest| of every response.
  void estimate(const Unit& unit, const Dense& slope, Vector& estimate, Vector& rest) const;
  /// How far the gradient of a group, or of an entry outside of groups (-1), may be from the
  /// estimate, in norm.
  double away(const Unit& unit, Index group, std::span<const Index> entries, const Vector& rest);
  /// The norm of a group's columns of one response, or of one column.
  double norm(const Unit& unit, Index group, std::span<const Index> entries) {
    if (group >= 0) return norm_of_group(unit, group, entries);
    return unit.smooth->column_scale(unit.omega->parameter_of(entries.front()));
  }

 private:
  double norm_of_group(const Unit& unit, Index group, std::span<const Index> entries);

  struct Pass {
    Dense slope;
    Vector gradient;
  };
  struct Directions {
    Dense slopes, gradients;  // side by side; slopes are orthonormal
  };
  static void add(Vector slope, Vector gradient, Directions& to);

  std::deque<Pass> passes_;             // the latest last
  std::vector<Directions> directions_;  // of every response
  std::vector<double> groups_;          // norms of Omega's groups, where asked for
};

}  // namespace riata

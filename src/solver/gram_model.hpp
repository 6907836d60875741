#pragma once
#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"

namespace riata {

/// The quadratic model of a unit's loss at a point, with the penalty: minimise over x
/// gradient'(x - x0) + (x - x0)'H(x - x0)/2 + Omega(x). H has one block per response; Omega's
/// quadratic part is in it. All in Gram space: the data are not touched.
class GramModel {
 public:
  /// `hessian` must outlive the model.
  GramModel(const Omega& omega, const Vector& at, const Vector& gradient,
            const std::vector<Dense>& hessian);

  /// Alternates sweeps of block coordinate descent with Newton steps on the support. Returns
  /// d'Hd/2 of the whole move d: at most the decrease of the model, and free of cancellation.
  /// Ends when a sweep gains a negligible amount, or 1e-13 of the best cycle.
  double minimise(int max_cycles, double negligible);
  const Vector& x() const { return x_; }

  /// Newton system on the support of x: its rank and condition.
  struct Reduced {
    Index size = 0, rank = 0;
    double condition = 1;
  };
  Reduced reduced() const;

 private:
  double sweep();
  double update_entry(Index e);
  bool at_bound(Index e, double x) const;
  double update_group(std::size_t g);
  double update_composite_group(std::size_t g);
  Vector group_minimiser(std::size_t g, const Vector& target) const;
  double support_step();
  Vector support_slope(const std::vector<Index>& entries) const;
  std::vector<Index> support() const;
  Dense support_hessian(const std::vector<Index>& entries) const;
  void shift(Index e, double delta);         // x_e += delta, gradient kept up to date
  double curvature(Index a, Index b) const;  // of the smooth part, entry by entry
  double group_norm(std::size_t g) const;
  double nonsmooth_value(const Vector& x) const;

  const Omega& omega_;
  Index p_;
  Vector x_, gradient_;                // gradient of the smooth part at x
  const std::vector<Dense>& hessian_;  // without the penalty's quadratic part
  std::vector<Index> group_;           // of every entry, -1: none
  std::vector<Vector> group_values_;   // eigenvalues and vectors of each group's block
  std::vector<Dense> group_vectors_;
  std::vector<char> composite_;   // groups with an l1 part inside
  bool pattern_changed_ = false;  // by the present sweep: which entries are zero, and their signs
};

}  // namespace riata

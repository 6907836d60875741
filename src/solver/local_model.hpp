#pragma once
#include <optional>
#include "core/eigen.hpp"
#include "solver/local_penalty.hpp"
#include "solver/working_set.hpp"

namespace riata {

/// The quadratic model of a unit's loss on its working set, with the penalty: minimise over x
/// gradient'(x - x0) + (x - x0)'H(x - x0)/2 + Omega(x), all in Gram space: the data are not
/// touched.
class LocalModel {
 public:
  /// The working set and the penalty must outlive the model.
  LocalModel(WorkingSet& set, const LocalPenalty& penalty, const Vector& x0,
             const Vector& gradient);

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
  enum class Over { all, support };
  double sweep(Over which);
  double update_entry(Index i);
  double update_group(const LocalPenalty::Group& group);
  double update_composite_group(const LocalPenalty::Group& group, double bound);
  double support_step();
  double try_move(const Vector& moved);
  Vector newton_direction(const std::vector<Index>& support);
  Vector shrinking_direction(const std::vector<Index>& support, const Vector& down,
                             double slope) const;
  double reach_of_zero(const std::vector<Index>& support, const Vector& d) const;
  Vector support_slope(const std::vector<Index>& entries) const;
  std::vector<Index> support() const;
  Dense support_hessian(const std::vector<Index>& entries) const;
  void shift(Index i, double delta);  // x_i += delta, gradient kept up to date
  double curvature(Index i) const { return diagonal_[i] + penalty_.quadratic[i]; }

  WorkingSet& set_;
  const LocalPenalty& penalty_;
  Vector x_, gradient_;  // gradient of the smooth part, quadratic included, at x
  const Vector x0_, gradient0_;
  Vector diagonal_;
  bool shrinking_ = false;        // the last step took a coefficient to zero, and more may follow
  bool pattern_changed_ = false;  // by the present sweep: which entries are zero, and their signs
};

}  // namespace riata

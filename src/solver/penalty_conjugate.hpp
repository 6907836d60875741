#pragma once
#include <vector>
#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"

namespace riata {

/// The conjugate of a unit's penalty at alpha * z, entry by entry and group by group; also the
/// largest alpha at which it is finite. z is X'rho of a dual point (solvers.md section 3).
class PenaltyConjugate {
 public:
  /// `unit` and `b`, the primal point, must outlive it.
  PenaltyConjugate(const Unit& unit, const Vector& b, Vector z);

  /// At most 1; 0, which is always feasible, where z is not.
  double largest_shrink() const;
  double value(double alpha) const;

 private:
  double reach(Index e, double z) const;
  double of_entry(Index e, double z) const;
  double negligible(Index e) const { return negligible_ * scale(e); }
  double scale(Index e) const { return smooth_.column_scale(omega_.parameter_of(e)); }
  Index group_of(Index e) const { return group_.empty() ? -1 : group_[at(e)]; }
  bool nearly_zero_if_free(Index e) const;
  bool nearly_zero(Index e) const;
  double free_bound(Index e) const;
  double shrink_of_group(const Omega::Group& group) const;
  bool free(const Omega::Group& group, Index e) const;
  double of_group(const Omega::Group& group, double alpha) const;

  const Smooth& smooth_;
  const Omega& omega_;
  const Vector& b_;
  Vector z_;
  std::vector<Index> group_;  // of every entry, -1: none; empty: there are no groups
  double eta_unit_, negligible_;
};

}  // namespace riata

#pragma once
#include <algorithm>
#include <cmath>
#include <deque>
#include "core/eigen.hpp"
#include "solver/working_set.hpp"

namespace riata {

/// A group, or an entry outside of groups, as its gradient meets its penalty.
struct PenaltyBlock {
  std::span<const Index> entries;
  Index group;      // -1: an entry of its own
  double size;      // norm of the gradient, soft-thresholded by the l1 part where it is in a group
  double strength;  // that holds it at zero: size <= strength
  bool free;        // nothing holds it
};

/// Calls f(block) for every entry outside of groups and every group.
template <class F>
void for_each_block(const Omega& omega, const Vector& gradient, F&& f) {
  const bool grouped = !omega.groups.empty();
  const std::vector<Index> group_of = grouped ? omega.group_of_entry() : std::vector<Index>();
  for (Index e = 0; e < gradient.size(); ++e)
    if (!grouped || group_of[at(e)] < 0)
      f(PenaltyBlock{std::span(&e, 1), -1, std::abs(gradient[e]), omega.l1[at(e)],
                     omega.l1[at(e)] == 0});
  for (std::size_t g = 0; g < omega.groups.size(); ++g) {
    const auto& group = omega.groups[g];
    double squares = 0;
    bool free = group.strength == 0;
    for (Index e : group.entries) {
      const double excess = std::max(std::abs(gradient[e]) - omega.l1[at(e)], 0.0);
      squares += excess * excess;
      free &= omega.l1[at(e)] == 0;
    }
    f(PenaltyBlock{group.entries, static_cast<Index>(g), std::sqrt(squares), group.strength, free});
  }
}

/// Which entries may be non-zero at the next strength of a path: those whose gradient, extrapolated
/// from the last two strengths, comes near what the penalty holds at zero.
class Candidates {
 public:
  /// Entries to work on first: support, entries that nothing holds at zero, and those in reach.
  std::vector<Index> first(const Unit& unit, const Vector& b, const Vector& gradient) const;
  /// Entries outside the set that the penalty does not hold at zero.
  std::vector<Index> violators(const Unit& unit, const WorkingSet& set,
                               const Vector& gradient) const;
  /// The solution at the strength that is done with.
  void remember(const Unit& unit, const Vector& b, const Vector& gradient);
  /// The penalty's scale there, 0: at none yet.
  double last_scale() const { return known_.empty() ? 0 : known_.front().scale; }
  /// b, extrapolated from the last strengths to the present one: a path is smooth but for its
  /// kinks. Empty where there are no two.
  Vector ahead(const Unit& unit, const Vector& b) const;

 private:
  struct Known {
    double scale = 0;  // of the penalty
    Vector b, gradient;
  };
  /// How far strengths go on, of the last step between two; 0: there are no two, or they rise.
  double reach(const Unit& unit) const;
  Vector extrapolated(std::size_t from, std::size_t points, double scale) const;
  std::size_t best_points() const;
  std::deque<Known> known_;  // the latest first
};

}  // namespace riata

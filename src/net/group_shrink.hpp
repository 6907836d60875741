#pragma once
#include <span>
#include "net/aligned.hpp"

namespace riata::net {

// The prox of strength ||u|| with a step for every entry: u is the minimiser of
// strength ||u|| + sum_k (u_k - z_k)^2 / (2 step_k). It is 0 where ||z / step|| <= strength, else
// u_k = z_k / (1 + strength step_k / s), where s = ||u|| is the root of
// sum_k (z_k / (s + strength step_k))^2 = 1. z is replaced by u.

/// Groups one after the other, `size` entries each; a strength for each.
template <class T>
void shrink_groups(std::span<T> z, std::span<const T> steps, Index size,
                   std::span<const double> strengths);

/// The rows of a column-major array as groups. The columns are read twice: as they come, and once
/// all have been.
template <class T>
class RowGroups {
 public:
  explicit RowGroups(Index rows = 0);

  /// Of some columns, behind those added so far.
  void add(std::span<const T> z, std::span<const T> steps);
  /// All columns. Forgets what was added.
  void shrink(std::span<T> z, std::span<const T> steps, std::span<const double> strengths);

 private:
  void add_reach(std::span<const T> z, std::span<const T> steps, Index first);

  Index rows_;
  Array<T> moments_, reach_, shares_;
  /// Of as many groups as a cache line holds: whether the last step asked if one is zero. The next
  /// one will, and adds up for it along with the rest.
  std::vector<char> needs_reach_;
};

}  // namespace riata::net

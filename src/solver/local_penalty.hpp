#pragma once
#include <vector>
#include "core/eigen.hpp"
#include "riata/problem/interfaces/omega.hpp"

namespace riata {

/// The penalty on the entries of a working set, numbered as they stand there.
struct LocalPenalty {
  struct Group {
    std::vector<Index> entries;
    double strength = 0;
    Index source = 0;        // its number in Omega
    bool composite = false;  // has an l1 part inside
  };

  /// entries: those of the working set; whole groups only.
  LocalPenalty(const Omega& omega, const std::vector<Index>& entries);

  double scale;  // Omega's
  Vector quadratic, l1, lower, upper;
  std::vector<Group> groups;
  std::vector<Index> group_of;  // of every entry, -1: none
  std::vector<Index> singles;   // entries without a group

  /// Its value without the quadratic part.
  double nonsmooth(const Vector& x) const;
  double norm(const Vector& x, const Group& group) const;
  bool at_bound(Index i, double x) const { return x <= lower[i] || x >= upper[i]; }
  /// Whether nothing but a quadratic part and bounds hold the entry.
  bool is_free(Index i) const;
};

}  // namespace riata

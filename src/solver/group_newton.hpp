#pragma once
#include <vector>
#include "core/eigen.hpp"

namespace riata {

/// A Newton system over live groups, more columns than rows: (Z'diag(w)Z + D) d = right, where D is
/// bend_g (I - u_g u_g') for each group, u_g the direction of its coefficients.
struct GroupSystem {
  struct Group {
    Index first = 0, count = 0;  // its columns
    double bend = 0;             // strength over norm; 0: nothing bends, u is not used
  };
  Dense z;  // (rows, columns), already times sqrt(w)
  std::vector<Group> groups;
  Vector u, right;
  Vector ridge;  // the penalty's quadratic part, by column
};

/// The solution to about single precision, by an inverse in the space of rows: good enough for a
/// direction that is searched along. Empty where the system cannot be factored.
Vector solve(const GroupSystem& system, int threads);

}  // namespace riata

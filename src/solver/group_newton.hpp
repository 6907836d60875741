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
  Eigen::MatrixXf z;  // (rows, columns), already times sqrt(w)
  std::vector<Group> groups;
  Vector u;
  Vector ridge;  // the penalty's quadratic part, by column
};

/// Its inverse in the space of rows, to about single precision: good enough to precondition systems
/// near by, from one strength of a path to the next.
class GroupNewton {
 public:
  GroupNewton() = default;
  GroupNewton(GroupSystem system, int threads);

  /// False where there is none, or the system could not be factored.
  bool ready() const { return ready_; }
  /// Further columns, already times sqrt(w), behind those of the system, whose inverse knows
  /// nothing of them.
  void append(const Eigen::MatrixXf& z);
  struct Solved {
    Vector x, curved;  // the inverse's, and Z'diag(w)Z x
  };
  /// x is zero where `live` is (0 or 1, by column), and `further` behind the system's columns,
  /// which are among Z's. What curves x costs no look at Z of its own.
  Solved solve(const Vector& right, const Vector& live, const Vector& further) const;

 private:
  using Single = Eigen::MatrixXf;
  bool factor_bent(const Vector& inverse);

  bool ready_ = false;
  int threads_ = 1;
  Eigen::VectorXf root_;                  // C^-1/2
  Single a_, rows_;                       // Z C^-1/2, and the factor of I + A A'
  Single more_;                           // the columns of `append`
  std::vector<GroupSystem::Group> bent_;  // groups that bend
  Vector u_;
  Single half_;        // L^-1 Z C^-1 U, L being that factor
  Dense capacitance_;  // the factor of S
};

}  // namespace riata

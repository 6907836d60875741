#pragma once
#include <limits>
#include "core/eigen.hpp"
#include "riata/problem/interfaces/least_squares.hpp"
#include "solver/symmetric.hpp"

namespace riata {

/// sum_i w_i (target_i - x_i'b)^2 / 2 + sum_j quadratic_j b_j^2 / 2 for one response.
struct RidgeProblem {
  const LeastSquares* rows;
  Index response, count;  // number of rows
  Eigen::Ref<const Vector> quadratic;
};

struct Refined {
  Vector b, rest;  // the minimiser is b + rest, to more digits than b alone
  Index rank = 0;
  double condition = 1;  // of the normal equations
  int passes = 0;
  /// What b leaves to gain, g'H^+ g / 2: its gap with the residual projected onto the dual's
  /// domain. Known where the rows were factored.
  double gap = std::numeric_limits<double>::infinity();
  bool singular() const { return rank < b.size(); }
};

/// Takes b, solved with the Gram matrix, to rounding: Newton steps whose gradients are summed in
/// twice the working precision. Steps are solved with the Gram matrix where its condition leaves
/// it eight digits, and with the triangular factor of the rows themselves (Householder QR, columns
/// scaled and pivoted) where it does not: that loses half as many, and its rank is the rows' own.
Refined refined(const RidgeProblem& problem, const Vector& b, const Symmetric& gram);

}  // namespace riata

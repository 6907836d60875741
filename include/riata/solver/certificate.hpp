#pragma once
#include <limits>
#include <string>
#include <utility>
#include <vector>
#include "riata/core/status.hpp"
#include "riata/core/view.hpp"

namespace riata {

/// Named tolerances on the relative gap.
namespace tolerance {
inline constexpr double statistical = 1e-5, standard = 1e-6, exact = 1e-10;
}

/// How good a fit is: with every fit, one per response (responses tied by a joint group share the
/// figures of the whole).
struct Certificate {
  Status status = Status::max_iterations;
  /// Whether the problem is convex. Where it is not there is no gap, and a stationary point may be
  /// one of several.
  bool convex = true;
  /// Objective minus the dual value that the solution itself supports, so an upper bound of what is
  /// left to gain; relative to half the null deviance (absolute where that is 0). NaN where the
  /// problem has no dual: then `stationarity` certifies.
  double gap = std::numeric_limits<double>::quiet_NaN();
  double gap_absolute = std::numeric_limits<double>::quiet_NaN();
  /// Largest entry of |B - prox(B - gradient)| at a unit step: 0 exactly at a minimiser.
  double stationarity = std::numeric_limits<double>::quiet_NaN();
  double tolerance = tolerance::standard;

  double objective = 0, loss = 0;
  std::vector<std::pair<std::string, double>> penalties;  // value of every term of the penalty
  double half_null_deviance = 0;

  Index rank = -1;  // of the unpenalised or ridge problem; -1: not computed
  double condition = std::numeric_limits<double>::quiet_NaN();  // of the (reduced) Hessian
  /// Of a penalty that is not convex: the least eigenvalue of the objective's Hessian over the
  /// coefficients that are not zero. Above 0 the solution is a strict local minimum, the only one
  /// nearby with its support. NaN: convex, or not computed.
  double least_curvature = std::numeric_limits<double>::quiet_NaN();
  bool separated = false;
  Index rows_used = 0, rows_dropped = 0;
  int iterations = 0, passes = 0;  // passes over the data
  double seconds = 0;

  bool ok() const { return status == Status::converged || status == Status::min_norm; }
};

}  // namespace riata

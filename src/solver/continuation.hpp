#pragma once
#include "riata/solver/solver.hpp"

namespace riata {

/// Where a run of prox_newton begins, and what it took to get there.
struct Beginning {
  Start start;
  int iterations = 0, passes = 0;
};

/// The start given or, where so many entries would leave zero at once that their models are slow to
/// solve, where stronger penalties lead from there: the strengths of a path, loosely solved, whose
/// working sets grow a little at a time (Friedman, Hastie & Tibshirani 2010, 2.5).
Beginning beginning_of(const Unit& unit, const Start& start, const SolverOptions& options);

}  // namespace riata

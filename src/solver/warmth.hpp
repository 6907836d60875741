#pragma once
#include "core/eigen.hpp"
#include "solver/candidates.hpp"
#include "solver/certify.hpp"
#include "solver/gradient_bounds.hpp"
#include "solver/row_system.hpp"
#include "solver/working_set.hpp"

namespace riata {

/// The loss around a point, what the solver works on there, and what it knows of the way.
struct Warmth : Expansion {
  Dense slope, bend;  // w loss' and w loss'' of every row and response
  WorkingSet set;
  Candidates candidates;
  GradientBounds bounds;
  RowGrams row_grams;  // of Newton's systems, and then nothing else
  /// The loss and its derivatives at b, from nothing; the working set stays.
  void expand(const Unit& unit, const Vector& b);

  double precision = 1e-2;  // of the models, in tolerances: what the last strengths needed
};

/// What Newton's method leaves; null: nothing.
std::shared_ptr<Warmth> warmth_of(RowGrams row_grams);

/// One response's column.
std::span<double> column(Dense& m, Index r);
std::span<const double> column(const Dense& m, Index r);

/// The loss of all responses at a linear predictor; curvature that rounding made negative is none.
double pointwise(const Unit& unit, const Dense& eta, Dense& slope, Dense& bend);

}  // namespace riata

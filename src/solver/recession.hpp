#pragma once
#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"

namespace riata {

/// Whether what a step promises is so little of the tolerance that separation is to be asked about.
bool promises_little(double promised, const SolverOptions& options, double scale);

/// Whether the objective, whose loss is `loss` at b, decreases for ever along the direction of a
/// step that promises next to nothing: the mark of separated data. Passes over the data are
/// counted.
bool recedes(const Unit& unit, const Vector& b, double loss, const Vector& direction, int& passes);

}  // namespace riata

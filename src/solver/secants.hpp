#pragma once
#include <deque>
#include "core/eigen.hpp"

namespace riata {

/// Whether a step shows curvature, beyond rounding, by what it changed of the gradient.
bool curves(const Vector& step, const Vector& change);

/// The change of Broyden, Fletcher, Goldfarb and Shanno: a Hessian that is off but for what a step
/// changed of the gradient. False, and nothing is done, where the step shows none.
bool learn_secant(const Vector& step, const Vector& change, Dense& hessian);

/// The last steps of one response and what they changed of its gradient, for a Hessian to learn
/// again where entries have come in.
class Secants {
 public:
  void add(Vector step, Vector change);
  /// Along entries that have come in, behind those of a step, the Hessian as it is tells what that
  /// step changed.
  void teach(Dense& hessian);

 private:
  struct Step {
    Vector step, change;
  };
  std::deque<Step> steps_;
};

}  // namespace riata

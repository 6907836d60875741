#include "solver/secants.hpp"

namespace riata {

namespace {

constexpr std::size_t kSteps = 40;    // that are remembered
constexpr double kCurvature = 1e-12;  // of the sizes of both vectors: less is rounding

}  // namespace

bool curves(const Vector& step, const Vector& change) {
  return step.dot(change) > kCurvature * step.norm() * change.norm();
}

bool learn_secant(const Vector& step, const Vector& change, Dense& hessian) {
  const Vector thought = hessian * step;
  if (!curves(step, change) || !curves(step, thought)) return false;
  hessian.noalias() += (change / step.dot(change)) * change.transpose();
  hessian.noalias() -= (thought / step.dot(thought)) * thought.transpose();
  return true;
}

void Secants::add(Vector step, Vector change) {
  steps_.push_back({std::move(step), std::move(change)});
  if (steps_.size() > kSteps) steps_.pop_front();
}

void Secants::teach(Dense& hessian) {
  for (Step& each : steps_) {
    const Index before = each.step.size(), fresh = hessian.rows() - before;
    if (fresh == 0) continue;
    const Vector along = hessian.bottomLeftCorner(fresh, before) * each.step;
    each.step.conservativeResizeLike(Vector::Zero(before + fresh));
    each.change.conservativeResize(before + fresh);
    each.change.tail(fresh) = along;
  }
  for (const Step& each : steps_) learn_secant(each.step, each.change, hessian);
}

}  // namespace riata

#include "solver/walker.hpp"
#include <cmath>

namespace riata {

Walker::Took Walker::take(double loss, const Vector& gradient) {
  const bool first = gradient_.size() == 0;
  const double value = loss + penalty(trial_);
  if (!first) {
    const double from = loss_ + penalty(b_), slack = 1e-14 * std::abs(from);
    if (!(value <= from - 1e-4 * share_ * promised_ + slack)) {  // also where it is NaN
      share_ /= 2;
      trial_ = b_ + share_ * (goal_ - b_);
      return share_ > 1e-4 ? Took::back : Took::nowhere;
    }
  }
  if (!std::isfinite(value) || !gradient.allFinite()) return Took::nowhere;
  if (!first && trial_ != b_) learn(trial_ - b_, gradient - gradient_);
  b_ = trial_;
  loss_ = loss;
  gradient_ = gradient;
  return Took::on;
}

void Walker::aim() {
  auto [goal, promised] = next();
  goal_ = std::move(goal);
  promised_ = promised;
  trial_ = goal_;
  share_ = 1;
}

void Walker::face(const Omega& omega) {
  use(omega);
  trial_ = goal_ = b_;
  promised_ = 0;
  share_ = 1;
}

}  // namespace riata

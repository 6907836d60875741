#include <cmath>
#include "solver/prox_newton.hpp"
#include "solver/sparse_columns.hpp"

// The way from a point to where its model points.
namespace riata {

namespace {
constexpr Index kTall = 32;           // rows for each entry
constexpr double kLeastFloor = 1e-8;  // curvature added, of the largest
}  // namespace

/// Of the working set's columns with d.
Dense ProxNewton::product(const Vector& d) const {
  Dense out = Dense::Zero(here_.eta.rows(), responses());
  if (here_.set.sparse()) {
    add_product(here_.set.sparse_columns(), {d.data(), at(d.size())}, column(out, 0));
    return out;
  }
  for (Index r = 0; r < responses(); ++r) {
    std::vector<Index> moved;
    std::vector<double> by;
    for (Index k = 0; k < here_.set.count(r); ++k) {
      const double each = d[here_.set.first(r) + k];
      if (each == 0) continue;
      moved.push_back(here_.set.parameters(r)[at(k)]);
      by.push_back(each);
    }
    unit_.smooth->add_product(moved, by, column(out, r));
  }
  return out;
}

/// Somewhere to go: the linear predictor, the loss and its derivatives, and the gradient of the
/// working set, where that is known.
struct ProxNewton::Place {
  Dense eta;
  double loss = 0;
  Dense slope = {}, bend = {};
  Vector gradient = {};
};

ProxNewton::Place ProxNewton::place_at(Dense eta) const {
  Place out{std::move(eta)};
  out.loss = pointwise(unit_, out.eta, out.slope, out.bend);
  return out;
}

/// Where d leads.
ProxNewton::Place ProxNewton::ahead(const Vector& d) const {
  if (responses() == 1 && !here_.set.by_columns()) {
    Place out{here_.eta};
    out.slope.resize(out.eta.rows(), 1);
    out.bend.resize(out.eta.rows(), 1);
    out.gradient.resize(d.size());
    const auto loss = unit_.smooth->advance(
        unit_.responses[0], here_.set.parameters(0), as_span(d),
        {as_span(out.eta), as_span(out.slope), as_span(out.bend), as_span(out.gradient)});
    if (loss) {
      out.bend = out.bend.cwiseMax(0);
      out.loss = *loss;
      return out;
    }
  }
  return place_at(here_.eta + product(d));
}

/// Goes there, where the working set is `next`, if the objective is at most so much.
bool ProxNewton::go_if_lower(const Vector& next, Place& there, double most) {
  if (!(objective(there.loss, next) <= most)) return false;
  here_.eta = std::move(there.eta);
  here_.loss = there.loss;
  here_.slope = std::move(there.slope);
  here_.bend = std::move(there.bend);
  for (Index i = 0; i < next.size(); ++i) b_[here_.set.entries()[at(i)]] = next[i];
  checked_ = false;
  gap_ = std::numeric_limits<double>::quiet_NaN();
  return true;
}

/// Begins where the last two strengths point to. In Gram space without groups the first Newton step
/// is that extrapolation, and better.
void ProxNewton::leap() {
  if (penalty_->groups.empty() && !here_.set.sparse()) return;
  const Vector forward = here_.candidates.ahead(unit_, b_);
  if (forward.size() == 0) return;
  const Vector to = local(forward), x = local(b_), gradient = local(here_.gradient);
  Place there = ahead(to - x);
  if (!go_if_lower(to, there, objective(here_.loss, x))) return;
  behind_ = here_.set.by_columns() && !here_.set.sparse();  // rows' slopes serve
  if (behind_) return;
  update_gradient(there.gradient);
  if (learns()) learn(to - x, gradient);
}

/// Whether an old Hessian is worth mending: forming it anew costs far more than to factor it. Where
/// the model has to say which slopes it comes to, its Hessian is that of the weights.
bool ProxNewton::learns() const {
  return !options_.gap_by_model && !here_.set.by_columns() && unit_.smooth->has_exact_hessian() &&
         unit_.smooth->rows() > kTall * here_.set.size() && !is_fresh();
}

/// From a step on the working set; gradient: before it.
void ProxNewton::learn(const Vector& step, const Vector& gradient) {
  const Vector change = local(here_.gradient) - gradient;
  for (Index r = 0; r < responses(); ++r) {
    const Index first = here_.set.first(r), count = here_.set.count(r);
    here_.set.learn(r, step.segment(first, count), change.segment(first, count));
  }
}

bool ProxNewton::step_to(const Goal& goal, const Vector& x, bool close) {
  const Vector direction = goal.x - x, gradient = local(here_.gradient);
  const double from = objective(here_.loss, x), slack = 1e-14 * std::abs(from);
  const auto go = [&](double step, const Vector& next, Place& there) {
    return go_if_lower(next, there, from - 1e-4 * step * goal.promised + slack);
  };
  // From a cold start the model comes too far.
  const bool foresees = here_.candidates.last_scale() > 0 && options_.gap_by_model &&
                        !options_.finish && !unit_.smooth->least_squares();
  Place there = goal.along.size() > 0 ? place_at(here_.eta + goal.along)
                : foresees            ? place_at(here_.eta + product(direction))
                                      : ahead(direction);
  Dense foreseen;  // the slopes that the model comes to
  if (foresees) foreseen = here_.slope + here_.set.weights().cwiseProduct(there.eta - here_.eta);
  if (go(1, goal.x, there)) {
    floor_ = floor_ > kLeastFloor ? floor_ / 10 : 0;
    if (foresees) {
      own_ = std::move(here_.slope);
      here_.slope = std::move(foreseen);
    }
    update_gradient(there.gradient);
    if (!foresees && learns()) learn(direction, gradient);
    return true;
  }
  const Dense along = there.eta - here_.eta;
  for (double step = 0.5; step > 1e-10; step /= 2) {
    there = place_at(here_.eta + step * along);
    if (!go(step, x + step * direction, there)) continue;
    update_gradient({});
    if (learns()) learn(step * direction, gradient);
    return true;
  }
  if (!is_fresh()) {
    here_.set.refresh(unit_, bends());
    return true;
  }
  return close ? stop(Status::converged) : bend_more();  // close: nothing left that rounding shows
}

}  // namespace riata

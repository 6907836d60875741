#include <algorithm>
#include <cmath>
#include <limits>
#include "core/eigen.hpp"
#include "riata/core/error.hpp"
#include "riata/solver/solver.hpp"
#include "solver/certify.hpp"
#include "solver/least_squares.hpp"
#include "solver/symmetric.hpp"

namespace riata {

namespace {

constexpr double kLeast = 1e-12;   // tolerance: below it rounding hides what separated data gain
constexpr Index kFew = 16;         // parameters whose Hessian costs about as much as their gradient
constexpr Index kExact = 4 << 20;  // numbers in designs that are summed in double-double
constexpr double kSmallStep = 1e-2;  // of the gap's scale: a decrement that leaves the curvature
constexpr double kContraction =
    1e-2;  // of the decrement, by which a kept Hessian is worth its pass

/// The Newton systems of a unit without groups: one per response.
struct Systems {
  Systems(const Unit& unit, const std::vector<Dense>& hessian) : p(unit.smooth->parameters()) {
    for (std::size_t k = 0; k < hessian.size(); ++k) {
      Dense h = hessian[k];
      h.diagonal() += as_vector(unit.omega->quadratic).segment(static_cast<Index>(k) * p, p);
      of.emplace_back(h);
      singular |= of.back().singular();
      rank += of.back().rank();
      condition = std::max(condition, of.back().condition());
    }
  }
  template <class Each>
  void for_each(Vector& v, Each&& each) const {
    for (std::size_t k = 0; k < of.size(); ++k) {
      auto part = v.segment(static_cast<Index>(k) * p, p);
      part = each(of[k], part.eval());
    }
  }

  Index p;
  std::vector<Symmetric> of;
  bool singular = false;
  Index rank = 0;
  double condition = 1;
};

class Run {
 public:
  Run(const Unit& unit, const Start& start, const SolverOptions& options)
      : unit_(unit),
        options_(options),
        quadratic_(as_vector(unit.omega->quadratic)),
        finishing_(options.finish),
        scale_(gap_scale(unit)),
        b_(as_vector(start.b)),
        here_(expand(unit, b_)),
        systems_(unit, *here_.hessian) {
    out_.passes = 1;
    rank_ = systems_.rank;
    aim();
    step_ = Vector::Zero(b_.size());
  }

  Solution solve() {
    try {
      if (is_refined())
        refine();
      else
        descend();
      // Free parameters: the gap that can be shown goes like the root of what is left to gain.
      if (!finishing_ && out_.status == Status::converged && !(gap() <= options_.tolerance)) {
        finishing_ = true;
        descend();
      }
    } catch (const Cancelled&) {  // in the middle of a pass; what was reached stands
      out_.status = Status::cancelled;
    }
    out_.rank = systems_.rank;
    out_.condition = systems_.condition;
    certify(unit_, b_, here_, gap() * scale_, options_, out_);
    out_.seconds = watch_.seconds();
    return {{b_.begin(), b_.end()}, out_, nullptr, {rest_.begin(), rest_.end()}};
  }

 private:
  double gap() const {
    const double shown = duality_gap(unit_, b_, here_);
    return (std::isnan(shown) ? shown : std::min(shown, gap_)) / scale_;
  }
  void descend() {
    for (; out_.iterations < options_.max_iterations; ++out_.iterations)
      if (must_stop(options_, watch_, out_.status) || !iterate()) break;
    if (!systems_.singular || systems_.rank < rank_) return;
    systems_.for_each(b_, [](const Symmetric& h, const Vector& part) { return h.projected(part); });
    look();
  }

  /// One step; false when the run is over.
  bool iterate() {
    if (!std::isfinite(decrement_)) return false;
    const bool close = decrement_ <= 2e-2 * std::max(options_.tolerance, kLeast) * scale_;
    const bool slow = decrement_ > (runs_away(unit_, direction_) ? 0.9 : 0.25) * last_;
    if (!fresh_ && decrement_ > kContraction * last_ && decrement_ > 1e-28 * scale_) {
      renew();
      return true;
    }
    const bool vanished = systems_.rank < rank_;  // of the curvature, on the way
    if ((vanished && recedes(step_)) || (close && recedes(direction_)))
      return stop(Status::separated);
    if (close && (!finishing_ || slow || decrement_ <= 1e-28 * scale_))
      return stop(systems_.singular && !vanished ? Status::min_norm : Status::converged);
    last_ = decrement_;
    const bool kept =
        unit_.smooth->least_squares() || (b_.size() > kFew && decrement_ <= kSmallStep * scale_);
    if (kept ? move<slope>() : move<expand>()) return true;
    return stop(close ? Status::converged : Status::diverged);  // nothing left that rounding shows
  }

  // Self-concordant losses (logistic, Poisson) decrease at a step of log(1 + d) / d, d the largest
  // change of eta: Sun & Tran-Dinh (2019). It is tried where the whole step fails.
  template <Expansion (*Look)(const Unit&, const Vector&)>
  bool move() {
    const double from = objective(here_, b_), slack = 1e-14 * std::abs(from);
    Expansion trial = Look(unit_, b_ + direction_);
    ++out_.passes;
    const auto lower = [&](double loss, double step) {
      const Vector next = b_ + step * direction_;
      return loss + unit_.omega->value(as_span(next)) <= from - 1e-4 * step * decrement_ + slack;
    };
    if (lower(trial.loss, 1)) return arrive(1, std::move(trial));
    const double change = (trial.eta - here_.eta).lpNorm<Eigen::Infinity>();
    double step = change > 1e-3 && std::isfinite(change) ? std::log1p(change) / change : 0.5;
    for (; step > 1e-10; step /= 2) {
      ++out_.passes;
      if (!lower(loss_at(unit_, b_ + step * direction_), step)) continue;
      ++out_.passes;
      return arrive(step, Look(unit_, b_ + step * direction_));
    }
    return false;
  }

  bool arrive(double step, Expansion&& there) {
    step_ = step * direction_;
    b_ += step_;
    here_ = std::move(there);
    fresh_ = here_.hessian != nullptr;
    if (fresh_) systems_ = Systems(unit_, *here_.hessian);
    aim();
    return true;
  }
  void renew() {
    here_ = expand(unit_, b_);
    ++out_.passes;
    fresh_ = true;
    systems_ = Systems(unit_, *here_.hessian);
    last_ = std::numeric_limits<double>::infinity();
    aim();
  }
  void look() {
    here_ = slope(unit_, b_);
    ++out_.passes;
  }
  void aim() {
    const Vector gradient = here_.gradient + quadratic_.cwiseProduct(b_);
    direction_ = -gradient;
    systems_.for_each(direction_, [](const Symmetric& h, const Vector& g) { return h.solve(g); });
    decrement_ = -direction_.dot(gradient);
  }

  // A likelihood without maximiser decreases for ever along some direction, and Newton's method
  // walks it in steps of about one unit of eta while their promise vanishes. Where there is a
  // maximiser, 32 such steps overshoot it. What a penalty holds cannot run for ever.
  bool recedes(const Vector& direction) {
    const Vector held = (quadratic_.array() > 0).select(direction, 0.0);
    if (!runs_away(unit_, direction) || runs_away(unit_, held)) return false;
    ++out_.passes;
    return loss_at(unit_, b_ + 32 * direction) <= here_.loss;
  }

  bool is_refined() const {
    return options_.finish && unit_.smooth->least_squares() &&
           unit_.smooth->rows() * systems_.p <= kExact && std::isfinite(decrement_);
  }
  void refine() {
    b_ += direction_;
    rest_ = Vector::Zero(b_.size());
    systems_.rank = 0;
    gap_ = 0;
    for (std::size_t k = 0; k < systems_.of.size(); ++k) {
      const Index first = static_cast<Index>(k) * systems_.p;
      const Refined got = refined({unit_.smooth->least_squares(), unit_.responses[k],
                                   unit_.smooth->rows(), quadratic_.segment(first, systems_.p)},
                                  b_.segment(first, systems_.p), systems_.of[k]);
      b_.segment(first, systems_.p) = got.b;
      rest_.segment(first, systems_.p) = got.rest;
      systems_.rank += got.rank;
      systems_.condition = std::max(k == 0 ? 1 : systems_.condition, got.condition);
      out_.passes += got.passes;
      gap_ += got.gap;
    }
    out_.iterations = 1;
    out_.status = systems_.rank < b_.size() ? Status::min_norm : Status::converged;
    look();
  }

  double objective(const Expansion& at, const Vector& b) const {
    return at.loss + unit_.omega->value(as_span(b));
  }
  bool stop(Status status) {
    out_.status = status;
    return false;
  }

  const Unit& unit_;
  const SolverOptions& options_;
  const Stopwatch watch_;
  const Vector quadratic_;
  bool finishing_;
  double scale_, last_ = std::numeric_limits<double>::infinity();
  Vector b_, rest_;
  Expansion here_;
  Systems systems_;
  Index rank_ = 0;                                        // of the first systems
  bool fresh_ = true;                                     // the systems are of this point
  Vector direction_, step_;                               // to be taken, and the last one taken
  double decrement_ = 0;                                  // direction' H direction
  double gap_ = std::numeric_limits<double>::infinity();  // where known better than by the dual
  Certificate out_;
};

}  // namespace

// Damped Newton as in Boyd & Vandenberghe (2004), 9.5.2. A pass over the data evaluates a trial
// point and its derivatives at once; trials that do not decrease the objective are rare. A Hessian
// is kept while steps are small and contract. After the tolerance is met, steps go on until they
// stop shrinking.
Solution newton(const Unit& unit, const Start& start, const SolverOptions& options) {
  return Run(unit, start, options).solve();
}

}  // namespace riata

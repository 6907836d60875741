#include <limits>
#include "core/eigen.hpp"
#include "riata/core/error.hpp"
#include "riata/solver/solver.hpp"
#include "solver/certify.hpp"
#include "solver/gram_model.hpp"

namespace riata {

namespace {

constexpr int kCycles = 2000;        // of sweeps and support steps within one model
constexpr double kRounding = 1e-28;  // what cannot be gained any more, of the gap's scale
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The state of one run: where it is, what the loss looks like there, and how old its Hessian is.
class Run {
 public:
  Run(const Unit& unit, const Start& start, const SolverOptions& options)
      : unit_(unit), options_(options), scale_(gap_scale(unit)), b_(as_vector(start.b)) {
    if (start.expansion && start.expansion->hessian) {
      here_ = *start.expansion;
      fresh_ = has_eta_ = false;
    } else {
      refresh();
    }
  }

  Solution solve() {
    try {
      for (; out_.iterations < options_.max_iterations; ++out_.iterations)
        if (must_stop(options_, watch_, out_.status) || !iterate()) break;
    } catch (const Cancelled&) {  // in the middle of a pass; b_ and here_ still belong together
      out_.status = Status::cancelled;
    }
    if (!has_eta_) refresh();
    if (std::isnan(gap_)) gap_ = duality_gap(unit_, b_, here_);
    if (options_.finish) {
      const auto reduced = GramModel(*unit_.omega, b_, here_.gradient, *here_.hessian).reduced();
      out_.rank = reduced.rank;
      out_.condition = reduced.condition;
    }
    certify(unit_, b_, here_, gap_, options_, out_);
    out_.seconds = watch_.seconds();
    here_.eta.resize(0, 0);  // of no use to the next start
    return {{b_.begin(), b_.end()}, out_, std::make_shared<Expansion>(std::move(here_))};
  }

 private:
  double objective(const Expansion& at, const Vector& b) const {
    return at.loss + unit_.omega->value(as_span(b));
  }
  void refresh() {
    here_ = expand(unit_, b_);
    fresh_ = has_eta_ = true;
    ++out_.passes;
  }
  bool stop(Status status) {
    out_.status = status;
    return false;
  }

  /// One model and one step; false when the run is over.
  bool iterate() {
    GramModel model(*unit_.omega, b_, here_.gradient, *here_.hessian);
    const double promised = model.minimise(kCycles, kRounding * scale_);
    if (!std::isfinite(promised)) return stop(Status::diverged);
    const bool close = promised <= options_.tolerance * scale_;
    const double least_fall = unit_.smooth->is_convex() ? 0.25 : 0.99;  // linear where it is not
    const bool rounding = promised <= kRounding * scale_ ||
                          (close && fresh_ && promised > least_fall * last_promise_);
    if (close && (rounding || !options_.finish) && has_eta_) {
      gap_ = duality_gap(unit_, b_, here_);
      if (rounding || gap_ <= options_.tolerance * scale_)
        return stop(runs_away(unit_, model.x() - b_) ? Status::separated : Status::converged);
    }
    // A Hessian under which what is left to gain falls slowly is too old.
    if (!fresh_ && promised > 0.05 * last_promise_) {
      last_promise_ = std::numeric_limits<double>::infinity();
      refresh();
      return true;
    }
    last_promise_ = promised;
    return step_to(model.x(), promised, close);
  }

  bool step_to(const Vector& goal, double promised, bool close) {
    const Vector direction = goal - b_;
    const double from = objective(here_, b_), slack = 1e-14 * std::abs(from);
    Vector next = goal;
    for (double step = 1; step > 1e-10; step /= 2, next = b_ + step * direction) {
      Expansion trial = options_.finish ? expand(unit_, next) : slope(unit_, next);
      ++out_.passes;
      if (objective(trial, next) <= from - 1e-4 * step * promised + slack) {
        if (!trial.hessian) trial.hessian = here_.hessian;
        fresh_ = options_.finish;
        has_eta_ = true;
        here_ = std::move(trial);
        b_ = next;
        gap_ = kNaN;
        return true;
      }
      if (!fresh_) {
        refresh();
        return true;
      }
    }
    return stop(close ? Status::converged : Status::diverged);
  }

  const Unit& unit_;
  const SolverOptions& options_;
  const Stopwatch watch_;
  double scale_, gap_ = kNaN, last_promise_ = std::numeric_limits<double>::infinity();
  Vector b_;
  Expansion here_;
  bool fresh_ = true;    // the Hessian is of b_ itself
  bool has_eta_ = true;  // the linear predictor is known; a start from elsewhere leaves it out
  Certificate out_;
};

}  // namespace

// Lee, Sun & Saunders (2014): minimise the quadratic model plus Omega, then search along the way
// there. `promised`, a lower bound of the model's decrease, falls quadratically; the duality gap is
// asked only once it is small. With `finish` the loop goes on past the tolerance until `promised`
// no longer shrinks: there the support is identified and every step is Newton's on it. Without, a
// Hessian is kept, from one strength of a path to the next, for as long as it serves: gradients are
// exact, and a pass for them costs a fraction of one for the Hessian.
Solution prox_newton(const Unit& unit, const Start& start, const SolverOptions& options) {
  return Run(unit, start, options).solve();
}

}  // namespace riata

#include <limits>
#include "core/eigen.hpp"
#include "riata/core/error.hpp"
#include "riata/solver/solver.hpp"
#include "solver/certify.hpp"
#include "solver/symmetric.hpp"

namespace riata {

namespace {

/// The Newton systems of a unit without groups: one per response.
struct Systems {
  Vector direction, gradient;
  double decrement = 0, condition = 1;  // decrement: direction' H direction
  bool singular = false;
  Index rank = 0;
  std::vector<Symmetric> solvers;
};

Systems newton_systems(const Unit& unit, const Expansion& at, const Vector& b) {
  const Index p = unit.smooth->parameters();
  const auto quadratic = as_vector(unit.omega->quadratic);
  Systems out;
  out.gradient = at.gradient + quadratic.cwiseProduct(b);
  out.direction.resize(b.size());
  for (std::size_t k = 0; k < unit.responses.size(); ++k) {
    const Index first = static_cast<Index>(k) * p;
    Dense h = (*at.hessian)[k];
    h.diagonal() += quadratic.segment(first, p);
    out.solvers.emplace_back(h);
    const Symmetric& solver = out.solvers.back();
    out.direction.segment(first, p) = -solver.solve(out.gradient.segment(first, p));
    out.singular |= solver.singular();
    out.rank += solver.rank();
    out.condition = std::max(out.condition, solver.condition());
  }
  out.decrement = -out.direction.dot(out.gradient);
  return out;
}

class Run {
 public:
  Run(const Unit& unit, const Start& start, const SolverOptions& options)
      : unit_(unit),
        options_(options),
        scale_(gap_scale(unit)),
        b_(as_vector(start.b)),
        here_(expand(unit, b_)),
        systems_(newton_systems(unit, here_, b_)) {
    out_.passes = 1;
  }

  Solution solve() {
    try {
      for (; out_.iterations < options_.max_iterations; ++out_.iterations)
        if (must_stop(options_, watch_, out_.status) || !iterate()) break;
    } catch (const Cancelled&) {  // in the middle of a pass; what was reached stands
      out_.status = Status::cancelled;
    }
    if (systems_.singular && out_.status != Status::diverged) {
      take_least_norm();
      here_ = slope(unit_, b_);
      ++out_.passes;
    }
    out_.rank = systems_.rank;
    out_.condition = systems_.condition;
    certify(unit_, b_, here_, duality_gap(unit_, b_, here_), options_, out_);
    out_.seconds = watch_.seconds();
    return {{b_.begin(), b_.end()}, out_, nullptr};
  }

 private:
  double objective(const Expansion& at, const Vector& b) const {
    return at.loss + unit_.omega->value(as_span(b));
  }
  bool stop(Status status) {
    out_.status = status;
    return false;
  }

  /// One step; false when the run is over.
  bool iterate() {
    const double decrement = systems_.decrement;
    if (!std::isfinite(decrement)) return false;
    const bool close = decrement <= 2e-2 * options_.tolerance * scale_;
    const double least_fall = unit_.smooth->has_exact_hessian() ? 0.25 : 0.99;  // else linear
    const bool rounding =
        decrement <= 1e-28 * scale_ || (close && decrement > least_fall * last_decrement_);
    if (close && ((!options_.finish && unit_.smooth->has_exact_hessian()) || rounding))
      return stop(runs_away(unit_, systems_.direction) ? Status::separated
                  : systems_.singular                  ? Status::min_norm
                                                       : Status::converged);
    last_decrement_ = decrement;

    const double from = objective(here_, b_), slack = 1e-14 * std::abs(from);
    for (double step = 1; step > 1e-10; step /= 2) {
      const Vector next = b_ + step * systems_.direction;
      Expansion trial = expand(unit_, next);
      ++out_.passes;
      if (!(objective(trial, next) <= from - 1e-4 * step * decrement + slack)) continue;
      b_ = next;
      here_ = std::move(trial);
      systems_ = newton_systems(unit_, here_, b_);
      return true;
    }
    return stop(close ? Status::converged : Status::diverged);  // nothing left that rounding shows
  }

  void take_least_norm() {
    const Index p = unit_.smooth->parameters();
    for (std::size_t k = 0; k < systems_.solvers.size(); ++k) {
      auto part = b_.segment(static_cast<Index>(k) * p, p);
      part = systems_.solvers[k].projected(part).eval();
    }
  }

  const Unit& unit_;
  const SolverOptions& options_;
  const Stopwatch watch_;
  double scale_, last_decrement_ = std::numeric_limits<double>::infinity();
  Vector b_;
  Expansion here_;
  Systems systems_;
  Certificate out_;
};

}  // namespace

// Damped Newton as in Boyd & Vandenberghe (2004), 9.5.2: step `direction`, decrement lambda^2. The
// pass over the data that evaluates a trial point also gives the next system; trials that do not
// decrease the objective are rare. After the tolerance is met, steps go on until they stop
// shrinking.
Solution newton(const Unit& unit, const Start& start, const SolverOptions& options) {
  return Run(unit, start, options).solve();
}

}  // namespace riata

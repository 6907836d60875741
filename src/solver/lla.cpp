#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include "core/eigen.hpp"
#include "riata/core/error.hpp"
#include "riata/solver/solver.hpp"
#include "solver/prox_newton.hpp"
#include "solver/support_system.hpp"

namespace riata {

namespace {

constexpr int kNewtonSteps = 20, kPatience = 30;
constexpr Index kLargestSpectrum = 1000;  // entries; beyond, eigenvalues cost more than the fit

class Run {
 public:
  Run(const Unit& unit, const Start& start, const SolverOptions& options)
      : unit_(unit),
        options_(options),
        wanted_((options.finish ? 1e-3 : 1.0) * options.tolerance * std::min(1.0, gap_scale(unit))),
        b_(as_vector(start.b)),
        warmth_(start.warmth) {}

  Solution solve() {
    try {
      for (; out_.iterations < options_.max_iterations; ++out_.iterations)
        if (must_stop(options_, watch_, out_.status) || !iterate()) break;
    } catch (const Cancelled&) {  // in the middle of a pass; what was reached stands
      out_.status = Status::cancelled;
    }
    if (here_.eta.cols() == 0) move_to(b_);
    certify(unit_, b_, here_, duality_gap(unit_, b_, here_), options_, out_);
    if (!unit_.omega->is_lowered()) measure_curvature();
    out_.seconds = watch_.seconds();
    bring_warmth_here();
    return {{b_.begin(), b_.end()}, out_, warmth_};
  }

 private:
  /// One convex problem, then Newton steps; false when the run is over.
  bool iterate() {
    bring_warmth_here();
    const Omega convex = unit_.omega->tangent(as_span(b_));
    SolverOptions inner = options_;
    inner.finish = stalled_ > 0;  // where Newton's steps fail, these must settle
    if (options_.time_limit > 0)
      inner.time_limit = std::max(options_.time_limit - watch_.seconds(), 1e-12);
    const Solution solution = prox_newton({unit_.smooth, unit_.responses, &convex},
                                          {{b_.begin(), b_.end()}, warmth_}, inner);
    out_.passes += solution.certificate.passes;
    warmth_ = solution.warmth;
    move_to(as_vector(solution.b));
    const Status status = solution.certificate.status;
    if (status == Status::separated || status == Status::cancelled ||
        status == Status::time_limit) {
      out_.status = status;
      return false;
    }
    const double before = least_residual_;
    for (int i = 0; i < kNewtonSteps && newton_step(); ++i) continue;
    least_residual_ = std::min(before, residual_);
    stalled_ = residual_ < before / 2 ? 0 : stalled_ + 1;
    out_.status = residual_ <= wanted_ ? Status::converged : Status::max_iterations;
    return residual_ > wanted_ && stalled_ < kPatience && b_.allFinite();
  }

  void bring_warmth_here() {
    if (warmth_ && left_behind_) {
      warmth_->expand(unit_, b_);
      ++out_.passes;
    }
    left_behind_ = false;
  }

  void move_to(const Vector& b) {
    here_ = slope(unit_, b);
    b_ = b;
    ++out_.passes;
    residual_ = stationarity_residual(*unit_.omega, b_, here_.gradient);
  }
  /// One step on the support, kept where it halves the residual at least.
  bool newton_step() {
    if (residual_ == 0 || (!options_.finish && residual_ <= wanted_)) return false;
    const SupportSystem system = support_system(unit_, b_, here_);
    if (system.entries.empty()) return false;
    const Eigen::LLT<Dense> cholesky(system.hessian);
    if (cholesky.info() != Eigen::Success) return false;
    const Vector step = cholesky.solve(system.slope);
    Vector next = b_;
    for (Index i = 0; i < step.size(); ++i) {
      const Index e = system.entries[at(i)];
      next[e] = std::clamp(b_[e] - step[i], unit_.omega->lower(e), unit_.omega->upper(e));
    }
    Expansion there = slope(unit_, next);
    ++out_.passes;
    const double residual = stationarity_residual(*unit_.omega, next, there.gradient);
    if (!(residual <= residual_ / 2)) return false;
    b_ = next;
    here_ = std::move(there);
    residual_ = residual;
    left_behind_ = true;
    return true;
  }

  void measure_curvature() {
    const SupportSystem system = support_system(unit_, b_, here_);
    const Index size = std::ssize(system.entries);
    if (size == 0 || size > kLargestSpectrum || !system.hessian.allFinite()) return;
    const Eigen::SelfAdjointEigenSolver<Dense> eigen(system.hessian, Eigen::EigenvaluesOnly);
    out_.least_curvature = eigen.eigenvalues()[0];
  }

  const Unit& unit_;
  const SolverOptions& options_;
  const Stopwatch watch_;
  double wanted_, residual_ = std::numeric_limits<double>::infinity();
  Vector b_;
  Expansion here_;
  std::shared_ptr<Warmth> warmth_;
  bool left_behind_ = false;  // warmth_ is not of b_
  double least_residual_ = std::numeric_limits<double>::infinity();
  int stalled_ = 0;  // convex problems in a row that did not halve the least residual
  Certificate out_;
};

}  // namespace

// Zou & Li (2008): replace concave parts of the penalty by their tangents in |b|, solve, and again.
// Every problem lies above the objective and touches it, so the objective falls. From zero the
// first is the lasso, the second has the oracle property (Fan, Xue & Zou 2014). The sequence
// converges linearly; Newton steps on the support, where the whole objective is smooth, end it
// quadratically.
Solution lla(const Unit& unit, const Start& start, const SolverOptions& options) {
  return Run(unit, start, options).solve();
}

}  // namespace riata

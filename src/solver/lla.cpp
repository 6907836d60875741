#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <numeric>
#include "core/eigen.hpp"
#include "riata/core/error.hpp"
#include "riata/solver/solver.hpp"
#include "solver/product_system.hpp"
#include "solver/prox_newton.hpp"
#include "solver/recession.hpp"
#include "solver/support_system.hpp"
#include "solver/symmetric.hpp"

namespace riata {

namespace {

constexpr int kNewtonSteps = 20, kPatience = 30;
constexpr double kLeastPart = 0.01, kLeastFall = 0.1;  // of a step, and of what it promises
constexpr int kCoupledSteps = 10;         // of proximal Newton between Newton steps on the support
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
    if (out_.iterations > 0 || !unit_.smooth->is_coupled() || !unit_.omega->is_smooth()) {
      if (!solve_convex()) return false;
    } else {
      move_to(b_);  // Newton's steps alone end most smooth problems
    }
    const double before = least_residual_;
    for (int i = 0; i < kNewtonSteps && newton_step(); ++i)
      if (close_ && recedes(step_)) {
        out_.status = Status::separated;
        return false;
      }
    least_residual_ = std::min(before, residual_);
    stalled_ = residual_ < before / 2 ? 0 : stalled_ + 1;
    const bool done = settled();
    out_.status = done ? status_where_settled() : Status::max_iterations;
    return !done && stalled_ < kPatience && b_.allFinite();
  }

  bool solve_convex() {
    bring_warmth_here();
    const Omega convex = unit_.omega->tangent(as_span(b_));
    SolverOptions inner = options_;
    inner.finish = stalled_ > 0;       // where Newton's steps fail, these must settle
    if (unit_.smooth->is_coupled()) {  // linearly at best
      inner.finish = false;
      inner.max_iterations = std::min(inner.max_iterations, kCoupledSteps * (1 + stalled_));
    }
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
    return true;
  }

  /// Of a coupled loss without concave parts the gap decides, unless Newton's steps are to go on.
  bool settled() const {
    const bool has_gap = unit_.smooth->is_coupled() && unit_.omega->is_lowered();
    if (residual_ <= wanted_ && (options_.finish || !has_gap)) return true;
    if (!has_gap || (options_.finish && stalled_ == 0)) return false;
    return duality_gap(unit_, b_, here_) <= options_.tolerance * gap_scale(unit_);
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
  /// One step on the support, kept where it halves the residual at least; of a coupled loss, whose
  /// convex problems are slow to solve, also a part of one that lowers the objective enough.
  bool newton_step() {
    if (residual_ == 0 || (!options_.finish && settled())) return false;
    const SupportSystem system = system_here();
    const Vector step = solution_of(system);
    if (step.size() == 0) return false;
    const double before = objective(here_, b_), decrement = step.dot(system.slope);
    for (double part = 1; part >= kLeastPart; part /= 2) {
      const Vector next = moved(system, part * step);
      Expansion there = slope(unit_, next);
      ++out_.passes;
      const double residual = stationarity_residual(*unit_.omega, next, there.gradient);
      const bool halves = part == 1 && residual <= residual_ / 2;
      if (halves || (unit_.smooth->is_coupled() &&
                     objective(there, next) < before - kLeastFall * part * decrement)) {
        arrive(next, std::move(there), residual);
        close_ =
            unit_.smooth->is_coupled() && promises_little(decrement, options_, gap_scale(unit_));
        return true;
      }
      if (!unit_.smooth->is_coupled()) return false;
    }
    return false;
  }

  double objective(const Expansion& at, const Vector& b) const {
    return at.loss + unit_.omega->value(as_span(b));
  }

  /// Less a step on the support, within bounds; what a penalty keeps from zero does not cross it.
  Vector moved(const SupportSystem& system, const Vector& step) const {
    Vector next = b_;
    for (Index i = 0; i < step.size(); ++i) {
      const Index e = system.entries[at(i)];
      next[e] = std::clamp(b_[e] - step[i], unit_.omega->lower(e), unit_.omega->upper(e));
      if (unit_.smooth->is_coupled() && unit_.omega->l1[at(e)] > 0 && next[e] * b_[e] < 0)
        next[e] = 0;
    }
    return next;
  }

  void arrive(const Vector& next, Expansion&& there, double residual) {
    step_ = next - b_;
    b_ = next;
    here_ = std::move(there);
    residual_ = residual;
    left_behind_ = true;
  }

  /// Whether the Hessian over all entries is too large to be formed.
  bool by_products() const {
    return unit_.smooth->is_coupled() &&
           products_pay(unit_.smooth->rows(), true, unit_.smooth->is_sparse(), *unit_.omega);
  }
  /// Without a Hessian where that goes by products.
  SupportSystem system_here() const {
    if (!by_products()) return support_system(unit_, b_, here_);
    SupportSystem out;
    out.entries.resize(at(b_.size()));
    std::iota(out.entries.begin(), out.entries.end(), Index{0});
    out.slope = here_.gradient + as_vector(unit_.omega->quadratic).cwiseProduct(b_);
    return out;
  }

  /// The Newton step, reversed; empty where there is none. Of a coupled loss whose penalty leaves a
  /// direction free, as lasso does between two classes, the shortest one.
  Vector solution_of(const SupportSystem& system) {
    if (system.entries.empty() || !system.hessian.allFinite()) return {};
    if (system.hessian.size() == 0) {
      Dense slopes, curvature;
      pointwise(unit_, here_.eta, slopes, curvature);
      const ProductSystem products(*unit_.smooth, as_vector(unit_.omega->quadratic), curvature);
      const Vector out = products.solve(system.slope);
      out_.passes += products.passes();
      return out;
    }
    if (unit_.smooth->is_coupled()) return Symmetric(system.hessian).solve(system.slope);
    const Eigen::LLT<Dense> cholesky(system.hessian);
    if (cholesky.info() != Eigen::Success) return {};
    return cholesky.solve(system.slope);
  }

  /// Of a coupled loss whose minimiser may be no point, or many; the others' inner problems have
  /// seen to it.
  Status status_where_settled() {
    if (!unit_.smooth->is_coupled()) return Status::converged;
    if (!options_.finish) return Status::converged;
    const SupportSystem system = system_here();
    if (system.entries.empty()) return Status::converged;
    if (recedes(moved(system, solution_of(system)) - b_)) return Status::separated;
    if (!unit_.omega->is_smooth() || by_products()) return Status::converged;
    const Symmetric hessian(system.hessian);
    out_.rank = hessian.rank() - std::ssize(unit_.omega->free_parameters());  // see support_system
    out_.condition = hessian.condition();
    if (!hessian.singular()) return Status::converged;
    const Vector here = b_;
    const double residual = residual_;
    move_to(hessian.projected(b_));  // all entries are in the system
    if (residual_ <= std::max(2 * residual, wanted_)) return Status::min_norm;
    move_to(here);  // curvature has vanished on the way, which is another thing
    return Status::converged;
  }

  /// Whether the objective falls for ever along a direction: where there is a minimiser, 32 steps
  /// of one unit of eta overshoot it.
  bool recedes(const Vector& direction) {
    if (direction.size() == 0 || !runs_away(unit_, direction)) return false;
    ++out_.passes;
    const Vector far = b_ + 32 * direction;
    return loss_at(unit_, far) + unit_.omega->value(as_span(far)) <= objective(here_, b_);
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
  Vector b_, step_;     // step_: Newton's last
  bool close_ = false;  // what that one promised was below the tolerance
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
// quadratically. A coupled loss is minimised in the same turns, its penalty concave or not: the
// models of proximal Newton lie above it, response by response.
Solution lla(const Unit& unit, const Start& start, const SolverOptions& options) {
  return Run(unit, start, options).solve();
}

}  // namespace riata

#include "core/eigen.hpp"
#include "riata/core/error.hpp"
#include "riata/solver/solver.hpp"
#include "solver/certify.hpp"

namespace riata {

namespace {

constexpr double kSmallestStep = 1e-20;

/// The smooth part with the penalty's quadratic counted in, so that the prox of the rest is exact.
class Composite {
 public:
  explicit Composite(const Unit& unit)
      : unit_(unit),
        quadratic_(as_vector(unit.omega->quadratic)),
        rest_(unit.omega->without_quadratic()) {}

  double value(const Vector& b) const { return with_quadratic(loss_at(unit_, b), b); }
  double value_and_gradient(const Vector& b, Vector& gradient) const {
    const Expansion at = slope(unit_, b);
    gradient = at.gradient + quadratic_.cwiseProduct(b);
    return with_quadratic(at.loss, b);
  }
  void prox(Vector& b, double step) const { rest_.prox(as_span(b), step); }

 private:
  double with_quadratic(double loss, const Vector& b) const {
    return loss + 0.5 * b.cwiseAbs2().dot(quadratic_);
  }
  const Unit& unit_;
  ConstVectorMap quadratic_;
  Omega rest_;
};

}  // namespace

// Beck & Teboulle (2009) with backtracking and the gradient restart of O'Donoghue & Candes (2015).
// As in the first paper: y is the extrapolated point, t the momentum.
Solution fista(const Unit& unit, const Start& start, const SolverOptions& options) {
  const Stopwatch watch;
  const Composite f(unit);
  const double wanted =
      (options.finish ? 1e-3 : 1.0) * options.tolerance * std::min(1.0, gap_scale(unit));
  Vector x = as_vector(start.b), y = x, next = x, gradient;
  double step = 1, t = 1;
  Certificate out;

  try {
    for (; out.iterations < options.max_iterations; ++out.iterations) {
      if (must_stop(options, watch, out.status)) break;
      double f_y = f.value_and_gradient(y, gradient);
      ++out.passes;
      if (!std::isfinite(f_y)) {  // extrapolated out of the loss's domain
        y = x;
        t = 1;
        f_y = f.value_and_gradient(y, gradient);
        ++out.passes;
      }
      for (; step > kSmallestStep; step /= 2) {  // until the quadratic bound at y holds
        next = y - step * gradient;
        f.prox(next, step);
        const double bound = f_y + gradient.dot(next - y) + (next - y).squaredNorm() / (2 * step);
        ++out.passes;
        if (f.value(next) <= bound + 1e-15 * std::abs(f_y)) break;
      }
      out.status = step > kSmallestStep ? Status::max_iterations : Status::diverged;
      if (out.status == Status::diverged) break;

      const double residual = (next - y).lpNorm<Eigen::Infinity>() / step;
      const bool overshot = (y - next).dot(next - x) > 0;
      const double t_next = overshot ? 1 : (1 + std::sqrt(1 + 4 * t * t)) / 2;
      y = next + (overshot ? 0 : (t - 1) / t_next) * (next - x);
      x.swap(next);
      t = t_next;
      if (out.iterations % 50 == 0) step *= 2;  // curvature may be less here
      if (residual > wanted) continue;
      out.status = Status::converged;
      break;
    }
  } catch (const Cancelled&) {  // in the middle of a pass; what was reached stands
    out.status = Status::cancelled;
  }
  const Expansion here = slope(unit, x);
  ++out.passes;
  certify(unit, x, here, duality_gap(unit, x, here), options, out);
  out.seconds = watch.seconds();
  return {{x.begin(), x.end()}, out, nullptr};
}

}  // namespace riata

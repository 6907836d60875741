#include "core/eigen.hpp"
#include "riata/core/error.hpp"
#include "riata/solver/solver.hpp"
#include "solver/certify.hpp"

namespace riata {

// Beck & Teboulle (2009) with backtracking and the gradient restart of O'Donoghue & Candes (2015).
// As in the first paper: y is the extrapolated point, t the momentum. The quadratic part of the
// penalty counts with the loss, so that the prox left is exact.
Solution fista(const Unit& unit, const Start& start, const SolverOptions& options) {
  const Stopwatch watch;
  const Omega rest = unit.omega->without_quadratic();
  const auto quadratic = as_vector(unit.omega->quadratic);
  const auto with_quadratic = [&](double loss, const Vector& b) {
    return loss + 0.5 * b.cwiseAbs2().dot(quadratic);
  };
  const double scale = gap_scale(unit);
  Vector x = as_vector(start.b), y = x, next = x;
  double step = 1, t = 1;
  Certificate certificate;

  try {
    for (; certificate.iterations < options.max_iterations; ++certificate.iterations) {
      if (must_stop(options, watch, certificate.status)) break;
      const Expansion at_y = slope(unit, y);
      const Vector gradient = at_y.gradient + quadratic.cwiseProduct(y);
      const double f_y = with_quadratic(at_y.loss, y);
      ++certificate.passes;
      for (;; step /= 2) {  // until the quadratic bound at y holds
        next = y - step * gradient;
        rest.prox(as_span(next), step);
        const double bound = f_y + gradient.dot(next - y) + (next - y).squaredNorm() / (2 * step);
        ++certificate.passes;
        if (with_quadratic(loss_at(unit, next), next) <= bound + 1e-15 * std::abs(f_y)) break;
        if (step < 1e-20) break;
      }
      if (step < 1e-20) {
        certificate.status = Status::diverged;
        break;
      }

      const double residual = (next - y).lpNorm<Eigen::Infinity>() / step;
      const bool overshot = (y - next).dot(next - x) > 0;
      const double t_next = overshot ? 1 : (1 + std::sqrt(1 + 4 * t * t)) / 2;
      y = next + (overshot ? 0 : (t - 1) / t_next) * (next - x);
      x.swap(next);
      t = t_next;
      if (certificate.iterations % 50 == 0) step *= 2;  // curvature may be less here
      const double wanted = options.finish ? 1e-3 * options.tolerance : options.tolerance;
      if (residual <= wanted * std::min(1.0, scale)) {
        certificate.status = Status::converged;
        break;
      }
    }
  } catch (const Cancelled&) {  // in the middle of a pass; what was reached stands
    certificate.status = Status::cancelled;
  }

  const Expansion here = slope(unit, x);
  ++certificate.passes;
  certify(unit, x, here, duality_gap(unit, x, here), options, certificate);
  certificate.seconds = watch.seconds();
  return {{x.begin(), x.end()}, certificate, nullptr};
}

}  // namespace riata

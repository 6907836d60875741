#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"
#include "solver/certify.hpp"
#include "solver/gram_model.hpp"

namespace riata {

namespace {
constexpr int kCycles = 200;  // of sweeps and support steps within one model
}

// Lee, Sun & Saunders (2014): minimise the quadratic model plus Omega, then search along the way
// there. `promised`, a lower bound of the model's decrease, falls quadratically; the duality
// gap is asked only once it is small. Past the tolerance the loop goes on until `promised`
// no longer shrinks: there the support is identified and every step is Newton's on it.
Solution prox_newton(const Unit& unit, std::vector<double> start, const SolverOptions& options) {
  const Stopwatch watch;
  const double scale = gap_scale(unit);
  const auto objective_of = [&](double loss, const Vector& b) {
    return loss + unit.omega->value(as_span(b));
  };
  Vector b = as_vector(start);
  Certificate certificate;
  Expansion here = expand(unit, b);
  double objective = objective_of(here.loss, b);
  double last_promise = std::numeric_limits<double>::infinity();
  double gap = std::numeric_limits<double>::quiet_NaN();
  certificate.passes = 1;

  for (; certificate.iterations < options.max_iterations; ++certificate.iterations) {
    if (must_stop(options, watch, certificate.status)) break;
    GramModel model(*unit.omega, b, here.gradient, here.hessian);
    const double promised = model.minimise(kCycles);
    if (!std::isfinite(promised)) {
      certificate.status = Status::diverged;
      break;
    }
    const bool close = promised <= options.tolerance * scale;
    const bool rounding = promised <= 1e-28 * scale || (close && promised > last_promise / 4);
    if (close && (rounding || !options.finish)) {
      ++certificate.passes;
      gap = duality_gap(unit, b, here);
      if (rounding || gap <= options.tolerance * scale) {
        certificate.status =
            runs_away(unit, model.x() - b) ? Status::separated : Status::converged;
        break;
      }
    }
    last_promise = promised;

    const Vector direction = model.x() - b;
    double step = 1;
    Vector next = model.x();
    Expansion trial = expand(unit, next);
    ++certificate.passes;
    const double slack = 1e-14 * std::abs(objective);
    while (!(objective_of(trial.loss, next) <= objective - 1e-4 * step * promised + slack) &&
           step > 1e-10) {
      step /= 2;
      next = b + step * direction;
      trial = expand(unit, next);
      ++certificate.passes;
    }
    if (step <= 1e-10) {
      certificate.status = close ? Status::converged : Status::diverged;
      break;
    }
    b = next;
    here = std::move(trial);
    objective = objective_of(here.loss, b);
    gap = std::numeric_limits<double>::quiet_NaN();
  }

  if (std::isnan(gap)) {
    gap = duality_gap(unit, b, here);
    ++certificate.passes;
  }
  if (options.finish) {
    const auto reduced = GramModel(*unit.omega, b, here.gradient, here.hessian).reduced();
    certificate.rank = reduced.rank;
    certificate.condition = reduced.condition;
  }
  certify(unit, b, here, gap, options, certificate);
  certificate.seconds = watch.seconds();
  return {{b.begin(), b.end()}, certificate};
}

}  // namespace riata

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
    Dense h = at.hessian[k];
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

}  // namespace

// Damped Newton as in Boyd & Vandenberghe (2004), 9.5.2: step `direction`, decrement lambda^2. The
// pass over the data that evaluates a trial point also gives the next system; trials that do not
// decrease the objective are rare. After the tolerance is met, steps go on until they stop
// shrinking.
Solution newton(const Unit& unit, const Start& start, const SolverOptions& options) {
  const Stopwatch watch;
  const double scale = gap_scale(unit);
  const auto objective_of = [&](double loss, const Vector& b) {
    return loss + unit.omega->value(as_span(b));
  };
  Vector b = as_vector(start.b);
  Certificate certificate;
  Expansion at = expand(unit, b);
  double objective = objective_of(at.loss, b),
         last_decrement = std::numeric_limits<double>::infinity();
  certificate.passes = 1;

  Systems systems = newton_systems(unit, at, b);
  try {
    for (; certificate.iterations < options.max_iterations; ++certificate.iterations) {
      if (must_stop(options, watch, certificate.status)) break;
      const double decrement = systems.decrement;
      const bool close = decrement <= 2e-2 * options.tolerance * scale;
      const bool rounding = decrement <= 1e-28 * scale || (close && decrement > last_decrement / 4);
      if (!std::isfinite(decrement)) break;
      if (close && (!options.finish || rounding)) {
        certificate.status = runs_away(unit, systems.direction) ? Status::separated
                             : systems.singular                 ? Status::min_norm
                                                                : Status::converged;
        break;
      }
      last_decrement = decrement;

      double step = 1;
      Vector next = b + systems.direction;
      Expansion trial = expand(unit, next);
      ++certificate.passes;
      const double slack = 1e-14 * std::abs(objective);
      while (!(objective_of(trial.loss, next) <= objective - 1e-4 * step * decrement + slack) &&
             step > 1e-10) {
        step /= 2;
        next = b + step * systems.direction;
        trial = expand(unit, next);
        ++certificate.passes;
      }
      if (step <= 1e-10) {  // nothing left to gain that rounding lets us see
        certificate.status = close ? Status::converged : Status::diverged;
        break;
      }
      b = next;
      at = std::move(trial);
      objective = objective_of(at.loss, b);
      systems = newton_systems(unit, at, b);
    }
  } catch (const Cancelled&) {  // in the middle of a pass; what was reached stands
    certificate.status = Status::cancelled;
  }

  if (systems.singular) {
    const Index p = unit.smooth->parameters();
    for (std::size_t k = 0; k < systems.solvers.size(); ++k) {
      auto part = b.segment(static_cast<Index>(k) * p, p);
      part = systems.solvers[k].projected(part).eval();
    }
  }
  certificate.rank = systems.rank;
  certificate.condition = systems.condition;
  if (systems.singular) at = slope(unit, b);
  certificate.passes += systems.singular;
  certify(unit, b, at, duality_gap(unit, b, at), options, certificate);
  certificate.seconds = watch.seconds();
  return {{b.begin(), b.end()}, certificate, nullptr};
}

}  // namespace riata

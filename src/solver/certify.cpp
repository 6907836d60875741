#include "solver/certify.hpp"
#include <algorithm>
#include <cmath>
#include "solver/penalty_conjugate.hpp"

namespace riata {

namespace {

MatrixView as_parameters(const Unit& unit, const Vector& b) {
  const Index p = unit.smooth->parameters();
  return {b.data(), p, std::ssize(unit.responses), 1, p};
}

}  // namespace

double loss_at(const Unit& unit, const Vector& b) {
  Vector value(std::ssize(unit.responses));
  unit.smooth->value(unit.responses, as_parameters(unit, b), as_span(value));
  return value.sum();
}

Expansion slope(const Unit& unit, const Vector& b) {
  const Index k = std::ssize(unit.responses);
  Vector value(k);
  Expansion out{0, Vector(b.size()), Dense(unit.smooth->rows(), k), {}};
  unit.smooth->gradient(unit.responses, as_parameters(unit, b), as_span(value),
                        as_span(out.gradient), as_span(out.eta));
  out.loss = value.sum();
  return out;
}

Expansion expand(const Unit& unit, const Vector& b) {
  const Index p = unit.smooth->parameters(), k = std::ssize(unit.responses);
  Vector value(k);
  Expansion out{0, Vector(b.size()), Dense(unit.smooth->rows(), k), {}};
  Dense all(p, p * k);
  unit.smooth->hessian(unit.responses, as_parameters(unit, b), as_span(value),
                       as_span(out.gradient), as_span(out.eta), as_span(all));
  out.loss = value.sum();
  std::vector<Dense> hessian;
  for (Index r = 0; r < k; ++r) hessian.push_back(all.middleCols(r * p, p));
  out.hessian = std::make_shared<const std::vector<Dense>>(std::move(hessian));
  return out;
}

double stationarity_residual(const Omega& omega, const Vector& b, const Vector& gradient) {
  const Omega rest = omega.without_quadratic();
  Vector moved = b - gradient - as_vector(omega.quadratic).cwiseProduct(b);
  rest.prox(as_span(moved), 1.0);
  return b.size() == 0 ? 0 : (b - moved).lpNorm<Eigen::Infinity>();
}

namespace {

bool has_gap(const Unit& unit, const Vector& b) {
  return unit.smooth->has_dual() && unit.omega->is_lowered() && b.allFinite();
}

double gap_at(const Unit& unit, const Vector& b, double loss, const DualPoint& point) {
  const PenaltyConjugate conjugate(unit, b, as_vector(point.correlation));
  const double alpha = conjugate.largest_shrink();
  const double dual =
      unit.smooth->dual_value(unit.responses, point, alpha) - conjugate.value(alpha);
  const double gap = loss + unit.omega->value(as_span(b)) - dual;
  return std::isnan(gap) ? gap : std::max(gap, 0.0);
}

}  // namespace

double gap_at_slopes(const Unit& unit, const Vector& b, const Expansion& here, const Dense& slope) {
  if (!has_gap(unit, b)) return std::numeric_limits<double>::quiet_NaN();
  return gap_at(unit, b, here.loss,
                unit.smooth->dual_point(unit.responses, {slope.data(), at(slope.size())},
                                        as_span(here.gradient)));
}

double duality_gap(const Unit& unit, const Vector& b, const Expansion& here) {
  if (!has_gap(unit, b)) return std::numeric_limits<double>::quiet_NaN();
  Dense slope(here.eta.rows(), here.eta.cols());
  unit.smooth->pointwise(unit.responses, {here.eta.data(), at(here.eta.size())}, as_span(slope),
                         {});
  return duality_gap(unit, b, here, slope);
}

double duality_gap(const Unit& unit, const Vector& b, const Expansion& here, const Dense& slope) {
  const double gap = gap_at_slopes(unit, b, here, slope);
  if (!std::isinf(gap)) return gap;
  const std::span<const double> eta(here.eta.data(), at(here.eta.size()));
  return gap_at(unit, b, here.loss, unit.smooth->inner_dual_point(unit.responses, eta));
}

double gap_beside(const Unit& unit, const Unit& near, const Vector& b, const Expansion& here) {
  const std::span<const double> eta(here.eta.data(), at(here.eta.size()));
  Dense slope(here.eta.rows(), here.eta.cols());
  near.smooth->pointwise(unit.responses, eta, as_span(slope), {});
  const double gap = gap_at_slopes(unit, b, here, slope);
  if (!std::isinf(gap)) return gap;
  return gap_at(unit, b, here.loss, near.smooth->inner_dual_point(unit.responses, eta));
}

double gap_scale(const Unit& unit) {
  double sum = 0;
  for (Index r : unit.responses) sum += unit.smooth->half_null_deviance(r);
  return sum > 0 ? sum : 1;
}

double eta_unit(const Unit& unit) {
  return unit.smooth->least_squares() ? std::sqrt(2 * gap_scale(unit)) : 1;
}

void certify(const Unit& unit, const Vector& b, const Expansion& here, double gap,
             const SolverOptions& options, Certificate& out) {
  out.loss = here.loss;
  out.objective = here.loss + unit.omega->value(as_span(b));
  out.tolerance = options.tolerance;
  out.convex = unit.smooth->is_convex() &&
               std::ranges::none_of(unit.omega->others,
                                    [](const auto& each) { return each.penalty.is_concave(); });
  out.half_null_deviance = 0;
  for (Index r : unit.responses) out.half_null_deviance += unit.smooth->half_null_deviance(r);
  out.penalties = unit.omega->values_by_kind(as_span(b));
  out.stationarity = stationarity_residual(*unit.omega, b, here.gradient);
  out.gap_absolute = gap;
  out.gap = gap / gap_scale(unit);
  const double certified = std::isnan(out.gap) ? out.stationarity : out.gap;
  const bool early = out.status == Status::cancelled || out.status == Status::time_limit ||
                     out.status == Status::separated;
  out.separated = out.status == Status::separated;
  if (!std::isfinite(out.objective)) {
    out.status = Status::diverged;
  } else if (certified <= options.tolerance && !early) {
    out.status = out.status == Status::min_norm ? Status::min_norm : Status::converged;
  } else if (out.status == Status::converged || out.status == Status::min_norm) {
    out.status = Status::max_iterations;
  }
}

bool runs_away(const Unit& unit, const Vector& direction) {
  if (unit.smooth->least_squares()) return false;
  for (Index e = 0; e < direction.size(); ++e) {
    const double size = unit.smooth->column_scale(unit.omega->parameter_of(e));
    if (std::abs(direction[e]) * size > 1e-2) return true;
  }
  return false;
}

bool must_stop(const SolverOptions& options, const Stopwatch& watch, Status& status) {
  if (options.cancelled && options.cancelled()) {
    status = Status::cancelled;
    return true;
  }
  if (options.time_limit > 0 && watch.seconds() > options.time_limit) {
    status = Status::time_limit;
    return true;
  }
  return false;
}

}  // namespace riata

#include "solver/certify.hpp"
#include <algorithm>
#include <cmath>

namespace riata {

namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

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

/// The conjugate of the penalty at z = alpha * correlation, entry by entry and group by group; also
/// the largest alpha at which it is finite.
class PenaltyConjugate {
 public:
  PenaltyConjugate(const Unit& unit, const Vector& b, Vector z)
      : unit_(unit),
        omega_(*unit.omega),
        b_(b),
        z_(std::move(z)),
        group_(omega_.group_of_entry()) {}

  double largest_shrink() const {
    for (Index e = 0; e < z_.size(); ++e)
      if (!nearly_zero_if_free(e)) return 0;  // always feasible, if loose
    double alpha = 1;
    const auto bound = [&](double size, double limit) {
      if (size > limit) alpha = std::min(alpha, limit / size);
    };
    for (Index e = 0; e < z_.size(); ++e)
      if (group_[at(e)] < 0 && omega_.quadratic[at(e)] == 0 && omega_.l1[at(e)] > 0)
        bound(std::abs(z_[e]), omega_.l1[at(e)]);
    for (const auto& group : omega_.groups) bound(1.0, shrink_of_group(group));
    return alpha < 1 ? alpha * (1 - 1e-14) : alpha;  // rounding must not leave the domain
  }

  double value(double alpha) const {
    double sum = 0;
    for (Index e = 0; e < z_.size(); ++e)
      if (group_[at(e)] < 0) sum += of_entry(e, alpha * z_[e]);
    for (const auto& group : omega_.groups) sum += of_group(group, alpha);
    return sum;
  }

 private:
  // Without any penalty the dual asks for z = 0 exactly, which rounding denies. Where z is as good
  // as zero, a minimiser inside |b| <= bound, twice the present size and one unit of eta, makes
  // bound |z| the price of what is left of it.
  double of_entry(Index e, double z) const {
    const double l1 = omega_.l1[at(e)], quadratic = omega_.quadratic[at(e)];
    const double excess = std::max(std::abs(z) - l1, 0.0);
    if (quadratic > 0) return excess * excess / (2 * quadratic);
    if (l1 > 0) return 0;  // the shrinkage made |z| <= l1
    return free_bound(e) * std::abs(z);
  }
  bool nearly_zero_if_free(Index e) const {
    const Index g = group_[at(e)];
    const bool penalised = omega_.quadratic[at(e)] > 0 || omega_.l1[at(e)] > 0 ||
                           (g >= 0 && omega_.groups[at(g)].strength > 0);
    const double scale = unit_.smooth->column_scale(e % unit_.smooth->parameters());
    return penalised || std::abs(z_[e]) <= 1e-8 * scale * gap_scale(unit_);
  }
  double free_bound(Index e) const {
    const double scale = unit_.smooth->column_scale(e % unit_.smooth->parameters());
    return 2 * std::abs(b_[e]) + (scale > 0 ? 1 / scale : 0);
  }

  /// The largest alpha <= 1 with ||soft(alpha z, l1)|| <= strength over the entries without
  /// quadratic part (the others are free to take any value at a price).
  double shrink_of_group(const Omega::Group& group) const {
    const auto norm_at = [&](double alpha) {
      double sum = 0;
      for (Index e : group.entries) {
        if (omega_.quadratic[at(e)] > 0 || free(group, e)) continue;
        const double excess = std::max(alpha * std::abs(z_[e]) - omega_.l1[at(e)], 0.0);
        sum += excess * excess;
      }
      return std::sqrt(sum);
    };
    double high = norm_at(1);
    if (high <= group.strength) return 1;
    const bool plain = std::all_of(group.entries.begin(), group.entries.end(),
                                   [&](Index e) { return omega_.l1[at(e)] == 0; });
    if (plain) return group.strength / high;
    double low = 0;
    high = 1;
    for (int i = 0; i < 60; ++i) {
      const double middle = (low + high) / 2;
      (norm_at(middle) <= group.strength ? low : high) = middle;
    }
    return low;
  }
  bool free(const Omega::Group& group, Index e) const {
    return group.strength == 0 && omega_.l1[at(e)] == 0;
  }

  /// sup over b of alpha z'b - l1'|b| - strength ||b|| - b'Qb/2: with t = ||b||, the maximiser is
  /// b_e = soft_e t / (q_e t + strength), and t solves sum soft_e^2 / (q_e t + strength)^2 = 1.
  double of_group(const Omega::Group& group, double alpha) const {
    if (group.strength == 0) {
      double sum = 0;
      for (Index e : group.entries) sum += of_entry(e, alpha * z_[e]);
      return sum;
    }
    std::vector<double> excess, q;
    double size = 0;
    for (Index e : group.entries) {
      excess.push_back(std::max(alpha * std::abs(z_[e]) - omega_.l1[at(e)], 0.0));
      q.push_back(omega_.quadratic[at(e)]);
      size += excess.back() * excess.back();
    }
    const double strength = group.strength;
    const bool plain = std::all_of(q.begin(), q.end(), [](double each) { return each == 0; });
    if (plain || std::sqrt(size) <= strength * (1 + 1e-12)) return 0;  // the shrinkage saw to it
    const auto too_small = [&](double t) {
      double sum = 0;
      for (std::size_t i = 0; i < q.size(); ++i) {
        const double ratio = excess[i] / (q[i] * t + strength);
        sum += ratio * ratio;
      }
      return sum > 1;
    };
    double low = 0, high = 1;
    while (too_small(high) && high < 1e300) high *= 2;
    for (int i = 0; i < 100 && high - low > 1e-16 * high; ++i) {
      const double middle = (low + high) / 2;
      (too_small(middle) ? low : high) = middle;
    }
    double sum = -strength * high;
    for (std::size_t i = 0; i < q.size(); ++i) {
      const double w = excess[i] * high / (q[i] * high + strength);
      sum += excess[i] * w - q[i] * w * w / 2;
    }
    return std::max(sum, 0.0);
  }

  const Unit& unit_;
  const Omega& omega_;
  const Vector& b_;
  Vector z_;
  std::vector<Index> group_;
};

}  // namespace

double duality_gap(const Unit& unit, const Vector& b, const Expansion& here) {
  if (!unit.smooth->has_dual() || !unit.omega->is_lowered() || !b.allFinite())
    return std::numeric_limits<double>::quiet_NaN();
  const Index p = unit.smooth->parameters();
  std::vector<DualPoint> points;
  Vector z(b.size());
  for (std::size_t k = 0; k < unit.responses.size(); ++k) {
    const Index r = static_cast<Index>(k), n = here.eta.rows();
    points.push_back(unit.smooth->dual_point(unit.responses[k],
                                             std::span(here.eta.data() + r * n, at(n)),
                                             std::span(here.gradient.data() + r * p, at(p))));
    z.segment(static_cast<Index>(k) * p, p) = as_vector(points.back().correlation);
  }
  const PenaltyConjugate conjugate(unit, b, z);
  const auto dual_at = [&](double alpha) {
    double value = -conjugate.value(alpha);
    for (std::size_t k = 0; k < points.size(); ++k)
      value += unit.smooth->dual_value(unit.responses[k], points[k], alpha);
    return value;
  };
  const double objective = here.loss + unit.omega->value(as_span(b));
  const double gap = objective - dual_at(conjugate.largest_shrink());
  return std::isnan(gap) ? gap : std::max(gap, 0.0);
}

double gap_scale(const Unit& unit) {
  double sum = 0;
  for (Index r : unit.responses) sum += unit.smooth->half_null_deviance(r);
  return sum > 0 ? sum : 1;
}

namespace {

/// The penalty's value, kind by kind; kinds that are absent are left out.
std::vector<std::pair<std::string, double>> penalty_terms(const Omega& omega, const Vector& b) {
  std::vector<std::pair<std::string, double>> out;
  const auto add = [&](const std::string& name, const Omega& part) {
    out.emplace_back(name, part.value(as_span(b)));
  };
  const auto any = [](const std::vector<double>& v) {
    return std::any_of(v.begin(), v.end(), [](double each) { return each != 0; });
  };
  const Omega none(omega.parameters, omega.responses);
  Omega quadratic = none, l1 = none, groups = none;
  quadratic.quadratic = omega.quadratic;
  l1.l1 = omega.l1;
  groups.groups = omega.groups;
  if (any(omega.quadratic)) add("quadratic", quadratic);
  if (any(omega.l1)) add("l1", l1);
  if (!omega.groups.empty()) add("groups", groups);
  for (const auto& other : omega.others) {
    Omega one = none;
    one.others = {other};
    add(other.penalty.name(), one);
  }
  return out;
}

}  // namespace

void certify(const Unit& unit, const Vector& b, const Expansion& here, double gap,
             const SolverOptions& options, Certificate& out) {
  out.loss = here.loss;
  out.objective = here.loss + unit.omega->value(as_span(b));
  out.tolerance = options.tolerance;
  out.half_null_deviance = 0;
  for (Index r : unit.responses) out.half_null_deviance += unit.smooth->half_null_deviance(r);
  out.penalties = penalty_terms(*unit.omega, b);
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
  const Index p = unit.smooth->parameters();
  for (Index e = 0; e < direction.size(); ++e)
    if (std::abs(direction[e]) * unit.smooth->column_scale(e % p) > 1e-2) return true;
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

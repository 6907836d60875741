#include "solver/local_model.hpp"
#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include "solver/support_solve.hpp"
#include "solver/symmetric.hpp"

namespace riata {

namespace {
constexpr Index kSmall = 200;   // systems whose eigenvalues may be asked for
constexpr double kNull = 1e-6;  // of a slope, which is more than rounding leaves of it
constexpr int kSettling = 4;    // sweeps over the support before a Newton step, while it changes
}  // namespace

LocalModel::LocalModel(WorkingSet& set, const LocalPenalty& penalty, const Vector& x0,
                       const Vector& gradient)
    : set_(set),
      penalty_(penalty),
      x_(x0),
      gradient_(gradient + penalty.quadratic.cwiseProduct(x0)),
      x0_(x_),
      gradient0_(gradient_),
      diagonal_(set.size()) {
  for (Index r = 0; r < set.responses(); ++r)
    diagonal_.segment(set.first(r), set.count(r)) = set.hessian(r).diagonal();
}

void LocalModel::shift(Index i, double delta) {
  if (delta == 0) return;
  x_[i] += delta;
  const Index r = set_.response_of(i), first = set_.first(r);
  gradient_.segment(first, set_.count(r)) += delta * set_.hessian(r).col(i - first);
  gradient_[i] += delta * penalty_.quadratic[i];
}

/// Returns H_ii delta^2, twice about what the model gained.
double LocalModel::update_entry(Index i) {
  const double h = curvature(i), l1 = penalty_.l1[i];
  if (h <= 0) return 0;
  const double best = soft_threshold(x_[i] - gradient_[i] / h, l1 / h);
  const double to = std::clamp(best, penalty_.lower[i], penalty_.upper[i]), delta = to - x_[i];
  if (delta == 0) return 0;
  if (l1 > 0) pattern_changed_ |= (to > 0) != (x_[i] > 0) || (to < 0) != (x_[i] < 0);
  pattern_changed_ |= penalty_.at_bound(i, to) != penalty_.at_bound(i, x_[i]);
  shift(i, delta);
  x_[i] = to;  // zero, or a bound, exactly
  return h * delta * delta;
}

double LocalModel::update_group(const LocalPenalty::Group& group) {
  const Index size = std::ssize(group.entries);
  Vector now(size), slope(size), quadratic(size);
  for (Index k = 0; k < size; ++k) {
    const Index i = group.entries[at(k)];
    now[k] = x_[i];
    slope[k] = gradient_[i];
    quadratic[k] = penalty_.quadratic[i];
  }
  const bool dead = (now.array() == 0).all();
  if (dead && !group.composite && slope.norm() <= group.strength) return 0;
  const GroupCurvature& curvature = set_.group_curvature(group.source, group.entries, quadratic);
  if (group.composite) return update_composite_group(group, curvature.values.maxCoeff());
  const auto& vectors = curvature.vectors;
  const Vector target = vectors * curvature.values.cwiseProduct(vectors.transpose() * now) - slope;
  const Vector to = group_minimiser(curvature, target, group.strength), delta = to - now;
  pattern_changed_ |= dead != (to.array() == 0).all();
  for (Index k = 0; k < size; ++k) {
    shift(group.entries[at(k)], delta[k]);
    if (to[k] == 0) x_[group.entries[at(k)]] = 0;
  }
  return (vectors.transpose() * delta).cwiseAbs2().dot(curvature.values);
}

// A group with an l1 part has no closed block step: a few majorised ones.
double LocalModel::update_composite_group(const LocalPenalty::Group& group, double bound) {
  if (bound <= 0) return 0;
  double gained = 0;
  const Index size = std::ssize(group.entries);
  for (int inner = 0; inner < 10; ++inner) {
    Vector to(size);
    for (Index k = 0; k < size; ++k) {
      const Index i = group.entries[at(k)];
      to[k] = soft_threshold(x_[i] - gradient_[i] / bound, penalty_.l1[i] / bound);
    }
    const double cut = group.strength / bound, norm = to.norm();
    to *= norm <= cut ? 0 : 1 - cut / norm;
    double moved = 0;
    for (Index k = 0; k < size; ++k) {
      const Index i = group.entries[at(k)];
      const double delta = to[k] - x_[i];
      pattern_changed_ |= (to[k] == 0) != (x_[i] == 0);
      shift(i, delta);
      if (to[k] == 0) x_[i] = 0;
      moved += bound * delta * delta;
    }
    gained += moved;
    if (moved <= 1e-3 * gained) break;
  }
  return gained;
}

double LocalModel::sweep(Over which) {
  double gained = 0;
  const bool all = which == Over::all;
  for (Index i : penalty_.singles)
    if (all ? x_[i] != 0 || std::abs(gradient_[i]) > penalty_.l1[i] : x_[i] != 0)
      gained += update_entry(i);
  for (const auto& group : penalty_.groups)
    if (all || penalty_.norm(x_, group) > 0) gained += update_group(group);
  return gained;
}

std::vector<Index> LocalModel::support() const {
  std::vector<Index> out;
  for (Index i = 0; i < x_.size(); ++i) {
    if (penalty_.at_bound(i, x_[i])) continue;
    const Index g = penalty_.group_of[at(i)];
    const bool in_live_group =
        g >= 0 && penalty_.l1[i] == 0 && penalty_.norm(x_, penalty_.groups[at(g)]) > 0;
    if (x_[i] != 0 || penalty_.is_free(i) || in_live_group) out.push_back(i);
  }
  return out;
}

Dense LocalModel::support_hessian(const std::vector<Index>& entries) const {
  const Index size = std::ssize(entries);
  Dense h;
  set_.read(entries, entries, h);
  for (Index k = 0; k < size; ++k) h(k, k) += penalty_.quadratic[entries[at(k)]];
  std::vector<std::vector<Index>> places(penalty_.groups.size());  // of each group's entries in h
  for (Index i = 0; i < size; ++i)
    if (const Index g = penalty_.group_of[at(entries[at(i)])]; g >= 0) places[at(g)].push_back(i);
  for (std::size_t g = 0; g < places.size(); ++g) {
    if (places[g].empty()) continue;
    const double norm = penalty_.norm(x_, penalty_.groups[g]);
    const double bend = penalty_.groups[g].strength / norm;
    if (norm == 0) continue;
    for (Index i : places[g])
      for (Index j : places[g])
        h(i, j) += bend * ((i == j) - x_[entries[at(i)]] * x_[entries[at(j)]] / (norm * norm));
  }
  return h;
}

Vector LocalModel::support_slope(const std::vector<Index>& entries) const {
  Vector slope(std::ssize(entries));
  std::vector<double> pull(penalty_.groups.size());  // strength over norm
  for (std::size_t g = 0; g < pull.size(); ++g)
    if (penalty_.groups[g].strength > 0)
      pull[g] = penalty_.groups[g].strength / penalty_.norm(x_, penalty_.groups[g]);
  for (Index k = 0; k < slope.size(); ++k) {
    const Index i = entries[at(k)], g = penalty_.group_of[at(i)];
    slope[k] = gradient_[i];
    if (penalty_.l1[i] > 0) slope[k] += std::copysign(penalty_.l1[i], x_[i]);
    if (g >= 0 && x_[i] != 0) slope[k] += pull[at(g)] * x_[i];
  }
  return slope;
}

namespace {

/// H^-1 v. Where H is singular: the solution of least norm, or of a large system a damped one,
/// which is a descent direction all the same.
Vector damped_solution(const Dense& h, const Vector& v) {
  if (v.size() <= kSmall) return Symmetric(h).solve(v);
  const Vector root = h.diagonal().cwiseMax(1e-300).cwiseSqrt().cwiseInverse();
  const Dense scaled = root.asDiagonal() * h * root.asDiagonal();
  for (double damping = 1e-13; damping < 1; damping *= 100) {
    Dense lower = scaled;
    lower.diagonal().array() += damping;
    const Eigen::LLT<Eigen::Ref<Dense>> factor(lower);
    if (factor.info() == Eigen::Success)
      return factor.solve(v.cwiseProduct(root)).cwiseProduct(root);
  }
  return Vector::Zero(v.size());
}

}  // namespace

Vector LocalModel::newton_direction(const std::vector<Index>& support) {
  const Vector slope = support_slope(support);
  Vector direction = -slope;
  if (penalty_.groups.empty() && solve_on_support(set_, penalty_, support, direction))
    return direction;
  const Dense h = support_hessian(support);
  if (slope.size() > kSmall) return -damped_solution(h, slope);
  const Symmetric solver(h);
  direction = shrinking_direction(support, solver.projected(slope) - slope, slope.norm());
  shrinking_ = direction.size() > 0;
  return shrinking_ ? direction : -solver.solve(slope);
}

// Along the null space of H the model falls straight, up to where a coefficient becomes zero: more
// of them than the rank are not needed (Osborne, Presnell & Turlach 2000), and sweeps take for ever
// to be rid of them. `down` is the slope's share of that space, reversed.
Vector LocalModel::shrinking_direction(const std::vector<Index>& support, const Vector& down,
                                       double slope) const {
  if (down.norm() <= kNull * slope) return {};
  const double reach = reach_of_zero(support, down);
  if (!std::isfinite(reach)) return {};
  return reach * down;
}

/// How far to go along d until the first coefficient of those that an l1 part may hold at zero gets
/// there, and is seen to cross it.
double LocalModel::reach_of_zero(const std::vector<Index>& support, const Vector& d) const {
  double reach = std::numeric_limits<double>::infinity();
  for (Index k = 0; k < d.size(); ++k)
    if (const Index i = support[at(k)]; penalty_.l1[i] > 0 && x_[i] * d[k] < 0)
      reach = std::min(reach, -x_[i] / d[k]);
  return (1 + 2 * std::numeric_limits<double>::epsilon()) * reach;
}

// One Newton step on the manifold of the present support (Bareilles, Iutzeler & Malick 2022), where
// the model is smooth. Coefficients that would change their sign on the way become zero, those that
// would leave their bounds stop there; the model is evaluated exactly, and a step that does not
// decrease it is halved. In a narrow valley nothing does so but the step to the first zero. Returns
// what was gained, doubled.
double LocalModel::support_step() {
  const std::vector<Index> entries = support();
  shrinking_ = false;
  if (entries.empty()) return 0;
  const Vector d = newton_direction(entries);
  if (!d.allFinite()) return 0;
  const auto try_step = [&](double step) {
    Vector moved = Vector::Zero(x_.size());
    for (Index k = 0; k < d.size(); ++k) {
      const Index i = entries[at(k)];
      const bool crosses = penalty_.l1[i] > 0 && x_[i] * (x_[i] + step * d[k]) <= 0;
      const double to = crosses ? 0 : x_[i] + step * d[k];
      moved[i] = std::clamp(to, penalty_.lower[i], penalty_.upper[i]) - x_[i];
    }
    return try_move(moved);
  };
  for (double step = 1; step > 1e-3; step /= 2)
    if (const double gained = try_step(step); gained > 0) {
      shrinking_ &= step == 1;
      return gained;
    }
  const double reach = reach_of_zero(entries, d), gained = reach < 1 ? try_step(reach) : 0;
  shrinking_ = gained > 0;
  return gained;
}

/// Moves if that lowers the model, and returns what was gained, doubled.
double LocalModel::try_move(const Vector& moved) {
  Vector curved(x_.size());
  for (Index r = 0; r < set_.responses(); ++r)
    curved.segment(set_.first(r), set_.count(r)).noalias() =
        set_.hessian(r) * moved.segment(set_.first(r), set_.count(r));
  curved += penalty_.quadratic.cwiseProduct(moved);
  const double change = gradient_.dot(moved) + moved.dot(curved) / 2 +
                        penalty_.nonsmooth(x_ + moved) - penalty_.nonsmooth(x_);
  if (!(change < 0)) return 0;
  x_ = (x_ + moved).cwiseMax(penalty_.lower).cwiseMin(penalty_.upper);
  gradient_ += curved;
  return -2 * change;
}

double LocalModel::minimise(int max_cycles, double negligible) {
  double most = support_step();
  for (int cycle = 0; cycle < max_cycles; ++cycle) {
    pattern_changed_ = false;
    double gained = sweep(Over::all);
    if (!std::isfinite(gained) || gained <= std::max(negligible, 1e-13 * most)) break;
    // A Newton step pays once the sweeps have settled which coefficients are zero.
    for (int k = 0; pattern_changed_ && k < kSettling; ++k) {
      pattern_changed_ = false;
      gained += sweep(Over::support);
    }
    do {
      gained += support_step();
    } while (shrinking_);
    most = std::max(most, gained);
  }
  return (x_ - x0_).dot(gradient_ - gradient0_) / 2;
}

LocalModel::Reduced LocalModel::reduced() const {
  const std::vector<Index> entries = support();
  const Symmetric solver(support_hessian(entries));
  return {std::ssize(entries), solver.rank(), solver.condition()};
}

}  // namespace riata

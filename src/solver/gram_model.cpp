#include "solver/gram_model.hpp"
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include "solver/symmetric.hpp"

namespace riata {

namespace {
constexpr int kPatience = 5;  // sweeps before a Newton step is tried on an unsettled support

std::size_t at(Index i) { return static_cast<std::size_t>(i); }
}  // namespace

GramModel::GramModel(const Omega& omega, const Vector& x0, const Vector& gradient,
                     const std::vector<Dense>& hessian)
    : omega_(omega),
      p_(omega.parameters),
      x_(x0),
      gradient_(gradient + as_vector(omega.quadratic).cwiseProduct(x0)),
      hessian_(hessian),
      group_(omega.group_of_entry()) {
  for (const auto& group : omega.groups) {
    const Index size = std::ssize(group.entries);
    Dense block = Dense::Zero(size, size);
    for (Index i = 0; i < size; ++i)
      for (Index j = 0; j < size; ++j)
        block(i, j) = curvature(group.entries[at(i)], group.entries[at(j)]);
    const Eigen::SelfAdjointEigenSolver<Dense> eigen(block);
    group_values_.push_back(eigen.eigenvalues().cwiseMax(0));
    group_vectors_.push_back(eigen.eigenvectors());
    composite_.push_back(std::any_of(group.entries.begin(), group.entries.end(),
                                     [&](Index e) { return omega.l1[at(e)] > 0; }));
  }
}

double GramModel::curvature(Index a, Index b) const {
  if (a / p_ != b / p_) return 0;
  return hessian_[at(a / p_)](a % p_, b % p_) + (a == b ? omega_.quadratic[at(a)] : 0);
}

void GramModel::shift(Index e, double delta) {
  if (delta == 0) return;
  x_[e] += delta;
  const Index r = e / p_;
  gradient_.segment(r * p_, p_) += delta * hessian_[at(r)].col(e % p_);
  gradient_[e] += delta * omega_.quadratic[at(e)];
}

double GramModel::group_norm(std::size_t g) const {
  double sum = 0;
  for (Index e : omega_.groups[g].entries) sum += x_[e] * x_[e];
  return std::sqrt(sum);
}

/// Returns H_ee delta^2, twice about what the model gained.
double GramModel::update_entry(Index e) {
  const double h = curvature(e, e);
  if (h <= 0) return 0;
  const double best = soft_threshold(x_[e] - gradient_[e] / h, omega_.l1[at(e)] / h);
  const double to = std::clamp(best, omega_.lower(e), omega_.upper(e)), delta = to - x_[e];
  if (omega_.l1[at(e)] > 0) pattern_changed_ |= (to > 0) != (x_[e] > 0) || (to < 0) != (x_[e] < 0);
  if (omega_.has_bounds()) pattern_changed_ |= at_bound(e, to) != at_bound(e, x_[e]);
  shift(e, delta);
  x_[e] = to;  // at a bound exactly
  return h * delta * delta;
}

bool GramModel::at_bound(Index e, double x) const {
  return x <= omega_.lower(e) || x >= omega_.upper(e);
}

// Exact minimisation over one group (Qin, Scheinberg & Goldfarb
// 2013): with H = V diag(L) V' and target = H x - gradient, the minimiser is 0 where ||target|| <=
// strength, else V (t v / (L t + strength)), v = V'target, where t, its norm, is the root of
// sum v_i^2 / (L_i t + strength)^2 = 1, found by safeguarded Newton on 1/sqrt(sum) - 1.
Vector GramModel::group_minimiser(std::size_t g, const Vector& target) const {
  const double strength = omega_.groups[g].strength;
  const Vector v = group_vectors_[g].transpose() * target;
  const Vector& curvature = group_values_[g];
  if (strength == 0) {
    const double least = 1e-14 * curvature.maxCoeff();
    const Vector y =
        (curvature.array() > least).select(v.array() / curvature.array().max(least), 0);
    return group_vectors_[g] * y;
  }
  if (v.norm() <= strength) return Vector::Zero(v.size());
  double low = 0, high = std::numeric_limits<double>::infinity(), t = 0;
  for (int i = 0; i < 100; ++i) {
    const Eigen::ArrayXd bottom = curvature.array() * t + strength;
    const Eigen::ArrayXd ratio = v.array() / bottom;
    const double sum = ratio.square().sum();
    (sum > 1 ? low : high) = t;
    const double slope = (ratio.square() * curvature.array() / bottom).sum();
    double next = t + (std::sqrt(sum) - 1) * sum / slope;
    if (!(next > low && next < high)) next = std::isfinite(high) ? (low + high) / 2 : 2 * low + 1;
    const bool settled = std::abs(next - t) <= 4e-16 * next;
    t = next;
    if (settled || t > 1e150) break;
  }
  return group_vectors_[g] * (t * v.array() / (curvature.array() * t + strength)).matrix();
}

double GramModel::update_group(std::size_t g) {
  if (composite_[g]) return update_composite_group(g);
  const auto& entries = omega_.groups[g].entries;
  const Index size = std::ssize(entries);
  Vector now(size), slope(size);
  for (Index i = 0; i < size; ++i) {
    now[i] = x_[entries[at(i)]];
    slope[i] = gradient_[entries[at(i)]];
  }
  const auto& vectors = group_vectors_[g];
  const auto& values = group_values_[g];
  const Vector target = vectors * values.cwiseProduct(vectors.transpose() * now) - slope;
  const Vector delta = group_minimiser(g, target) - now;
  pattern_changed_ |= now.isZero(0) != (now + delta).isZero(0);
  for (Index i = 0; i < size; ++i) {
    shift(entries[at(i)], delta[i]);
    if (delta[i] == -now[i]) x_[entries[at(i)]] = 0;
  }
  return (vectors.transpose() * delta).cwiseAbs2().dot(values);
}

// A group with an l1 part has no closed block step: a few majorised ones.
double GramModel::update_composite_group(std::size_t g) {
  const auto& group = omega_.groups[g];
  const double bound = group_values_[g].maxCoeff();
  if (bound <= 0) return 0;
  double gained = 0;
  for (int inner = 0; inner < 10; ++inner) {
    double norm = 0, moved = 0;
    std::vector<double> to;
    for (Index e : group.entries) {
      to.push_back(soft_threshold(x_[e] - gradient_[e] / bound, omega_.l1[at(e)] / bound));
      norm += to.back() * to.back();
    }
    norm = std::sqrt(norm);
    const double cut = group.strength / bound, kept = norm <= cut ? 0 : 1 - cut / norm;
    for (std::size_t i = 0; i < to.size(); ++i) {
      const double delta = to[i] * kept - x_[group.entries[i]];
      shift(group.entries[i], delta);
      moved += bound * delta * delta;
    }
    gained += moved;
    if (moved <= 1e-3 * gained) break;
  }
  return gained;
}

double GramModel::sweep() {
  double gained = 0;
  for (Index e = 0; e < x_.size(); ++e)
    if (group_[at(e)] < 0) gained += update_entry(e);
  for (std::size_t g = 0; g < omega_.groups.size(); ++g) gained += update_group(g);
  return gained;
}

std::vector<Index> GramModel::support() const {
  std::vector<Index> out;
  for (Index e = 0; e < x_.size(); ++e) {
    const Index g = group_[at(e)];
    const bool penalised = omega_.l1[at(e)] > 0 || (g >= 0 && omega_.groups[at(g)].strength > 0);
    const bool in_live_group =
        g >= 0 && omega_.l1[at(e)] == 0 && penalised && group_norm(at(g)) > 0;
    if (at_bound(e, x_[e])) continue;
    if (!penalised || x_[e] != 0 || in_live_group) out.push_back(e);
  }
  return out;
}

Dense GramModel::support_hessian(const std::vector<Index>& entries) const {
  const Index size = std::ssize(entries);
  Dense h(size, size);
  for (Index j = 0; j < size; ++j)
    for (Index i = 0; i < size; ++i) h(i, j) = curvature(entries[at(i)], entries[at(j)]);
  std::vector<std::vector<Index>> places(omega_.groups.size());  // of each group's entries in h
  for (Index i = 0; i < size; ++i)
    if (group_[at(entries[at(i)])] >= 0) places[at(group_[at(entries[at(i)])])].push_back(i);
  for (std::size_t g = 0; g < places.size(); ++g) {
    const double norm = group_norm(g), bend = omega_.groups[g].strength / norm;
    if (norm == 0) continue;
    for (Index i : places[g])
      for (Index j : places[g])
        h(i, j) += bend * ((i == j) - x_[entries[at(i)]] * x_[entries[at(j)]] / (norm * norm));
  }
  return h;
}

double GramModel::nonsmooth_value(const Vector& x) const {
  double sum = 0;
  for (Index e = 0; e < x.size(); ++e)
    if (omega_.l1[at(e)] > 0) sum += omega_.l1[at(e)] * std::abs(x[e]);
  for (const auto& group : omega_.groups) {
    double squares = 0;
    for (Index e : group.entries) squares += x[e] * x[e];
    sum += group.strength * std::sqrt(squares);
  }
  return sum;
}

Vector GramModel::support_slope(const std::vector<Index>& entries) const {
  Vector slope(std::ssize(entries));
  for (Index i = 0; i < slope.size(); ++i) {
    const Index e = entries[at(i)], g = group_[at(e)];
    slope[i] = gradient_[e];
    if (omega_.l1[at(e)] > 0) slope[i] += std::copysign(omega_.l1[at(e)], x_[e]);
    if (g >= 0 && omega_.groups[at(g)].strength > 0)
      slope[i] += omega_.groups[at(g)].strength * x_[e] / group_norm(at(g));
  }
  return slope;
}

// One Newton step on the manifold of the present support (Bareilles, Iutzeler & Malick 2022), where
// the model is smooth. Coefficients that would change their sign on the way become zero, those that
// would leave their bounds stop there; the model is evaluated exactly, and a step that does not
// decrease it is halved. Returns what was gained, doubled.
double GramModel::support_step() {
  const std::vector<Index> entries = support();
  if (entries.empty()) return 0;
  const Vector d = -Symmetric(support_hessian(entries)).solve(support_slope(entries));
  if (!d.allFinite()) return 0;
  const double before = nonsmooth_value(x_);
  Vector moved = Vector::Zero(x_.size()), curved(x_.size());
  for (double step = 1; step > 1e-3; step /= 2) {
    for (Index i = 0; i < d.size(); ++i) {
      const Index e = entries[at(i)];
      const bool crosses = omega_.l1[at(e)] > 0 && x_[e] * (x_[e] + step * d[i]) <= 0;
      const double to = crosses ? 0.0 : x_[e] + step * d[i];
      moved[e] = std::clamp(to, omega_.lower(e), omega_.upper(e)) - x_[e];
    }
    for (Index r = 0; r < omega_.responses; ++r)
      curved.segment(r * p_, p_).noalias() = hessian_[at(r)] * moved.segment(r * p_, p_);
    curved += as_vector(omega_.quadratic).cwiseProduct(moved);
    const double change =
        gradient_.dot(moved) + moved.dot(curved) / 2 + nonsmooth_value(x_ + moved) - before;
    if (change >= 0) continue;
    x_ += moved;
    if (omega_.has_bounds())  // to them exactly
      for (Index e : entries) x_[e] = std::clamp(x_[e], omega_.lower(e), omega_.upper(e));
    gradient_ += curved;
    return -2 * change;
  }
  return 0;
}

double GramModel::minimise(int max_cycles, double negligible) {
  const Vector x0 = x_, gradient0 = gradient_;
  double most = 0;
  for (int cycle = 0; cycle < max_cycles; ++cycle) {
    pattern_changed_ = false;
    double gained = sweep();
    if (!std::isfinite(gained) || gained <= std::max(negligible, 1e-13 * most)) break;
    // A Newton step pays once the sweeps have settled which coefficients are zero.
    if (!pattern_changed_ || cycle % kPatience == kPatience - 1) gained += support_step();
    most = std::max(most, gained);
  }
  const Vector moved = x_ - x0;
  return moved.dot(gradient_ - gradient0) / 2;
}

GramModel::Reduced GramModel::reduced() const {
  const std::vector<Index> entries = support();
  const Symmetric solver(support_hessian(entries));
  return {std::ssize(entries), solver.rank(), solver.condition()};
}

}  // namespace riata

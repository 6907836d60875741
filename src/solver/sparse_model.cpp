#include "solver/sparse_model.hpp"
#include <algorithm>
#include <cmath>
#include "solver/conjugate_gradients.hpp"

namespace riata {

namespace {

constexpr double kSingle = 1e-11;  // of what there is to gain, as far as single precision goes
constexpr double kSettled = 0.02;  // of the support may change in a sweep before a Newton step

}  // namespace

SparseModel::SparseModel(const WorkingSet& set, const LocalPenalty& penalty, const Vector& x0,
                         Vector gradient)
    : penalty_(penalty),
      columns_(set.sparse_columns()),
      root_(set.weights().col(0).cwiseSqrt()),
      values_(columns_.values.size()),
      curvature_(x0.size()),
      weighted_(x0.size()),
      weight_sum_(root_.squaredNorm()),
      gradient_(std::move(gradient)),
      moved_{Vector::Zero(root_.size())},
      x_(x0),
      x0_(x0) {
  for (Index i = 0; i < x_.size(); ++i) {
    double square = 0, product = 0;
    for (std::size_t e = at(columns_.starts[at(i)]); e < at(columns_.starts[at(i) + 1]); ++e) {
      const double root = root_[columns_.rows[e]], v = columns_.values[e] * root;
      values_[e] = v;
      square += v * v;
      product += v * root;
    }
    const double c = columns_.centre[at(i)];
    weighted_[i] = product;
    curvature_[i] = square - 2 * c * product + c * c * weight_sum_ + penalty.quadratic[i];
  }
}

// With R the roots of the weights, R z = v - c R of a column, and R times a change of the rows is
// s + t R: a step d of the column adds d v to s and -c d to t.
template <class T>
void SparseModel::add(Index i, double d, Rows<T>& to) const {
  const T by = static_cast<T>(d);
  for (std::size_t e = at(columns_.starts[at(i)]); e < at(columns_.starts[at(i) + 1]); ++e)
    to.stored[columns_.rows[e]] += by * values<T>()[e];
  to.stored_sum += d * weighted_[i];
  to.lift -= d * columns_.centre[at(i)];
}

template <class T>
double SparseModel::product(Index i, const Rows<T>& rows) const {
  const T stored = sum_in_fours<T>(
      columns_.starts[at(i)], columns_.starts[at(i) + 1],
      [&](std::size_t e) { return values<T>()[e] * rows.stored[columns_.rows[e]]; });
  return static_cast<double>(stored) + rows.lift * weighted_[i] -
         columns_.centre[at(i)] * (rows.stored_sum + rows.lift * weight_sum_);
}

double SparseModel::update(Index i) {
  const double slope = gradient(i), h = curvature_[i];
  if ((x_[i] == 0 && std::abs(slope) <= penalty_.l1[i]) || h <= 0) return 0;
  const double best = soft_threshold(x_[i] - slope / h, penalty_.l1[i] / h);
  const double to = std::clamp(best, penalty_.lower[i], penalty_.upper[i]), delta = to - x_[i];
  if (delta == 0) return 0;
  x_[i] = to;
  add(i, delta, moved_);
  return h * delta * delta;
}

void SparseModel::go_to(const Vector& x) {
  for (Index i = 0; i < x.size(); ++i)
    if (x[i] != x_[i]) add(i, x[i] - x_[i], moved_);
  x_ = x;
}

double SparseModel::sweep(bool over_all) {
  double gained = 0;
  for (Index i = 0; i < x_.size(); ++i)
    if (over_all || x_[i] != 0 || penalty_.l1[i] == 0) gained += update(i);
  return gained;
}

/// The model's value but for a constant.
double SparseModel::value() const {
  return gradient_.dot(x_ - x0_) + (moved_.stored + moved_.lift * root_).squaredNorm() / 2 +
         x_.cwiseAbs2().dot(penalty_.quadratic) / 2 + penalty_.nonsmooth(x_);
}

/// Entries around which the model is smooth.
std::vector<Index> SparseModel::live() const {
  std::vector<Index> out;
  for (Index i = 0; i < x_.size(); ++i)
    if ((x_[i] != 0 || penalty_.l1[i] == 0) && curvature_[i] > 0 && !penalty_.at_bound(i, x_[i]))
      out.push_back(i);
  return out;
}

/// H d on some entries.
Vector SparseModel::curve(const std::vector<Index>& live, const Vector& d) const {
  Rows<float> rows{Eigen::VectorXf::Zero(root_.size())};
  for (Index k = 0; k < d.size(); ++k) add(live[at(k)], d[k], rows);
  Vector out(d.size());
  for (Index k = 0; k < d.size(); ++k)
    out[k] = product(live[at(k)], rows) + penalty_.quadratic[live[at(k)]] * d[k];
  return out;
}

/// Newton's step on the support, as far as signs and bounds allow entry by entry; not taken where
/// that does not help.
bool SparseModel::newton_step(double negligible) {
  const std::vector<Index> at_work = live();
  Vector right(std::ssize(at_work)), diagonal(right.size());
  for (Index k = 0; k < right.size(); ++k) {
    const Index i = at_work[at(k)];
    right[k] = -gradient(i) - std::copysign(penalty_.l1[i], x_[i]);
    diagonal[k] = curvature_[i];
  }
  const double before = value();
  singles_.assign(values_.begin(), values_.end());
  const Vector x = x_;
  const Vector d = conjugate_gradients(
                       std::move(right), [&](const Vector& v) { return curve(at_work, v); },
                       [&](const Vector& v) { return Vector(v.cwiseQuotient(diagonal)); },
                       {negligible, kSingle, diagonal.size()})
                       .solution;
  Vector to = x_;
  for (Index k = 0; k < d.size(); ++k) {
    const Index i = at_work[at(k)];
    to[i] += d[k];
    if (to[i] * x_[i] < 0 && penalty_.l1[i] > 0) to[i] = 0;
    to[i] = std::clamp(to[i], penalty_.lower[i], penalty_.upper[i]);
  }
  go_to(to);
  if (value() <= before) return true;
  go_to(x);
  return false;
}

double SparseModel::minimise(int max_sweeps, double negligible, double share) {
  bool newton_helps = true;
  for (int done = 0; done < max_sweeps; ++done) {
    const Vector before = x_;
    double gained = sweep(true);
    if (done == 0) negligible = std::max(negligible, share * gained);
    if (!std::isfinite(gained) || gained <= negligible) break;
    const auto changed = (((x_.array() == 0) != (before.array() == 0)).count());
    if (newton_helps && static_cast<double>(changed) <= kSettled * static_cast<double>(x_.size())) {
      newton_helps = newton_step(0.1 * negligible);
      continue;
    }
    while (done < max_sweeps && gained > 0.3 * negligible) {
      gained = sweep(false);
      ++done;
    }
  }
  const double curved = (moved_.stored + moved_.lift * root_).squaredNorm();
  return (curved + (x_ - x0_).cwiseAbs2().dot(penalty_.quadratic)) / 2;
}

}  // namespace riata

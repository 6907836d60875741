#include "solver/sparse_model.hpp"
#include <algorithm>
#include <cmath>

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
void SparseModel::add(Index i, double d, Rows& to) const {
  for (std::size_t e = at(columns_.starts[at(i)]); e < at(columns_.starts[at(i) + 1]); ++e)
    to.stored[columns_.rows[e]] += d * values_[e];
  to.stored_sum += d * weighted_[i];
  to.lift -= d * columns_.centre[at(i)];
}

double SparseModel::product(Index i, const Rows& rows) const {
  const double stored =
      sum_in_fours(columns_.starts[at(i)], columns_.starts[at(i) + 1],
                   [&](std::size_t e) { return values_[e] * rows.stored[columns_.rows[e]]; });
  return stored + rows.lift * weighted_[i] -
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

/// out = H d on some entries, in single precision, which halves what is read.
void SparseModel::curve(const std::vector<Index>& live, const Vector& d, Vector& out) const {
  Eigen::VectorXf rows = Eigen::VectorXf::Zero(root_.size());
  double lift = 0, sum = 0;
  for (Index k = 0; k < d.size(); ++k) {
    const Index i = live[at(k)];
    const float by = static_cast<float>(d[k]);
    for (std::size_t e = at(columns_.starts[at(i)]); e < at(columns_.starts[at(i) + 1]); ++e)
      rows[columns_.rows[e]] += by * singles_[e];
    lift -= d[k] * columns_.centre[at(i)];
    sum += d[k] * weighted_[i];
  }
  for (Index k = 0; k < d.size(); ++k) {
    const Index i = live[at(k)];
    const float stored =
        sum_in_fours<float>(columns_.starts[at(i)], columns_.starts[at(i) + 1],
                            [&](std::size_t e) { return singles_[e] * rows[columns_.rows[e]]; });
    out[k] = static_cast<double>(stored) + lift * weighted_[i] -
             columns_.centre[at(i)] * (sum + lift * weight_sum_) + penalty_.quadratic[i] * d[k];
  }
}

/// H^-1 residual on some entries, until what is left to gain is negligible.
Vector SparseModel::conjugate_gradients(const std::vector<Index>& live, Vector residual,
                                        double negligible) const {
  const Index m = residual.size();
  Vector d = Vector::Zero(m), scaled(m), direction(m), image(m);
  double last = 0;
  for (Index step = 0; step < m; ++step) {
    for (Index k = 0; k < m; ++k) scaled[k] = residual[k] / curvature_[live[at(k)]];
    const double left = residual.dot(scaled);
    if (step == 0) negligible = std::max(negligible, kSingle * left);
    if (!(left > negligible)) break;
    direction = step == 0 ? scaled : Vector(scaled + left / last * direction);
    last = left;
    curve(live, direction, image);
    const double length = left / direction.dot(image);
    if (!std::isfinite(length)) break;
    d += length * direction;
    residual -= length * image;
  }
  return d;
}

/// Newton's step on the support, as far as signs and bounds allow entry by entry; not taken where
/// that does not help.
bool SparseModel::newton_step(double negligible) {
  const std::vector<Index> at_work = live();
  Vector residual(std::ssize(at_work));
  for (Index k = 0; k < residual.size(); ++k) {
    const Index i = at_work[at(k)];
    residual[k] = -gradient(i) - std::copysign(penalty_.l1[i], x_[i]);
  }
  const double before = value();
  singles_.assign(values_.begin(), values_.end());
  const Vector d = conjugate_gradients(at_work, std::move(residual), negligible), x = x_;
  const Rows rows = moved_;
  Vector to = x_;
  for (Index k = 0; k < d.size(); ++k) {
    const Index i = at_work[at(k)];
    to[i] += d[k];
    if (to[i] * x_[i] < 0 && penalty_.l1[i] > 0) to[i] = 0;
    to[i] = std::clamp(to[i], penalty_.lower[i], penalty_.upper[i]);
  }
  go_to(to);
  if (value() <= before) return true;
  x_ = x;
  moved_ = rows;
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

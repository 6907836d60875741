#include "solver/column_model.hpp"
#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include "core/column_kernels.hpp"
#include "solver/block_minimiser.hpp"

namespace riata {

namespace {
constexpr double kSlow = 0.3;       // a sweep that gains more than this share of the one before
constexpr double kSquared = 1e-2;   // of a sweep's gain, more than a Newton step leaves after it
constexpr std::size_t kPoints = 6;  // that an extrapolation combines

}  // namespace

ColumnModel::ColumnModel(WorkingSet& set, const LocalPenalty& penalty, const Vector& x0,
                         const Dense& slope, int threads, std::function<bool()> stop)
    : set_(set),
      penalty_(penalty),
      x0_(x0),
      slope0_(slope),
      threads_(threads),
      stop_(std::move(stop)),
      x_(x0),
      slope_(slope) {}

/// f(response, first, count) for every run of places that lie in one response.
template <class F>
void ColumnModel::for_runs(std::span<const Index> places, F&& f) const {
  for (std::size_t first = 0; first < places.size();) {
    const Index r = set_.response_of(places[first]);
    std::size_t end = first + 1;
    while (end < places.size() && set_.response_of(places[end]) == r) ++end;
    f(r, first, end - first);
    first = end;
  }
}

/// z' slope of some columns.
Vector ColumnModel::correlated(std::span<const Index> places) const {
  Vector out = Vector::Zero(std::ssize(places));
  for_runs(places, [&](Index r, std::size_t begin, std::size_t count) {
    for_columns(count, [&]<std::size_t K>(std::size_t k) {
      const auto z = set_.columns_at<K>(r, places.subspan(begin + k, K));
      correlate_columns(z, {}, slope_.col(r).data(), slope_.rows(), out.data() + begin + k);
    });
  });
  return out;
}

/// Moves the rows' slopes along with x, which itself stays.
void ColumnModel::shift(std::span<const Index> places, const Vector& delta) {
  for_runs(places, [&](Index r, std::size_t begin, std::size_t count) {
    along_.setZero(slope_.rows());
    for_columns(count, [&]<std::size_t K>(std::size_t k) {
      std::array<double, K> step;
      std::copy_n(delta.data() + begin + k, K, step.begin());
      const auto z = set_.columns_at<K>(r, places.subspan(begin + k, K));
      add_columns(z, {}, step, along_.data(), along_.size());
    });
    slope_.col(r).array() += set_.weights().col(r).array() * along_.array();
  });
}

/// Returns H_ii delta^2, twice about what the model gained.
double ColumnModel::update_entry(Index i) {
  const Index r = set_.response_of(i);
  const auto z = set_.columns(r).col(i - set_.first(r));
  const double gradient = z.dot(slope_.col(r)) + penalty_.quadratic[i] * x_[i];
  if (x_[i] == 0 && std::abs(gradient) <= penalty_.l1[i]) return 0;
  const double h =
      (z.array().square() * set_.weights().col(r).array()).sum() + penalty_.quadratic[i];
  if (h <= 0) return 0;
  const double best = soft_threshold(x_[i] - gradient / h, penalty_.l1[i] / h);
  const double to = std::clamp(best, penalty_.lower[i], penalty_.upper[i]), delta = to - x_[i];
  slope_.col(r).array() += delta * set_.weights().col(r).array() * z.array();
  x_[i] = to;
  return h * delta * delta;
}

double ColumnModel::update_group(const LocalPenalty::Group& group) {
  const Index size = std::ssize(group.entries);
  Vector now(size), quadratic(size);
  for (Index k = 0; k < size; ++k) {
    now[k] = x_[group.entries[at(k)]];
    quadratic[k] = penalty_.quadratic[group.entries[at(k)]];
  }
  const Vector gradient = correlated(group.entries) + quadratic.cwiseProduct(now);
  if ((now.array() == 0).all() && !group.composite && gradient.norm() <= group.strength) return 0;
  const auto& curvature = set_.group_curvature(group.source, group.entries, quadratic);
  Vector to;
  if (group.composite) {
    const double bound = curvature.values.maxCoeff();
    if (bound <= 0) return 0;
    to = now - gradient / bound;
    for (Index k = 0; k < size; ++k)
      to[k] = soft_threshold(to[k], penalty_.l1[group.entries[at(k)]] / bound);
    const double norm = to.norm(), cut = group.strength / bound;
    to *= norm <= cut ? 0 : 1 - cut / norm;
  } else {
    const auto& vectors = curvature.vectors;
    to = group_minimiser(
        curvature, vectors * curvature.values.cwiseProduct(vectors.transpose() * now) - gradient,
        group.strength);
  }
  const Vector delta = to - now;
  shift(group.entries, delta);
  for (Index k = 0; k < size; ++k) x_[group.entries[at(k)]] = to[k];
  return (curvature.vectors.transpose() * delta).cwiseAbs2().dot(curvature.values);
}

double ColumnModel::sweep(bool over_all) {
  double gained = 0;
  for (Index i : penalty_.singles)
    if (over_all || x_[i] != 0) gained += update_entry(i);
  for (const auto& group : penalty_.groups)
    if (over_all || penalty_.norm(x_, group) > 0) gained += update_group(group);
  return gained;
}

/// The model's value but for a constant.
double ColumnModel::objective() const {
  double sum = penalty_.nonsmooth(x_) + 0.5 * x_.cwiseAbs2().dot(penalty_.quadratic);
  for (Index r = 0; r < slope_.cols(); ++r)
    sum += 0.5 * (slope0_.col(r) + slope_.col(r)).dot(moved(r));
  return sum;
}

/// Z (x - x0) of a response, 0 in rows without weight: slopes have moved by w times that.
Vector ColumnModel::moved(Index r) const {
  const auto w = set_.weights().col(r).array();
  return (w > 0).select((slope_.col(r) - slope0_.col(r)).array() / w.max(1e-300), 0.0);
}

Dense ColumnModel::along() const {
  if (!(set_.weights().array() > 0).all()) return {};
  Dense out(slope_.rows(), slope_.cols());
  for (Index r = 0; r < out.cols(); ++r) out.col(r) = moved(r);
  return out;
}

void ColumnModel::remember() {
  points_.push_back(x_);
  slopes_.push_back(slope_);
}

// Anderson acceleration of coordinate descent (Bertrand & Massias 2021): the affine combination of
// the last points whose steps cancel best, kept if the model is lower there.
void ColumnModel::extrapolate() {
  const Index count = std::ssize(points_) - 1;
  Dense steps(x_.size(), count);
  for (Index k = 0; k < count; ++k) steps.col(k) = points_[at(k) + 1] - points_[at(k)];
  Dense products = steps.transpose() * steps;
  products.diagonal().array() += 1e-14 * products.trace();
  Vector c = products.ldlt().solve(Vector::Ones(count));
  c /= c.sum();
  const double before = objective();
  const Vector x = x_;
  const Dense slope = slope_;
  x_.setZero();
  slope_.setZero();
  for (Index k = 0; k < count; ++k) {
    x_ += c[k] * points_[at(k) + 1];
    slope_ += c[k] * slopes_[at(k) + 1];
  }
  const bool inside =
      (x_.array() >= penalty_.lower.array()).all() && (x_.array() <= penalty_.upper.array()).all();
  if (!inside || !x_.allFinite() || !(objective() < before)) {
    x_ = x;
    slope_ = slope;
  }
  points_.clear();
  slopes_.clear();
}

double ColumnModel::minimise(int max_sweeps, double negligible) {
  int patience = 1;  // sweeps before a Newton step
  bool solved = false;
  for (int done = 0; !solved && done < max_sweeps && !stop_();) {
    double gained = sweep(true);
    ++done;
    if (!std::isfinite(gained) || gained <= negligible) break;
    points_.clear();
    slopes_.clear();
    const bool kept = set_.newton().inverse.ready() && take_in_newcomers();
    int sweeps = kept ? patience : 0;
    for (double last = 0; done < max_sweeps && gained > 0.3 * negligible && !stop_();
         ++done, ++sweeps) {
      if (sweeps >= patience && (kept || gained > kSlow * last)) {
        if ((kept || form_newton()) && newton_step(0.1 * negligible)) {
          solved = kSquared * gained <= negligible;
          break;
        }
        patience = 2 * patience + static_cast<int>(kPoints);  // extrapolation may help until then
        sweeps = 0;
      }
      remember();
      last = gained;
      gained = sweep(false);
      if (points_.size() == kPoints) {
        remember();
        extrapolate();
      }
    }
  }
  double curved = (x_ - x0_).cwiseAbs2().dot(penalty_.quadratic);
  for (Index r = 0; r < slope_.cols(); ++r)
    curved += (slope_.col(r) - slope0_.col(r)).dot(moved(r));
  return curved / 2;
}

}  // namespace riata

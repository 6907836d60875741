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
      moved_(Dense::Zero(slope.rows(), slope.cols())),
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

/// eta += z d, some columns of one response.
void ColumnModel::add_product(Index r, std::span<const Index> places, const double* d,
                              double* eta) const {
  for_columns(places.size(), [&]<std::size_t K>(std::size_t k) {
    std::array<double, K> step;
    std::copy_n(d + k, K, step.begin());
    add_columns(set_.columns_at<K>(r, places.subspan(k, K)), {}, step, eta, slope_.rows());
  });
}

/// Moves the rows along with x, which itself stays.
void ColumnModel::shift(std::span<const Index> places, const Vector& delta) {
  for_runs(places, [&](Index r, std::size_t begin, std::size_t count) {
    along_.setZero(slope_.rows());
    add_product(r, places.subspan(begin, count), delta.data() + begin, along_.data());
    moved_.col(r) += along_;
    slope_.col(r).array() += set_.weights().col(r).array() * along_.array();
  });
}

Dense ColumnModel::along() const {
  std::vector<Index> moving;
  std::vector<double> by;
  for (Index i = 0; i < x_.size(); ++i) {
    if (x_[i] == x0_[i]) continue;
    moving.push_back(i);
    by.push_back(x_[i] - x0_[i]);
  }
  Dense out = Dense::Zero(slope_.rows(), slope_.cols());
  for_runs(moving, [&](Index r, std::size_t begin, std::size_t count) {
    add_product(r, std::span<const Index>(moving).subspan(begin, count), by.data() + begin,
                out.col(r).data());
  });
  return out;
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
  moved_.col(r) += delta * z;
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
  return penalty_.nonsmooth(x_) + 0.5 * x_.cwiseAbs2().dot(penalty_.quadratic) +
         0.5 * (slope0_ + slope_).cwiseProduct(moved_).sum();
}

/// Where x is and what that does to the rows.
void ColumnModel::go_to(const Vector& x, const Dense& moved) {
  x_ = x;
  moved_ = moved;
  slope_ = slope0_ + set_.weights().cwiseProduct(moved_);
}

void ColumnModel::remember() {
  points_.push_back(x_);
  moves_.push_back(moved_);
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
  const Dense moved = moved_;
  Vector to = Vector::Zero(x.size());
  Dense to_moved = Dense::Zero(moved.rows(), moved.cols());
  for (Index k = 0; k < count; ++k) {
    to += c[k] * points_[at(k) + 1];
    to_moved += c[k] * moves_[at(k) + 1];
  }
  go_to(to, to_moved);
  const bool inside =
      (to.array() >= penalty_.lower.array()).all() && (to.array() <= penalty_.upper.array()).all();
  if (!inside || !to.allFinite() || !(objective() < before)) go_to(x, moved);
  points_.clear();
  moves_.clear();
}

double ColumnModel::minimise(int max_sweeps, double negligible) {
  int patience = 1;  // sweeps before a Newton step
  bool solved = false;
  for (int done = 0; !solved && done < max_sweeps && !stop_();) {
    double gained = sweep(true);
    ++done;
    if (!std::isfinite(gained) || gained <= negligible) break;
    points_.clear();
    moves_.clear();
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
  return ((x_ - x0_).cwiseAbs2().dot(penalty_.quadratic) +
          (slope_ - slope0_).cwiseProduct(moved_).sum()) /
         2;
}

}  // namespace riata

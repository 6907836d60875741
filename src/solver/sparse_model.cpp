#include "solver/sparse_model.hpp"
#include <algorithm>
#include <cmath>

namespace riata {

namespace {
constexpr double kForcing = 1e-3;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }
}  // namespace

SparseModel::SparseModel(const Unit& unit, const WorkingSet& set, const LocalPenalty& penalty,
                         const Vector& x0, const Dense& slope)
    : penalty_(penalty),
      weights_(set.weights().col(0)),
      slope0_(slope.col(0)),
      slope_(slope0_),
      slope_sum_(sum_of(as_span(slope_))),
      weight_sum_(sum_of(as_span(weights_))),
      curvature_(x0.size()),
      weighted_(x0.size()),
      x_(x0),
      x0_(x0) {
  unit.smooth->expand(set.parameters(0), columns_);
  for (Index i = 0; i < x_.size(); ++i) {
    double square = 0, product = 0;
    for (Index e = columns_.starts[at(i)]; e < columns_.starts[at(i) + 1]; ++e) {
      const double v = columns_.values[at(e)], w = weights_[columns_.rows[at(e)]];
      square += w * v * v;
      product += w * v;
    }
    const double c = columns_.centre[at(i)];
    weighted_[i] = product;
    curvature_[i] = square - 2 * c * product + c * c * weight_sum_ + penalty.quadratic[i];
  }
}

// With z = v - c 1 and the slope s + t w, where w are the weights: z's is v's + t v'w - c 1's, and
// a step d adds w v d to s and -c d to t.
double SparseModel::update(Index i) {
  const double c = columns_.centre[at(i)];
  const Index begin = columns_.starts[at(i)], end = columns_.starts[at(i) + 1];
  double gradient =
      lift_ * weighted_[i] - c * (slope_sum_ + lift_ * weight_sum_) + penalty_.quadratic[i] * x_[i];
  for (Index e = begin; e < end; ++e)
    gradient += columns_.values[at(e)] * slope_[columns_.rows[at(e)]];
  if (x_[i] == 0 && std::abs(gradient) <= penalty_.l1[i]) return 0;
  const double h = curvature_[i];
  if (h <= 0) return 0;
  const double best = soft_threshold(x_[i] - gradient / h, penalty_.l1[i] / h);
  const double to = std::clamp(best, penalty_.lower[i], penalty_.upper[i]), delta = to - x_[i];
  if (delta == 0) return 0;
  move(i, to);
  return h * delta * delta;
}

void SparseModel::move(Index i, double to) {
  const double delta = to - x_[i];
  x_[i] = to;
  for (Index e = columns_.starts[at(i)]; e < columns_.starts[at(i) + 1]; ++e) {
    const Index row = columns_.rows[at(e)];
    slope_[row] += delta * columns_.values[at(e)] * weights_[row];
  }
  slope_sum_ += delta * weighted_[i];
  lift_ -= delta * columns_.centre[at(i)];
}

void SparseModel::start_from(const Vector& x) {
  for (Index i = 0; i < x.size(); ++i)
    if (x[i] != x_[i]) move(i, x[i]);
}

double SparseModel::sweep(bool over_all) {
  double gained = 0;
  for (Index i = 0; i < x_.size(); ++i)
    if (over_all || x_[i] != 0 || penalty_.l1[i] == 0) gained += update(i);
  return gained;
}

// The first sweep over all columns says how far off the expansion is: below a share of what it
// gained, a new expansion pays more than further sweeps.
double SparseModel::minimise(int max_sweeps, double negligible) {
  for (int done = 0; done < max_sweeps; ++done) {
    double gained = sweep(true);
    if (done == 0) negligible = std::max(negligible, kForcing * gained);
    if (!std::isfinite(gained) || gained <= negligible) break;
    while (done < max_sweeps && gained > 0.3 * negligible) {
      gained = sweep(false);
      ++done;
    }
  }
  const Vector moved = slope_ + lift_ * weights_ - slope0_;
  double curved = 0;
  for (Index k = 0; k < moved.size(); ++k)
    if (weights_[k] > 0) curved += moved[k] * moved[k] / weights_[k];
  return (curved + (x_ - x0_).cwiseAbs2().dot(penalty_.quadratic)) / 2;
}

}  // namespace riata

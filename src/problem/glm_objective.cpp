#include "riata/problem/glm_objective.hpp"
#include <algorithm>
#include <cmath>
#include "core/eigen.hpp"
#include "riata/core/error.hpp"
#include "riata/core/parallel.hpp"

namespace riata {

namespace {

constexpr Index kSlabs = 32;  // partial sums; fixed, so that sums do not depend on the threads
constexpr Index kPacked = 8 << 20;  // designs of up to so many numbers are kept in tiles (64 MiB)
constexpr double kSerialWork =
    2e5;  // below this many multiplications threads cost more than they give

using TileMap = Eigen::Map<const Dense, 0, Eigen::OuterStride<>>;

}  // namespace

GlmObjective::GlmObjective(const Design& design, AnyObservation observation, Data data)
    : design_(&design), observation_(std::move(observation)), data_(std::move(data)) {
  double total = 0;
  for (double w : data_.weights) total += w;
  for (double& w : data_.weights) w /= total;
  const std::size_t n = data_.weights.size();
  pack();
  measure_columns();

  std::vector<double> mu(n), deviance(n);
  for (Index r = 0; r < responses(); ++r) {
    double mean = 0;
    for (std::size_t i = 0; i < n; ++i) mean += data_.weights[i] * data_.y.column(r)[i];
    mean_response_.push_back(mean);
    std::vector<double> eta(n, 0.0);
    if (data_.offset.rows() > 0) std::copy_n(data_.offset.column(r).data(), n, eta.data());
    const double link_of_mean = observation_->eta_of_mean(mean);
    const double null = !data_.intercept               ? 0.0
                        : !std::isfinite(link_of_mean) ? link_of_mean
                                                       : intercept_shift(r, eta);
    null_intercept_.push_back(null);
    if (!std::isfinite(null)) {
      half_null_deviance_.push_back(0);
      null_loss_.push_back(0);
      continue;
    }
    null_loss_.push_back(observation_->loss(data_.y.column(r), eta, data_.weights));
    observation_->mean(eta, mu);
    observation_->deviance(data_.y.column(r), mu, deviance);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i)
      if (data_.weights[i] > 0) sum += data_.weights[i] * deviance[i];
    half_null_deviance_.push_back(std::max(0.0, sum / 2));
  }
}

// Solvers read the data many times. What fits is centred, scaled and laid out in tiles once.
void GlmObjective::pack() {
  const Index n = design_->rows(), p = parameters();
  if (n * p > kPacked) return;
  packed_.resize(at((n + kTile - 1) / kTile * kTile * p));
  for (Index begin = 0; begin < n; begin += kTile)
    fill(begin, std::min(kTile, n - begin), packed_.data() + begin * p);
}

void GlmObjective::fill(Index begin, Index rows, double* to) const {
  design_->fill(begin, rows, to, kTile);
  if (data_.intercept) std::fill_n(to + design_->cols() * kTile, rows, 1.0);
}

const double* GlmObjective::tile(Index begin, Index rows, double* buffer) const {
  if (!packed_.empty()) return packed_.data() + begin * parameters();
  fill(begin, rows, buffer);
  return buffer;
}

void GlmObjective::measure_columns() {
  const Index n = design_->rows(), p = parameters();
  if (!data_.column_scale.empty()) {
    column_scale_ = data_.column_scale;
    if (data_.intercept) column_scale_.push_back(1);
    return;
  }
  Vector squares = Vector::Zero(p);
  Dense buffer(kTile, p);
  for (Index begin = 0; begin < n; begin += kTile) {
    const Index rows = std::min(kTile, n - begin);
    const TileMap x(tile(begin, rows, buffer.data()), rows, p, Eigen::OuterStride<>(kTile));
    squares.noalias() += x.cwiseAbs2().transpose() * as_vector(data_.weights).segment(begin, rows);
  }
  for (double each : squares) column_scale_.push_back(std::sqrt(each));
}

void GlmObjective::value(Responses active, MatrixView b, std::span<double> value) const {
  run({active, b, value, {}, {}, {}, 1});
}
void GlmObjective::gradient(Responses active, MatrixView b, std::span<double> value,
                            std::span<double> gradient, std::span<double> eta) const {
  run({active, b, value, gradient, eta, {}, 1});
}
void GlmObjective::hessian(Responses active, MatrixView b, std::span<double> value,
                           std::span<double> gradient, std::span<double> eta,
                           std::span<double> hessian) const {
  run({active, b, value, gradient, eta, hessian, 1});
}

/// Sums over one slab of rows, and the buffers of a tile.
struct GlmObjective::Slab {
  Slab(Index p, const Pass& pass, bool buffered)
      : b(p, std::ssize(pass.active)),
        value(Vector::Zero(b.cols())),
        gradient(Dense::Zero(p, b.cols())),
        hessian(pass.hessian.empty() ? Dense() : Dense::Zero(p, p * b.cols())),
        tile(buffered ? kTile : 0, p),
        eta(kTile, b.cols()),
        slope(kTile, b.cols()),
        weighted(pass.hessian.empty() ? Dense() : Dense(kTile, p)),
        curvature(kTile) {
    for (Index k = 0; k < b.cols(); ++k)
      for (Index j = 0; j < p; ++j) b(j, k) = pass.b(j, k);
  }
  Dense b;  // the parameters of the active responses
  Vector value;
  Dense gradient, hessian, tile, eta, slope, weighted;
  Vector curvature;
};

void GlmObjective::add_tile(const Pass& pass, Index begin, Slab& to) const {
  const Index n = design_->rows(), p = parameters(), rows = std::min(kTile, n - begin);
  const TileMap x(tile(begin, rows, to.tile.data()), rows, p, Eigen::OuterStride<>(kTile));
  to.eta.topRows(rows).noalias() = x * to.b;
  const std::size_t count = at(rows);
  const std::span w(data_.weights.data() + begin, count);
  for (Index k = 0; k < to.b.cols(); ++k) {
    const Index r = pass.active[at(k)];
    if (data_.offset.rows() > 0)
      to.eta.col(k).head(rows) += as_vector(data_.offset.column(r)).segment(begin, rows);
    const auto y = data_.y.column(r).subspan(at(begin), count);
    const std::span<const double> eta(to.eta.col(k).data(), count);
    const std::span slope(to.slope.col(k).data(), count);
    if (!pass.eta.empty())
      std::ranges::copy(
          eta, pass.eta.data() + k * std::ssize(pass.eta) / to.b.cols() + begin / pass.stride);
    if (pass.gradient.empty()) {
      to.value[k] += observation_->loss(y, eta, w);
    } else if (pass.hessian.empty()) {
      to.value[k] += observation_->gradient(y, eta, w, slope);
    } else {
      to.value[k] += observation_->curvature(y, eta, w, slope, {to.curvature.data(), count});
      auto weighted = to.weighted.topRows(rows);
      weighted = x.array().colwise() * to.curvature.head(rows).array().max(0).sqrt();
      to.hessian.middleCols(k * p, p).selfadjointView<Eigen::Lower>().rankUpdate(
          weighted.transpose());
    }
  }
  if (!pass.gradient.empty()) to.gradient.noalias() += x.transpose() * to.slope.topRows(rows);
}

void GlmObjective::run(const Pass& pass) const {
  const Index p = parameters(), active = std::ssize(pass.active);
  const Index tiles = (design_->rows() + kTile * pass.stride - 1) / (kTile * pass.stride);
  const Index slabs = std::min(tiles, kSlabs);
  const bool sloped = !pass.gradient.empty(), curved = !pass.hessian.empty();
  std::vector<std::unique_ptr<Slab>> sums(at(slabs));
  const double work = static_cast<double>(design_->rows()) * static_cast<double>(p * active) *
                      static_cast<double>(curved ? p : 4);
  parallel_for(slabs, work < kSerialWork ? 1 : data_.threads, [&](Index s) {
    sums[at(s)] = std::make_unique<Slab>(p, pass, packed_.empty());
    for (Index t = s * tiles / slabs; t < (s + 1) * tiles / slabs; ++t) {
      if (data_.cancelled && data_.cancelled()) throw Cancelled("fit: cancelled");
      add_tile(pass, t * pass.stride * kTile, *sums[at(s)]);
    }
  });

  as_vector(pass.value).setZero();
  if (sloped) as_vector(pass.gradient).setZero();
  if (curved) as_vector(pass.hessian).setZero();
  for (const auto& slab : sums) {
    as_vector(pass.value) += slab->value;
    if (sloped) as_vector(pass.gradient) += slab->gradient.reshaped();
    if (curved) as_vector(pass.hessian) += slab->hessian.reshaped();
  }
  for (Index k = 0; curved && k < active; ++k) {
    DenseMap h(pass.hessian.data() + k * p * p, p, p);
    h.triangularView<Eigen::StrictlyUpper>() = h.transpose();
  }
}

double GlmObjective::intercept_shift(Index response, std::vector<double>& eta) const {
  const auto y = data_.y.column(response);
  const double target = observation_->eta_of_mean(mean_response_[at(response)]);
  std::vector<double> slope(eta.size()), curvature(eta.size()), mu(eta.size());
  double shift = 0;
  const auto add = [&](double step) {
    shift += step;
    for (double& e : eta) e += step;
  };
  // One step on the link's scale (exact for identity and log), then Newton to rounding.
  observation_->mean(eta, mu);
  double mean = 0;
  for (std::size_t i = 0; i < mu.size(); ++i) mean += data_.weights[i] * mu[i];
  const double first = target - observation_->eta_of_mean(mean);
  if (std::isfinite(first)) add(first);
  for (int iteration = 0; iteration < 30; ++iteration) {
    observation_->curvature(y, eta, data_.weights, slope, curvature);
    double sum = 0, size = 0, bend = 0;
    for (std::size_t i = 0; i < eta.size(); ++i) {
      sum += slope[i];
      size += std::abs(slope[i]);
      bend += curvature[i];
    }
    const double step = -sum / bend;
    if (std::abs(sum) <= 1e-15 * size || !std::isfinite(step)) break;
    add(std::clamp(step, -2.0, 2.0));
  }
  return shift;
}

// 1'rho = 0 is had for free: columns are centred with the same weights, so that taking the
// residual's mean out of it leaves X'rho = -gradient as it is. Only where that pushes a mean out of
// the family's range is the intercept moved to its optimum instead, which takes a pass over the
// data.
DualPoint GlmObjective::dual_point(Index response, std::span<const double> eta,
                                   std::span<const double> gradient) const {
  DualPoint out{std::vector<double>(gradient.size()), std::vector<double>(eta.size()), 0.0};
  observation_->mean(eta, out.mean);
  for (std::size_t j = 0; j < gradient.size(); ++j) out.correlation[j] = -gradient[j];
  if (data_.intercept) {
    const double excess = out.correlation.back();
    out.correlation.back() = 0;
    const bool inside = std::all_of(out.mean.begin(), out.mean.end(),
                                    [&](double m) { return observation_->supports(m + excess); });
    if (inside) {
      for (double& m : out.mean) m += excess;
    } else {
      std::vector<double> shifted(eta.begin(), eta.end());
      intercept_shift(response, shifted);
      observation_->mean(shifted, out.mean);
      out.correlation = correlation(response, out.mean);
    }
  }
  out.offset_product = offset_product(response, out.mean);
  return out;
}

double GlmObjective::offset_product(Index response, const std::vector<double>& mean) const {
  if (data_.offset.rows() == 0) return 0;
  const auto y = data_.y.column(response), offset = data_.offset.column(response);
  double sum = 0;
  for (std::size_t i = 0; i < mean.size(); ++i)
    sum += offset[i] * data_.weights[i] * (y[i] - mean[i]);
  return sum;
}

std::vector<double> GlmObjective::correlation(Index response,
                                              const std::vector<double>& mean) const {
  const Index n = design_->rows(), features = design_->cols();
  const Vector rho =
      as_vector(data_.weights).cwiseProduct(as_vector(data_.y.column(response)) - as_vector(mean));
  std::vector<double> out(at(parameters()), 0.0);
  Dense buffer(kTile, parameters());
  for (Index begin = 0; begin < n; begin += kTile) {
    const Index rows = std::min(kTile, n - begin);
    const TileMap x(tile(begin, rows, buffer.data()), rows, features, Eigen::OuterStride<>(kTile));
    as_vector(out).head(features).noalias() += x.transpose() * rho.segment(begin, rows);
  }
  return out;
}

double GlmObjective::dual_value(Index response, const DualPoint& dual, double shrink) const {
  const auto y = data_.y.column(response);
  std::vector<double> s(dual.mean.size());
  for (std::size_t i = 0; i < s.size(); ++i) s[i] = (1 - shrink) * y[i] + shrink * dual.mean[i];
  return -observation_->conjugate(y, s, data_.weights) - shrink * dual.offset_product;
}

}  // namespace riata

#include "riata/problem/glm_objective.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include "core/eigen.hpp"
#include "core/large_pages.hpp"
#include "riata/core/parallel.hpp"

namespace riata {

namespace {

using TileMap = Eigen::Map<const Dense, 0, Eigen::OuterStride<>>;

}  // namespace

/// value, and what else has a span that is not empty.
struct GlmObjective::Pass {
  Responses active;
  MatrixView b;
  std::span<double> value, gradient, eta, hessian;
};

GlmObjective::GlmObjective(const Design& design, AnyObservation observation, Data data)
    : design_(&design), observation_(std::move(observation)), data_(std::move(data)) {
  double total = 0;
  for (double w : data_.weights) total += w;
  for (double& w : data_.weights) w /= total;
  pack();
  measure_columns();
  measure_null();
}

// Solvers read the data many times. What fits is centred, scaled and laid out in tiles once.
void GlmObjective::pack() {
  const Index n = design_->rows(), p = parameters();
  sparse_ = design_->work() <= kSparse * static_cast<double>(n) * static_cast<double>(p);
  stored_ = design_->stored_columns();
  if (sparse_) return;
  if (n * p > kPacked) return;
  const Index tiles = (n + kTile - 1) / kTile;
  packed_ =
      std::allocate_shared_for_overwrite<double[]>(LargePages<double>(), at(tiles * kTile * p));
  parallel_for(tiles, workers().for_work(static_cast<double>(n * p)), [&](Index t) {
    fill(t * kTile, std::min(kTile, n - t * kTile), packed_.get() + t * kTile * p);
  });
}

void GlmObjective::fill(Index begin, Index rows, double* to) const {
  design_->fill(begin, rows, to, kTile);
  if (data_.intercept) std::fill_n(to + design_->cols() * kTile, rows, 1.0);
}

const double* GlmObjective::tile(Index begin, Index rows, double* buffer) const {
  if (packed_) return packed_.get() + begin * parameters();
  fill(begin, rows, buffer);
  return buffer;
}

void GlmObjective::measure_columns() {
  if (!data_.column_scale.empty()) {
    column_scale_ = data_.column_scale;
    if (data_.intercept) column_scale_.push_back(1);
    return;
  }
  column_scale_.assign(at(parameters()), 1.0);
  design_->root_mean_squares(data_.weights, std::span(column_scale_).first(at(design_->cols())),
                             workers());
}

void GlmObjective::value(Responses active, MatrixView b, std::span<double> value) const {
  run({active, b, value, {}, {}, {}});
}
void GlmObjective::gradient(Responses active, MatrixView b, std::span<double> value,
                            std::span<double> gradient, std::span<double> eta) const {
  run({active, b, value, gradient, eta, {}});
}
void GlmObjective::hessian(Responses active, MatrixView b, std::span<double> value,
                           std::span<double> gradient, std::span<double> eta,
                           std::span<double> hessian) const {
  run({active, b, value, gradient, eta, hessian});
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
        curvature(kTile, pass.hessian.empty() ? 0 : b.cols()) {
    for (Index k = 0; k < b.cols(); ++k)
      for (Index j = 0; j < p; ++j) b(j, k) = pass.b(j, k);
  }
  Dense b;  // the parameters of the active responses
  Vector value;
  Dense gradient, hessian, tile, eta, slope, weighted, curvature;
};

/// Losses, slopes and curvatures of a tile whose linear predictor is there but for the offset.
void GlmObjective::add_losses(const Pass& pass, Index begin, std::size_t count, Slab& to) const {
  const Index n = rows();
  for (Index k = 0; k < to.b.cols(); ++k) {
    VectorMap eta(to.eta.col(k).data(), static_cast<Index>(count));
    if (data_.offset.rows() > 0)
      eta += as_vector(data_.offset.column(pass.active[at(k)]).subspan(at(begin), count));
    if (!pass.eta.empty()) std::copy_n(eta.data(), count, pass.eta.data() + k * n + begin);
  }
  const std::span w(data_.weights.data() + begin, count);
  if (is_coupled()) {
    to.value[0] +=
        loss_of_classes(begin, {to.eta.data(), std::ssize(w), responses(), 1, to.eta.rows()},
                        pass.gradient.empty() ? nullptr : to.slope.data(),
                        pass.hessian.empty() ? nullptr : to.curvature.data(), to.eta.rows());
    return;
  }
  for (Index k = 0; k < to.b.cols(); ++k) {
    const auto part = [&](Dense& of, bool wanted) {
      return wanted ? std::span(of.col(k).data(), count) : std::span<double>();
    };
    to.value[k] += loss_of_run(pass.active[at(k)], begin, part(to.eta, true),
                               part(to.slope, !pass.gradient.empty()),
                               part(to.curvature, !pass.hessian.empty()));
  }
}

void GlmObjective::add_tile(const Pass& pass, Index begin, Slab& to) const {
  const Index p = parameters(), rows = std::min(kTile, design_->rows() - begin);
  const TileMap x(tile(begin, rows, to.tile.data()), rows, p, Eigen::OuterStride<>(kTile));
  to.eta.topRows(rows).noalias() = x * to.b;
  add_losses(pass, begin, at(rows), to);
  for (Index k = 0; k < to.b.cols() && !pass.hessian.empty(); ++k) {
    auto weighted = to.weighted.topRows(rows);
    weighted = x.array().colwise() * to.curvature.col(k).head(rows).array().max(0).sqrt();
    to.hessian.middleCols(k * p, p).selfadjointView<Eigen::Lower>().rankUpdate(
        weighted.transpose());
  }
  if (!pass.gradient.empty()) to.gradient.noalias() += x.transpose() * to.slope.topRows(rows);
}

/// Of one response without a Hessian: nothing is copied.
void GlmObjective::run_walk(const Pass& pass) const {
  const Index p = parameters();
  std::vector<Index> all(at(p));
  std::iota(all.begin(), all.end(), Index{0});
  std::vector<double> b(at(p)), eta(pass.eta.empty() ? at(rows()) : 0);
  for (Index j = 0; j < p; ++j) b[at(j)] = pass.b(j, 0);
  const std::span<double> to = pass.eta.empty() ? eta : pass.eta;
  start(pass.active[0], to);
  pass.value[0] = *advance(pass.active[0], all, b, {to, {}, {}, pass.gradient});
}

void GlmObjective::run_by_columns(const Pass& pass) const {
  const Index n = rows(), p = parameters();
  const bool sloped = !pass.gradient.empty(), curved = !pass.hessian.empty();
  std::vector<Index> all(at(p));
  std::iota(all.begin(), all.end(), Index{0});
  const std::size_t together = is_coupled() ? pass.active.size() : 1, numbers = at(n) * together;
  std::vector<double> b(at(p)), eta(numbers), slope(sloped ? numbers : 0),
      bend(curved ? numbers : 0);
  std::ranges::fill(pass.value, 0.0);
  for (std::size_t k = 0; k < pass.active.size(); ++k) {
    const std::size_t part = k % together * at(n);
    for (Index j = 0; j < p; ++j) b[at(j)] = pass.b(j, static_cast<Index>(k));
    predictor(pass.active[k], b, std::span(eta).subspan(part, at(n)));
    if (!pass.eta.empty())
      std::copy_n(eta.data() + part, n, pass.eta.data() + static_cast<Index>(k) * n);
    if (k % together + 1 < together) continue;
    const std::size_t first = k + 1 - together;
    pass.value[first] = pointwise(pass.active.subspan(first, together), eta, slope, bend);
    for (double& each : bend) each = std::max(each, 0.0);
    for (std::size_t c = first; c <= k; ++c) {
      const std::size_t from = (c - first) * at(n);
      if (sloped)
        correlate(all, std::span(slope).subspan(from, at(n)),
                  pass.gradient.subspan(c * at(p), at(p)));
      if (curved)
        gram(all, {}, std::span(bend).subspan(from, at(n)),
             pass.hessian.subspan(c * at(p * p), at(p * p)));
    }
  }
}

void GlmObjective::run(const Pass& pass) const {
  const Index p = parameters(), active = std::ssize(pass.active);
  const bool sloped = !pass.gradient.empty(), curved = !pass.hessian.empty();
  if (!packed_ && !stored_.empty() && !is_coupled() && active == 1 && !curved)
    return run_walk(pass);
  if (sparse_) return run_by_columns(pass);
  const Index tiles = (design_->rows() + kTile - 1) / kTile;
  const Index most =
      curved ? std::clamp<Index>(kSums / std::max<Index>(1, p * p * active), 2, kSlabs) : kSlabs;
  const Index slabs = std::clamp<Index>(tiles / kTiles, std::min<Index>(tiles, 2), most);
  std::vector<std::unique_ptr<Slab>> sums(at(slabs));
  const double work = static_cast<double>(design_->rows()) * static_cast<double>(p * active) *
                      static_cast<double>(curved ? p : 4);
  parallel_for(slabs, workers().for_work(work), [&](Index s) {
    sums[at(s)] = std::make_unique<Slab>(p, pass, !packed_);
    for (Index t = s * tiles / slabs; t < (s + 1) * tiles / slabs; ++t) {
      workers().poll();
      add_tile(pass, t * kTile, *sums[at(s)]);
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

}  // namespace riata

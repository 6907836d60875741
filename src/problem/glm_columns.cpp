#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numeric>
#include "core/eigen.hpp"
#include "design/column_walk.hpp"
#include "riata/core/parallel.hpp"
#include "riata/problem/glm_objective.hpp"

// A GLM column by column. The intercept is the parameter behind the design's columns: a column of
// ones.
namespace riata {

namespace {

constexpr Index kNumbers = 1 << 17;  // read where they lie and still in the cache when read again

/// Parameters, the intercept apart.
struct Split {
  Split(std::span<const Index> parameters, Index intercept) {
    for (std::size_t k = 0; k < parameters.size(); ++k) {
      if (parameters[k] == intercept) {
        ones = static_cast<Index>(k);
      } else {
        columns.push_back(parameters[k]);
        places.push_back(k);
      }
    }
  }
  std::vector<Index> columns;       // of the design
  std::vector<std::size_t> places;  // where they stand among the parameters
  Index ones = -1;                  // where the intercept stands, -1: nowhere
};

}  // namespace

void GlmObjective::start(Index response, std::span<double> eta) const {
  if (data_.offset.rows() == 0)
    std::fill(eta.begin(), eta.end(), 0.0);
  else
    std::ranges::copy(data_.offset.column(response), eta.begin());
}

double GlmObjective::pointwise(Responses active, std::span<const double> eta,
                               std::span<double> slope, std::span<double> curvature) const {
  if (is_coupled()) return pointwise_of_classes(eta, slope, curvature);
  double sum = 0;
  for (std::size_t k = 0; k < active.size(); ++k) {
    const auto column = [n = at(rows()), k](auto of) {
      return of.empty() ? of : of.subspan(k * n, n);
    };
    sum += pointwise_of(active[k], column(eta), column(slope), column(curvature));
  }
  return sum;
}

double GlmObjective::pointwise_of(Index response, std::span<const double> eta,
                                  std::span<double> slope, std::span<double> curvature) const {
  return sum_over_runs([&](Index first, Index size) {
    const auto part = [&](auto of) { return of.empty() ? of : of.subspan(at(first), at(size)); };
    return loss_of_run(response, first, part(eta), part(slope), part(curvature));
  });
}

double GlmObjective::loss_of_run(Index response, Index begin, std::span<const double> eta,
                                 std::span<double> slope, std::span<double> curvature) const {
  const auto part = [&](std::span<const double> of) { return of.subspan(at(begin), eta.size()); };
  const std::span<const double> y = part(data_.y.column(response)), w = part(data_.weights);
  if (slope.empty()) return observation_->loss(y, eta, w);
  if (curvature.empty()) return observation_->gradient(y, eta, w, slope);
  return observation_->curvature(y, eta, w, slope, curvature);
}

void GlmObjective::for_runs(const std::function<void(Index, Index)>& f) const {
  const Index n = rows(), runs = (n + kRun - 1) / kRun;
  parallel_for(runs, n < 4 * kRun ? workers().alone() : workers(),
               [&](Index r) { f(r * kRun, std::min(kRun, n - r * kRun)); });
}

double GlmObjective::sum_over_runs(const std::function<double(Index, Index)>& of) const {
  std::vector<double> sums(at((rows() + kRun - 1) / kRun));
  for_runs([&](Index begin, Index size) { sums[at(begin / kRun)] = of(begin, size); });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

void GlmObjective::add_product(Parameters parameters, std::span<const double> d,
                               std::span<double> eta) const {
  const Split split(parameters, design_->cols());
  std::vector<double> steps;
  for (std::size_t place : split.places) steps.push_back(d[place]);
  design_->add_product(split.columns, steps, eta, workers());
  if (split.ones >= 0) as_vector(eta).array() += d[at(split.ones)];
}

// The rows go through the cache in runs, each read twice while it is there. Their sums are added up
// in an order that does not depend on the threads.
std::optional<double> GlmObjective::advance(Index response, Parameters parameters,
                                            std::span<const double> d, const Advanced& to) const {
  if (stored_.empty() || is_coupled() || parameters.empty()) return std::nullopt;
  const Split split(parameters, design_->cols());
  std::vector<StoredColumn> columns;
  std::vector<double> by;
  for (std::size_t k = 0; k < split.columns.size(); ++k) {
    columns.push_back(stored_[at(split.columns[k])]);
    by.push_back(d[split.places[k]]);
  }
  const ColumnWalk walk(columns, by);
  const double shift = split.ones < 0 ? 0 : d[at(split.ones)];
  const Index n = rows(), count = std::max<Index>(1, walk.width()),
              height = std::clamp(kNumbers / count / kTile, Index{1}, Index{8}) * kTile,
              runs = (n + height - 1) / height, slabs = std::min(runs, kSlabs);
  Dense gradients(to.gradient.empty() ? 0 : walk.sums(), slabs);
  Vector losses = Vector::Zero(slabs), slopes = losses;
  gradients.setZero();
  const double work = 4 * static_cast<double>(n) * static_cast<double>(count);
  parallel_for(slabs, workers().for_work(work), [&](Index s) {
    std::vector<double> buffer(to.slope.empty() && !to.gradient.empty() ? at(height) : 0);
    for (Index r = s * runs / slabs; r < (s + 1) * runs / slabs; ++r) {
      workers().poll();
      const Index begin = r * height, size = std::min(height, n - begin);
      const auto part = [&](auto of) { return of.empty() ? of : of.subspan(at(begin), at(size)); };
      const std::span<double> eta = part(to.eta);
      const std::span<double> slope =
          buffer.empty() ? part(to.slope) : std::span(buffer).first(at(size));
      if (shift != 0) as_vector(eta).array() += shift;
      walk.add_product(begin, eta);
      losses[s] += loss_of_run(response, begin, eta, slope, part(to.curvature));
      if (to.gradient.empty()) continue;
      walk.add_correlation(begin, slope, gradients.col(s).data());
      slopes[s] += sum_of(slope);
    }
  });
  if (to.gradient.empty()) return losses.sum();
  const double total = slopes.sum();
  const Vector sums = gradients.rowwise().sum();
  std::vector<double> products(columns.size());
  walk.collect(sums.data(), total, products);
  for (std::size_t k = 0; k < products.size(); ++k) to.gradient[split.places[k]] = products[k];
  if (split.ones >= 0) to.gradient[at(split.ones)] = total;
  return losses.sum();
}

void GlmObjective::correlate(Parameters parameters, std::span<const double> v,
                             std::span<double> out) const {
  const Split split(parameters, design_->cols());
  if (split.ones < 0) return design_->correlate(split.columns, v, out, workers());
  std::vector<double> sums(split.columns.size());
  design_->correlate(split.columns, v, sums, workers());
  for (std::size_t k = 0; k < sums.size(); ++k) out[split.places[k]] = sums[k];
  out[at(split.ones)] = sum_of(v);
}

void GlmObjective::gram(Parameters a, Parameters b, std::span<const double> w,
                        std::span<double> out) const {
  const Index intercept = design_->cols();
  const Split left(a, intercept), right(b.empty() ? a : b, intercept);
  if (left.ones < 0 && right.ones < 0)
    return design_->gram(left.columns, b.empty() ? ColumnList{} : right.columns, w, out, workers());
  Dense inner(std::ssize(left.columns), std::ssize(right.columns));
  if (inner.size() > 0)  // to the design no columns on the right are those on the left again
    design_->gram(left.columns, b.empty() ? ColumnList{} : ColumnList(right.columns), w,
                  as_span(inner), workers());
  DenseMap all(out.data(), std::ssize(a), b.empty() ? std::ssize(a) : std::ssize(b));
  for (std::size_t j = 0; j < right.places.size(); ++j)
    for (std::size_t i = 0; i < left.places.size(); ++i)
      all(static_cast<Index>(left.places[i]), static_cast<Index>(right.places[j])) =
          inner(static_cast<Index>(i), static_cast<Index>(j));
  const auto edge = [&](const Split& of, auto&& set) {
    std::vector<double> sums(of.columns.size());
    design_->correlate(of.columns, w, sums, workers());
    for (std::size_t k = 0; k < sums.size(); ++k) set(static_cast<Index>(of.places[k]), sums[k]);
  };
  if (left.ones >= 0) edge(right, [&](Index j, double sum) { all(left.ones, j) = sum; });
  if (right.ones >= 0) edge(left, [&](Index i, double sum) { all(i, right.ones) = sum; });
  if (left.ones >= 0 && right.ones >= 0) all(left.ones, right.ones) = sum_of(w);
}

void GlmObjective::expand(Parameters parameters, std::span<double> out) const {
  const Index n = rows();
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    double* to = out.data() + static_cast<Index>(k) * n;
    if (parameters[k] == design_->cols())
      std::fill_n(to, n, 1.0);
    else
      design_->fill(0, n, parameters.subspan(k, 1), to, n);
  }
}

bool GlmObjective::expand(Parameters parameters, SparseColumns& out) const {
  for (auto rest = parameters; !rest.empty();) {
    const auto end = std::ranges::find(rest, design_->cols());
    const auto columns = rest.first(static_cast<std::size_t>(end - rest.begin()));
    if (!columns.empty() && !design_->append(columns, out)) return false;
    rest = rest.subspan(columns.size());
    if (rest.empty()) break;
    out.starts.push_back(std::ssize(out.rows));
    out.centre.push_back(-1);
    rest = rest.subspan(1);
  }
  return true;
}

// With the weights w of the rows: sqrt of the largest eigenvalue of X'diag(w)X, and of sum v^2 / w.
double GlmObjective::columns_scale(Parameters parameters) const {
  Dense all(std::ssize(parameters), std::ssize(parameters));
  gram(parameters, {}, data_.weights, as_span(all));
  return std::sqrt(Eigen::SelfAdjointEigenSolver<Dense>(all, Eigen::EigenvaluesOnly)
                       .eigenvalues()
                       .cwiseMax(0)
                       .maxCoeff()) *
         (1 + 1e-12);
}

double GlmObjective::dual_norm(std::span<const double> v) const {
  return std::sqrt(sum_over_runs([&](Index begin, Index size) {
    double sum = 0;
    for (std::size_t i = at(begin); i < at(begin + size); ++i)
      if (v[i] != 0) sum += v[i] * v[i] / data_.weights[i];
    return sum;
  }));
}

}  // namespace riata

#include "riata/problem/gram_objective.hpp"
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numeric>
#include "core/eigen.hpp"

namespace riata {

namespace {
// Of a Cholesky pivot, squared, against the diagonal: below it the Gram matrix has lost the digits
// that a certificate at the standard tolerance needs.
constexpr double kSmallPivot = 1e-9;

}  // namespace

std::unique_ptr<GramObjective> GramObjective::of(Quadratic quadratic) {
  auto out = std::make_unique<GramObjective>();
  const Index p = std::ssize(quadratic.column_scale);
  out->parameters_ = p;
  out->gram_ = std::move(quadratic.gram);
  out->half_null_deviance_ = std::move(quadratic.half_null_deviance);
  out->column_scale_ = std::move(quadratic.column_scale);
  const ConstDenseMap g(out->gram_.data(), p, p);
  const Eigen::LLT<Dense> factor(g);
  if (factor.info() != Eigen::Success) return nullptr;
  const Dense& lower = factor.matrixLLT();
  if ((lower.diagonal().array().square() <= kSmallPivot * g.diagonal().array()).any())
    return nullptr;
  out->root_.resize(at(p * p));
  DenseMap root(out->root_.data(), p, p);
  root = Dense(factor.matrixU());
  out->z_ = std::move(quadratic.product);
  for (std::size_t r = 0; r < quadratic.loss.size(); ++r) {
    VectorMap z(out->z_.data() + static_cast<Index>(r) * p, p);
    root.triangularView<Eigen::Upper>().transpose().solveInPlace(z);
    const Vector away = quadratic.last[r] * root.col(p - 1) - z;
    out->constant_.push_back(quadratic.loss[r] - 0.5 * away.squaredNorm());
  }
  return out;
}

std::unique_ptr<GramObjective> GramObjective::of(const Columns& full) {
  if (!full.least_squares()) return nullptr;
  const Index p = full.parameters(), n = full.rows();
  std::vector<Index> all(at(p));
  std::iota(all.begin(), all.end(), Index{0});
  std::vector<double> eta(at(n)), slope(at(n)), bend(at(n)), gradient(at(p));
  Quadratic quadratic;
  for (Index j = 0; j < p; ++j) quadratic.column_scale.push_back(full.column_scale(j));
  quadratic.gram.resize(at(p * p));
  for (Index r = 0; r < full.responses(); ++r) {
    full.start(r, eta);
    quadratic.loss.push_back(full.pointwise(Responses(&r, 1), eta, slope, bend));
    quadratic.last.push_back(0);
    quadratic.half_null_deviance.push_back(full.half_null_deviance(r));
    if (r == 0) full.gram(all, {}, bend, quadratic.gram);  // responses share rows and weights
    full.correlate(all, slope, gradient);
    for (double each : gradient) quadratic.product.push_back(-each);
  }
  return of(std::move(quadratic));
}

void GramObjective::start(Index, std::span<double> eta) const { std::ranges::fill(eta, 0.0); }

double GramObjective::pointwise(Responses active, std::span<const double> eta,
                                std::span<double> slope, std::span<double> curvature) const {
  double total = 0;
  for (std::size_t k = 0, i = 0; k < active.size(); ++k) {
    const double* z = z_.data() + active[k] * parameters_;
    double sum = 0;
    for (Index j = 0; j < parameters_; ++j, ++i) {
      const double away = eta[i] - z[j];
      if (!slope.empty()) slope[i] = away;
      if (!curvature.empty()) curvature[i] = 1;
      sum += away * away;
    }
    total += 0.5 * sum + constant_[at(active[k])];
  }
  return total;
}

void GramObjective::add_product(Parameters parameters, std::span<const double> d,
                                std::span<double> eta) const {
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    const Index j = parameters[k];
    if (d[k] != 0)
      as_vector(eta).head(j + 1) += d[k] * ConstVectorMap(root_.data() + j * parameters_, j + 1);
  }
}

void GramObjective::correlate(Parameters parameters, std::span<const double> v,
                              std::span<double> out) const {
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    const Index j = parameters[k];
    Lane lanes = Lane::Zero();
    const double* x = root_.data() + j * parameters_;
    Index i = 0;
    for (; i + kLane <= j + 1; i += kLane)
      lanes += Eigen::Map<const Lane>(x + i) * Eigen::Map<const Lane>(v.data() + i);
    double rest = 0;
    for (; i <= j; ++i) rest += x[i] * v[at(i)];
    out[k] = lanes.sum() + rest;
  }
}

void GramObjective::gram(Parameters a, Parameters b, std::span<const double>,
                         std::span<double> out) const {
  const Parameters right = b.empty() ? a : b;
  for (std::size_t k = 0; k < right.size(); ++k)
    for (std::size_t j = 0; j < a.size(); ++j)
      out[j + k * a.size()] = gram_[at(a[j] + right[k] * parameters_)];
}

void GramObjective::expand(Parameters parameters, std::span<double> out) const {
  for (std::size_t k = 0; k < parameters.size(); ++k)
    std::copy_n(root_.data() + parameters[k] * parameters_, parameters_,
                out.data() + static_cast<Index>(k) * parameters_);
}

double GramObjective::columns_scale(Parameters parameters) const {
  Dense all(std::ssize(parameters), std::ssize(parameters));
  gram(parameters, {}, {}, as_span(all));
  return std::sqrt(Eigen::SelfAdjointEigenSolver<Dense>(all, Eigen::EigenvaluesOnly)
                       .eigenvalues()
                       .cwiseMax(0)
                       .maxCoeff()) *
         (1 + 1e-12);
}

double GramObjective::dual_norm(std::span<const double> v) const {
  double sum = 0;
  for (double each : v) sum += each * each;
  return std::sqrt(sum);
}

DualPoint GramObjective::dual_point(Responses, std::span<const double> slope,
                                    std::span<const double> gradient) const {
  DualPoint out;
  for (double each : gradient) out.correlation.push_back(-each);
  out.slope.assign(slope.begin(), slope.end());
  return out;
}

double GramObjective::dual_value(Responses active, const DualPoint& dual, double shrink) const {
  double total = 0;
  for (std::size_t k = 0, i = 0; k < active.size(); ++k) {
    double sum = 0;
    for (Index j = 0; j < parameters_; ++j, ++i) {
      const double t = shrink * dual.slope[i];
      sum += t * (0.5 * t + z_[at(active[k] * parameters_ + j)]);
    }
    total += constant_[at(active[k])] - sum;
  }
  return total;
}

void GramObjective::value(Responses active, MatrixView b, std::span<double> value) const {
  std::vector<double> gradient(at(parameters_) * active.size());
  this->gradient(active, b, value, gradient, {});
}

void GramObjective::gradient(Responses active, MatrixView b, std::span<double> value,
                             std::span<double> gradient, std::span<double> eta) const {
  std::vector<Index> all(at(parameters_));
  std::iota(all.begin(), all.end(), Index{0});
  std::vector<double> d(all.size()), predictor(all.size()), slope(all.size());
  for (std::size_t k = 0; k < active.size(); ++k) {
    for (Index j = 0; j < parameters_; ++j) d[at(j)] = b(j, static_cast<Index>(k));
    start(active[k], predictor);
    add_product(all, d, predictor);
    value[k] = pointwise(active.subspan(k, 1), predictor, slope, {});
    correlate(all, slope, gradient.subspan(k * all.size(), all.size()));
    if (!eta.empty())
      std::ranges::copy(predictor, eta.begin() + std::ssize(all) * static_cast<Index>(k));
  }
}

void GramObjective::hessian(Responses active, MatrixView b, std::span<double> value,
                            std::span<double> gradient, std::span<double> eta,
                            std::span<double> hessian) const {
  this->gradient(active, b, value, gradient, eta);
  for (std::size_t k = 0; k < active.size(); ++k)
    std::ranges::copy(gram_, hessian.begin() + std::ssize(gram_) * static_cast<Index>(k));
}

}  // namespace riata

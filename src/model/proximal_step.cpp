#include "riata/model/proximal_step.hpp"
#include <cmath>
#include <numeric>
#include "core/eigen.hpp"
#include "model/classes.hpp"
#include "model/lower.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

constexpr double kSmallestStep = 1e-20;

/// The mean loss of every response at eta; `slope` (rows, responses), where given, is its gradient
/// in eta.
std::vector<double> losses_at(const AnyObservation& observation, MatrixView y, const Matrix& eta,
                              Matrix* slope) {
  const Index n = eta.rows();
  if (y.rows != n) throw ShapeMismatch(cat("step: X has ", n, " rows, y has ", y.rows));
  const std::vector<double> weights(at(n), 1 / static_cast<double>(n));
  if (const VectorLoss* classes = observation->vector_loss()) {
    const Matrix indicators = class_indicators(observation, y, eta.cols());
    double* out = slope ? slope->values().data() : nullptr;
    return {classes->loss(indicators, eta, weights, out, nullptr, n)};
  }
  std::vector<double> loss, column(at(n));
  for (Index r = 0; r < eta.cols(); ++r) {
    for (Index i = 0; i < n; ++i) column[at(i)] = y(i, r);
    loss.push_back(slope ? observation->gradient(column, eta.column(r), weights, slope->column(r))
                         : observation->loss(column, eta.column(r), weights));
  }
  return loss;
}

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// Coefficients, and the intercept below them.
Dense stacked(const Fit& fit) {
  Dense b(fit.coef().rows() + 1, fit.coef().cols());
  b << as_dense(fit.coef()), as_vector(fit.intercept()).transpose();
  return b;
}

Fit fit_of(const Fit& like, const Dense& b) {
  Matrix coef(b.rows() - 1, b.cols());
  as_dense(coef) = b.topRows(b.rows() - 1);
  std::vector<double> intercept(at(b.cols()));
  as_vector(intercept) = b.row(b.rows() - 1);
  return Fit(like.observation(), like.blocks(), std::move(coef), std::move(intercept),
             like.certificates());
}

Dense gradient_of(const Features& X, const Matrix& slope) {
  Dense out(X.cols() + 1, slope.cols());
  for (std::size_t k = 0; k < X.blocks().size(); ++k) {
    const AnyBlock& block = X.blocks()[k].values;
    std::vector<Index> all(at(block.cols()));
    std::iota(all.begin(), all.end(), Index{0});
    std::vector<double> centre, sums(all.size());
    for (Index j : all) centre.push_back(-block->shift(j));
    for (Index r = 0; r < slope.cols(); ++r) {
      block->correlate(all, centre, slope.column(r), sums);
      auto part = out.col(r).segment(X.first_column(k), block.cols());
      part = as_vector(sums);
      if (block->structured()) part -= as_vector(centre) * sum_of(slope.column(r));
    }
  }
  out.row(X.cols()) = as_dense(slope).colwise().sum();
  return out;
}

}  // namespace

std::vector<double> mean_loss(const Fit& fit, const Features& X, MatrixView y) {
  return losses_at(fit.observation(), y, fit.linear_predictor(X), nullptr);
}

ProximalStep proximal_step(const Glm& glm, const Features& X, MatrixView y, const Fit& from,
                           double size) {
  if (!(size >= 0))
    throw InvalidArgument(cat("step: its size must be at least 0, got ", shortest(size)));
  const Index responses = from.coef().cols();
  const Omega omega = lower(glm.penalty(), X, X.cols() + 1, responses);
  Matrix slope(X.rows(), responses);
  const double loss = sum(losses_at(from.observation(), y, from.linear_predictor(X), &slope));
  if (!std::isfinite(loss))
    throw InvalidArgument("step: the loss is not finite where it begins; start elsewhere");
  const Dense b = stacked(from), gradient = gradient_of(X, slope);
  double step = size > 0 ? size : 1;
  for (;; step /= 2) {
    Dense next = b - step * gradient;
    omega.prox(as_span(next), step);
    const Dense moved = next - b;
    Fit fit = fit_of(from, next);
    const double bound =
        loss + gradient.cwiseProduct(moved).sum() + moved.squaredNorm() / (2 * step);
    if (size > 0 || step < kSmallestStep || sum(mean_loss(fit, X, y)) <= bound) {
      Dense start = b;
      return {std::move(fit), step, loss + omega.value(as_span(start))};
    }
  }
}

}  // namespace riata

#include <cmath>
#include "core/double_double.hpp"
#include "model/fitter.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

// Between the features' own units and those that solvers work in: columns centred and scaled.
namespace riata {

namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

}  // namespace

/// Centres columns where an intercept takes up the shift (so that Gram matrices are well
/// conditioned), and scales them where asked.
void Fitter::scale_design(const std::vector<double>& weights) {
  const GlmOptions& options = glm_->options();
  const Moments moments = column_moments(*design_, weights);
  if (options.fit_intercept) design_->centre = moments.mean;
  if (options.standardize == Standardize::column)
    for (std::size_t j = 0; j < moments.deviation.size(); ++j)
      if (moments.deviation[j] > 0) design_->scale[j] = 1 / moments.deviation[j];
  if (options.standardize != Standardize::block) return;
  for (std::size_t k = 0, j = 0; k < features_->blocks().size(); ++k) {
    const auto width = at(features_->blocks()[k].values.cols);
    double variance = 0;
    for (std::size_t i = j; i < j + width; ++i)
      variance += moments.deviation[i] * moments.deviation[i] / static_cast<double>(width);
    for (std::size_t i = j; i < j + width && variance > 0; ++i)
      design_->scale[i] = 1 / std::sqrt(variance);
    j += width;
  }
}

Fitter::Point Fitter::from_fit(const Fit& fit) const {
  Point out = null_point();
  const Index p = objective_->parameters(), features = design_->cols();
  if (fit.coef().rows() != features || fit.coef().cols() != objective_->responses())
    throw ShapeMismatch(cat("warm start: coefficients have shape (", fit.coef().rows(), ", ",
                            fit.coef().cols(), "), expected (", features, ", ",
                            objective_->responses(), ")"));
  for (Index r = 0; r < objective_->responses(); ++r) {
    double shift = 0;
    for (Index j = 0; j < features; ++j) {
      out.b[at(r * p + j)] = fit.coef()(j, r) / design_->scale[at(j)];
      shift += fit.coef()(j, r) * design_->centre[at(j)];
    }
    if (glm_->options().fit_intercept) out.b[at(r * p + p - 1)] = fit.intercept()[at(r)] + shift;
  }
  for (double each : out.b)
    if (!std::isfinite(each)) throw InvalidArgument("warm start: coefficients must be finite");
  return out;
}

Matrix Fitter::coefficients(const Point& point, std::vector<double>& intercept) const {
  const Index p = objective_->parameters(), features = design_->cols();
  Matrix out(features, objective_->responses());
  intercept.assign(at(objective_->responses()), 0.0);
  const auto exact = [&](Index e) {
    return DoubleDouble{point.b[at(e)], point.rest.empty() ? 0.0 : point.rest[at(e)]};
  };
  for (Index r = 0; r < out.cols(); ++r) {
    DoubleDouble shift;  // may be much larger than the intercept
    for (Index j = 0; j < features; ++j) {
      const DoubleDouble b = exact(r * p + j) * DoubleDouble{design_->scale[at(j)], 0};
      out(j, r) = b.high == 0 ? 0.0 : b.rounded();  // no negative zeros
      add_product(shift, b, {design_->centre[at(j)], 0});
    }
    if (glm_->options().fit_intercept) intercept[at(r)] = (exact(r * p + p - 1) + -shift).rounded();
  }
  return out;
}

Fit Fitter::fit(const Point& point) const {
  std::vector<double> intercept;
  Matrix coef = coefficients(point, intercept);
  std::vector<Fit::Block> blocks;
  for (std::size_t k = 0; k < features_->blocks().size(); ++k)
    blocks.push_back({features_->blocks()[k].name, features_->first_column(k),
                      features_->blocks()[k].values.cols});
  return Fit(glm_->observation(), std::move(blocks), std::move(coef), std::move(intercept),
             point.certificates);
}

}  // namespace riata

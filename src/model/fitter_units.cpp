#include <algorithm>
#include <cmath>
#include <limits>
#include "core/double_double.hpp"
#include "core/eigen.hpp"
#include "model/fitter.hpp"
#include "model/moments.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

// Between the features' own units and those that solvers work in: columns centred and scaled.
namespace riata {

namespace {

/// Of the equal fits of several classes, the one of least norm in these numbers.
void centre(std::span<double> each) {
  const double middle = sum_of(each) / static_cast<double>(each.size());
  for (double& number : each) number -= middle;
}

}  // namespace

/// Centres columns where an intercept takes up the shift (so that Gram matrices are well
/// conditioned), and scales them where asked.
std::vector<double> Fitter::scale_design(const Moments& moments) {
  const GlmOptions& options = glm_->options();
  if (options.fit_intercept) design_->centre = moments.mean;
  standardize(moments);
  std::vector<double> sizes;
  for (std::size_t j = 0; j < moments.mean.size(); ++j) {
    // What a column varies by less than rounding is no feature beside an intercept.
    const double rounding = 4 * std::numeric_limits<double>::epsilon() * std::abs(moments.mean[j]);
    if (options.fit_intercept && !omega_->has_bounds() && moments.deviation[j] <= rounding)
      design_->scale[j] = 0;
    const double mean = options.fit_intercept ? 0 : moments.mean[j];
    sizes.push_back(std::hypot(moments.deviation[j], mean) * design_->scale[j]);
  }
  balance(sizes);
  return sizes;
}

void Fitter::standardize(const Moments& moments) {
  const GlmOptions& options = glm_->options();
  if (options.standardize == Standardize::column)
    for (std::size_t j = 0; j < moments.deviation.size(); ++j)
      if (moments.deviation[j] > 0) design_->scale[j] = 1 / moments.deviation[j];
  if (options.standardize != Standardize::block) return;
  for (std::size_t k = 0, j = 0; k < features_->blocks().size(); ++k) {
    const auto width = at(features_->blocks()[k].values.cols());
    double variance = 0;
    for (std::size_t i = j; i < j + width; ++i)
      variance += moments.deviation[i] * moments.deviation[i] / static_cast<double>(width);
    for (std::size_t i = j; i < j + width && variance > 0; ++i)
      design_->scale[i] = 1 / std::sqrt(variance);
    j += width;
  }
}

/// Columns of extreme size are multiplied by powers of two, their strengths likewise: the same
/// problem, to the bit. Columns that a quadratic penalty outweighs stay small; columns in groups
/// share one power, for their norms to stay norms.
void Fitter::balance(std::vector<double>& sizes) {
  if (std::ranges::none_of(sizes, is_extreme) || !omega_->is_lowered()) return;
  std::vector<int> exponents;
  for (std::size_t j = 0; j < sizes.size(); ++j) {
    double size = sizes[j];
    for (Index r = 0; r < omega_->responses; ++r)
      size = std::max(size, std::sqrt(omega_->quadratic[j + at(r * omega_->parameters)]));
    exponents.push_back(is_extreme(size) ? std::ilogb(size) : 0);
  }
  if (!omega_->groups.empty())
    std::ranges::fill(exponents, std::ilogb(*std::ranges::max_element(sizes)));
  for (std::size_t j = 0; j < sizes.size(); ++j) {
    // The product of many strengths and powers leaves the range only where nothing depends on it.
    const double power = power_for(exponents[j]);
    const auto times = [power](double s) {
      return std::min(s * power, std::numeric_limits<double>::max());
    };
    design_->scale[j] *= power;
    sizes[j] *= power;
    for (Index r = 0; r < omega_->responses; ++r) {
      const std::size_t e = j + at(r * omega_->parameters);
      omega_->l1[e] = times(omega_->l1[e]);
      omega_->quadratic[e] = times(times(omega_->quadratic[e]));
    }
  }
  for (auto& group : omega_->groups) group.strength *= power_for(exponents.front());
}

Fitter::Point Fitter::from_fit(const Fit& fit) const {
  Point out = null_point();
  const Index p = parameters(), features = design_->cols();
  if (fit.coef().rows() != features || fit.coef().cols() != responses())
    throw ShapeMismatch(cat("warm start: coefficients have shape (", fit.coef().rows(), ", ",
                            fit.coef().cols(), "), expected (", features, ", ", responses(), ")"));
  for (Index r = 0; r < responses(); ++r) {
    double shift = offset_centre_[at(r)];
    for (Index j = 0; j < features; ++j) {
      const double scale = design_->scale[at(j)];
      out.b[at(r * p + j)] = scale > 0 ? fit.coef()(j, r) / scale : 0;
      shift += fit.coef()(j, r) * design_->centre[at(j)];
    }
    if (glm_->options().fit_intercept) out.b[at(r * p + p - 1)] = fit.intercept()[at(r)] + shift;
  }
  for (double each : out.b)
    if (!std::isfinite(each)) throw InvalidArgument("warm start: coefficients must be finite");
  keep_good_starts(out);
  return out;
}

Matrix Fitter::coefficients(const Point& point, std::vector<double>& intercept) const {
  const Index p = parameters(), features = design_->cols();
  Matrix out(features, responses());
  intercept.assign(at(responses()), 0.0);
  const auto exact = [&](Index e) {
    return DoubleDouble{point.b[at(e)], point.rest.empty() ? 0.0 : point.rest[at(e)]};
  };
  for (Index r = 0; r < out.cols(); ++r) {
    DoubleDouble shift{offset_centre_[at(r)], 0};  // may be much larger than the intercept
    for (Index j = 0; j < features; ++j) {
      const DoubleDouble b = exact(r * p + j) * DoubleDouble{design_->scale[at(j)], 0};
      out(j, r) = b.high == 0 ? 0.0 : b.rounded();  // no negative zeros
      if (!std::isfinite(out(j, r)) && std::isfinite(point.b[at(r * p + j)]))
        throw InvalidArgument(cat("X: feature ", j,
                                  " is so small that its coefficient is beyond the range of "
                                  "numbers; give it in a smaller unit"));
      add_product(shift, b, {design_->centre[at(j)], 0});
    }
    if (glm_->options().fit_intercept) intercept[at(r)] = (exact(r * p + p - 1) + -shift).rounded();
  }
  if (is_coupled()) centre_classes(out, intercept);
  return out;
}

void Fitter::centre_classes(Matrix& coef, std::vector<double>& intercept) const {
  std::vector<double> row(at(coef.cols()));
  for (Index j : omega_->free_parameters()) {
    if (j >= coef.rows()) continue;
    for (Index r = 0; r < coef.cols(); ++r) row[at(r)] = coef(j, r);
    centre(row);
    for (Index r = 0; r < coef.cols(); ++r) coef(j, r) = row[at(r)];
  }
  centre(intercept);
}

Fit Fitter::fit(const Point& point) const {
  std::vector<double> intercept;
  Matrix coef = coefficients(point, intercept);
  std::vector<Fit::Block> blocks;
  for (std::size_t k = 0; k < features_->blocks().size(); ++k)
    blocks.push_back({features_->blocks()[k].name, features_->first_column(k),
                      features_->blocks()[k].values.cols()});
  std::vector<Certificate> certificates = point.certificates;
  if (is_coupled()) certificates.resize(1);  // of the one response that there is
  return Fit(glm_->observation(), std::move(blocks), std::move(coef), std::move(intercept),
             std::move(certificates));
}

}  // namespace riata

#include <cmath>
#include <numeric>
#include "riata/problem/glm_objective.hpp"

// The dual of a GLM: max over rho of - sum_i w_i f*(-rho_i / w_i) - offset'rho, less the penalty's
// conjugate at X'rho, with 1'rho = 0 where there is an intercept.
namespace riata {

// 1'rho = 0 is had for free: columns are centred with the same weights, so that taking the mean
// slope out of the slopes leaves X'rho = -gradient as it is. Only where that leaves the domain of
// the conjugate is the intercept moved to its optimum instead, which takes a pass over the data.
DualPoint GlmObjective::dual_point(Index response, std::span<const double> eta,
                                   std::span<const double> gradient) const {
  const auto y = data_.y.column(response);
  const std::vector<double> ones(eta.size(), 1.0);
  DualPoint out{std::vector<double>(gradient.size()), std::vector<double>(eta.size()), 0.0};
  observation_->gradient(y, eta, ones, out.slope);
  for (std::size_t j = 0; j < gradient.size(); ++j) out.correlation[j] = -gradient[j];
  if (data_.intercept) {
    for (double& t : out.slope) t -= gradient.back();
    if (!std::isfinite(observation_->conjugate(y, out.slope, data_.weights))) {
      std::vector<double> shifted(eta.begin(), eta.end());
      intercept_shift(response, shifted);
      observation_->gradient(y, shifted, ones, out.slope);
      std::vector<Index> features(at(design_->cols()));
      std::iota(features.begin(), features.end(), Index{0});
      design_->correlate(features, residual(out.slope),
                         std::span(out.correlation).first(features.size()), data_.threads);
    }
    out.correlation.back() = 0;
  }
  if (data_.offset.rows() > 0) {
    const auto offset = data_.offset.column(response);
    const std::vector<double> rho = residual(out.slope);
    for (std::size_t i = 0; i < rho.size(); ++i) out.offset_product += offset[i] * rho[i];
  }
  return out;
}

std::vector<double> GlmObjective::residual(const std::vector<double>& slope) const {
  std::vector<double> rho(slope.size());
  for (std::size_t i = 0; i < rho.size(); ++i)
    if (data_.weights[i] > 0) rho[i] = -data_.weights[i] * slope[i];
  return rho;
}

double GlmObjective::dual_value(Index response, const DualPoint& dual, double shrink) const {
  std::vector<double> t(dual.slope);
  for (double& each : t) each *= shrink;
  return -observation_->conjugate(data_.y.column(response), t, data_.weights) -
         shrink * dual.offset_product;
}

}  // namespace riata

#include <algorithm>
#include <cmath>
#include <numeric>
#include "riata/core/parallel.hpp"
#include "riata/problem/glm_objective.hpp"

// The dual of a GLM: max over rho of - sum_i w_i f*(-rho_i / w_i) - offset'rho, less the penalty's
// conjugate at X'rho, with 1'rho = 0 where there is an intercept.
namespace riata {

namespace {
constexpr Index kRun = 4096;  // rows whose conjugates one thread takes at a time
}

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
    if (!std::isfinite(conjugate(response, out.slope))) {
      std::vector<double> shifted(eta.begin(), eta.end());
      intercept_shift(response, shifted);
      observation_->gradient(y, shifted, ones, out.slope);
      std::vector<Index> features(at(design_->cols()));
      std::iota(features.begin(), features.end(), Index{0});
      design_->correlate(features, residual(out.slope),
                         std::span(out.correlation).first(features.size()), workers());
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

double GlmObjective::conjugate(Index response, const std::vector<double>& t) const {
  const Index n = rows(), runs = (n + kRun - 1) / kRun;
  std::vector<double> sums(at(runs));
  parallel_for(runs, n < 4 * kRun ? workers().alone() : workers(), [&](Index r) {
    const std::size_t begin = at(r * kRun), count = at(std::min(kRun, n - r * kRun));
    sums[at(r)] = observation_->conjugate(data_.y.column(response).subspan(begin, count),
                                          std::span(t).subspan(begin, count),
                                          std::span(data_.weights).subspan(begin, count));
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

double GlmObjective::dual_value(Index response, const DualPoint& dual, double shrink) const {
  std::vector<double> t(dual.slope);
  for (double& each : t) each *= shrink;
  return -conjugate(response, t) - shrink * dual.offset_product;
}

}  // namespace riata

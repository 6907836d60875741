#include <algorithm>
#include <cmath>
#include <numeric>
#include "core/eigen.hpp"
#include "riata/problem/glm_objective.hpp"

// The dual of a GLM: max over rho of - sum_i w_i f*(-rho_i / w_i) - offset'rho, less the penalty's
// conjugate at X'rho, with 1'rho = 0 where there is an intercept.
namespace riata {

// 1'rho = 0 is had for free: columns are centred with the same weights, so that taking the mean
// slope out of the slopes leaves X'rho = -gradient as it is.
DualPoint GlmObjective::dual_point(Responses active, std::span<const double> slope,
                                   std::span<const double> gradient) const {
  const std::size_t n = at(rows()), p = at(parameters());
  DualPoint out{std::vector<double>(gradient.size()), std::vector<double>(slope.size()), 0.0};
  for (std::size_t j = 0; j < gradient.size(); ++j) out.correlation[j] = -gradient[j];
  for (std::size_t k = 0; k < active.size(); ++k) {
    const double mean = data_.intercept ? gradient[k * p + p - 1] : 0;
    for_runs([&](Index begin, Index size) {
      for (std::size_t i = at(begin); i < at(begin + size); ++i)
        if (data_.weights[i] > 0) out.slope[k * n + i] = slope[k * n + i] / data_.weights[i] - mean;
    });
    if (data_.intercept) out.correlation[k * p + p - 1] = 0;
  }
  out.offset_product = offset_product(active, out.slope);
  return out;
}

DualPoint GlmObjective::inner_dual_point(Responses active, std::span<const double> eta) const {
  const std::size_t n = at(rows()), p = at(parameters());
  std::vector<double> shifted(eta.begin(), eta.end());
  if (data_.intercept && is_coupled()) shift_classes(shifted);
  for (std::size_t k = 0; data_.intercept && !is_coupled() && k < active.size(); ++k) {
    const double shift = best_shift(active[k], eta.subspan(k * n, n), 0);
    as_vector(std::span(shifted).subspan(k * n, n)).array() += shift;
  }
  DualPoint out{std::vector<double>(active.size() * p), slope_at(active, shifted), 0.0};
  for (std::size_t k = 0; k < active.size(); ++k)
    correlate_residual(std::span(out.slope).subspan(k * n, n),
                       std::span(out.correlation).subspan(k * p, p));
  out.offset_product = offset_product(active, out.slope);
  return out;
}

std::vector<double> GlmObjective::slope_at(Responses active, std::span<const double> eta) const {
  const std::size_t n = at(rows());
  const std::vector<double> ones(n, 1.0);
  std::vector<double> out(eta.size());
  if (is_coupled()) {
    observation_->vector_loss()->loss(data_.y, {eta.data(), rows(), responses(), 1, rows()}, ones,
                                      out.data(), nullptr, rows());
    return out;
  }
  for (std::size_t k = 0; k < active.size(); ++k)
    observation_->gradient(data_.y.column(active[k]), eta.subspan(k * n, n), ones,
                           std::span(out).subspan(k * n, n));
  return out;
}

void GlmObjective::correlate_residual(std::span<const double> slope, std::span<double> out) const {
  std::vector<double> rho(slope.size());
  for (std::size_t i = 0; i < rho.size(); ++i)
    if (data_.weights[i] > 0) rho[i] = -data_.weights[i] * slope[i];
  std::vector<Index> features(at(design_->cols()));
  std::iota(features.begin(), features.end(), Index{0});
  design_->correlate(features, rho, out.first(features.size()), workers());
}

double GlmObjective::offset_product(Responses active, std::span<const double> slope) const {
  double sum = 0;
  const std::size_t n = at(rows());
  for (std::size_t k = 0; k < active.size() && data_.offset.rows() > 0; ++k)
    for (std::size_t i = 0; i < n; ++i)
      if (data_.weights[i] > 0)
        sum -= data_.offset.column(active[k])[i] * data_.weights[i] * slope[k * n + i];
  return sum;
}

double GlmObjective::conjugate(Responses active, const std::vector<double>& t,
                               double shrink) const {
  const std::size_t n = at(rows());
  return sum_over_runs([&](Index begin, Index size) {
    const auto part = [&](auto of) { return of.subspan(at(begin), at(size)); };
    const auto weights = part(std::span<const double>(data_.weights));
    std::vector<double> some(active.size() * at(size));
    for (std::size_t k = 0; k < active.size(); ++k)
      for (std::size_t i = 0; i < at(size); ++i)
        some[k * at(size) + i] = shrink * t[k * n + at(begin) + i];
    if (is_coupled())
      return observation_->vector_loss()->conjugate(
          {data_.y.values().data() + begin, size, responses(), 1, rows()},
          {some.data(), size, responses(), 1, size}, weights);
    double sum = 0;
    for (std::size_t k = 0; k < active.size(); ++k)
      sum += observation_->conjugate(part(data_.y.column(active[k])),
                                     std::span(some).subspan(k * at(size), at(size)), weights);
    return sum;
  });
}

double GlmObjective::dual_value(Responses active, const DualPoint& dual, double shrink) const {
  return -conjugate(active, dual.slope, shrink) - shrink * dual.offset_product;
}

}  // namespace riata

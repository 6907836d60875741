#include <algorithm>
#include <cmath>
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"
#include "riata/problem/glm_objective.hpp"

// The model without features: the scale of gaps, and where every fit starts.
namespace riata {

namespace {

double weighted_mean(const std::vector<double>& w, std::span<const double> v) {
  double sum = 0;
  for (std::size_t i = 0; i < w.size(); ++i)
    if (w[i] > 0) sum += w[i] * v[i];
  return sum;
}

std::string seen(const AnyObservation& observation) {
  return cat(observation->family(), " with link '", observation->link(), "'");
}

/// The shifts that keep every eta that counts inside the open interval `range`.
std::array<double, 2> feasible_shifts(const std::vector<double>& w, const std::vector<double>& eta,
                                      const std::array<double, 2>& range) {
  std::array<double, 2> out{-INFINITY, INFINITY};
  for (std::size_t i = 0; i < eta.size(); ++i) {
    if (w[i] == 0) continue;
    out[0] = std::max(out[0], range[0] - eta[i]);
    out[1] = std::min(out[1], range[1] - eta[i]);
  }
  return out;
}

double middle(const std::array<double, 2>& interval) {
  if (std::isinf(interval[0])) return interval[1] - 1;
  return std::isinf(interval[1]) ? interval[0] + 1 : (interval[0] + interval[1]) / 2;
}

}  // namespace

void GlmObjective::measure_null() {
  const std::size_t n = data_.weights.size();
  std::vector<double> mu(n), deviance(n), eta(n);
  for (Index r = 0; r < responses(); ++r) {
    const auto y = data_.y.column(r);
    start(r, eta);
    const double null = data_.intercept ? null_shift(r, weighted_mean(data_.weights, y), eta) : 0.0;
    null_intercept_.push_back(null);
    null_loss_.push_back(std::isfinite(null) ? observation_->loss(y, eta, data_.weights) : 0);
    if (!data_.intercept && null_loss_.back() == INFINITY)
      throw InvalidArgument(
          cat(seen(observation_),
              ": without an intercept a fit starts at the offset, which must be in (",
              shortest(observation_->eta_range()[0]), ", ", shortest(observation_->eta_range()[1]),
              "); fit an intercept or give an offset"));
    observation_->mean(eta, mu);
    observation_->deviance(y, mu, deviance);
    half_null_deviance_.push_back(
        std::isfinite(null) ? std::max(0.0, weighted_mean(data_.weights, deviance) / 2) : 0);
  }
}

double GlmObjective::null_shift(Index response, double mean, std::vector<double>& eta) const {
  const auto range = observation_->eta_range();
  const double target = observation_->eta_of_mean(mean);
  if (std::isinf(target)) return target;
  if (!(target > range[0] && target < range[1]))
    throw InvalidArgument(cat(seen(observation_), ": the mean of y is ", shortest(mean),
                              ", which no linear predictor gives; use another link"));
  const auto shifts = feasible_shifts(data_.weights, eta, range);
  const auto feasible = [&](double shift) { return shift > shifts[0] && shift < shifts[1]; };
  if (!(shifts[0] < shifts[1]))
    throw InvalidArgument(cat(seen(observation_),
                              ": no intercept brings the offsets of all rows inside (",
                              shortest(range[0]), ", ", shortest(range[1]), "); use another link"));
  // Exact without offsets, and with them for identity and log.
  std::vector<double> mu(eta.size());
  observation_->mean(eta, mu);
  double first = target - observation_->eta_of_mean(weighted_mean(data_.weights, mu));
  if (!feasible(first)) first = target - weighted_mean(data_.weights, eta);
  if (!feasible(first)) first = middle(shifts);
  for (double& e : eta) e += first;
  return first + intercept_shift(response, eta);
}

double GlmObjective::intercept_shift(Index response, std::vector<double>& eta) const {
  const auto y = data_.y.column(response);
  std::vector<double> slope(eta.size()), curvature(eta.size()), moved(eta.size());
  double shift = 0;
  for (int iteration = 0; iteration < 100; ++iteration) {
    const double loss = observation_->curvature(y, eta, data_.weights, slope, curvature);
    double sum = 0, size = 0, bend = 0;  // in order: the same bits wherever the arrays lie
    for (std::size_t i = 0; i < eta.size(); ++i) {
      sum += slope[i];
      size += std::abs(slope[i]);
      bend += curvature[i];
    }
    double step = -sum / bend;
    if (std::abs(sum) <= 1e-15 * size || !std::isfinite(step)) break;
    for (int halving = 0; halving < 60; ++halving, step /= 2) {
      for (std::size_t i = 0; i < eta.size(); ++i) moved[i] = eta[i] + step;
      if (observation_->loss(y, moved, data_.weights) <= loss + 1e-14 * std::abs(loss)) break;
    }
    eta.swap(moved);
    shift += step;
  }
  return shift;
}

}  // namespace riata

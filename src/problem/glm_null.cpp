#include <algorithm>
#include <cmath>
#include "riata/core/error.hpp"
#include "riata/core/parallel.hpp"
#include "riata/core/text.hpp"
#include "riata/problem/glm_objective.hpp"

// The model without features: the scale of gaps, and where every fit starts.
namespace riata {

namespace {

constexpr double kDigits = 1e-290;  // sums of squares below it lose theirs to denormals
constexpr double kShort = 1e-6;     // a step below it is halved by the next, or is rounding

double weighted_mean(std::span<const double> w, std::span<const double> v) {
  double sum = 0;
  for (std::size_t i = 0; i < w.size(); ++i)
    if (w[i] > 0) sum += w[i] * v[i];
  return sum;
}

/// The least and the largest v that has a weight.
std::array<double, 2> range_of(const std::vector<double>& w, std::span<const double> v) {
  std::array<double, 2> out{INFINITY, -INFINITY};
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (w[i] == 0) continue;
    out = {std::min(out[0], v[i]), std::max(out[1], v[i])};
  }
  return out;
}

/// Inside the range of v though sums are rounded: the mean of one class is that class.
double mean_within(const std::vector<double>& w, std::span<const double> v) {
  const auto range = range_of(w, v);
  return std::clamp(weighted_mean(w, v), range[0], range[1]);
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
  if (is_coupled()) return measure_null_of_classes();
  for (auto* each : {&null_intercept_, &null_loss_, &half_null_deviance_})
    each->resize(at(responses()));
  const double work = static_cast<double>(rows()) * static_cast<double>(responses());
  parallel_for(responses(), Workers(data_.threads).for_work(work),
               [&](Index r) { measure_null_of(r); });
}

void GlmObjective::measure_null_of(Index r) {
  const std::size_t n = data_.weights.size();
  std::vector<double> eta(n);
  const auto y = data_.y.column(r);
  start(r, eta);
  const double null = data_.intercept ? null_shift(r, mean_within(data_.weights, y), eta) : 0.0;
  const double loss = std::isfinite(null) ? pointwise_of(r, eta, {}, {}) : 0;
  if (!data_.intercept && loss == INFINITY)
    throw InvalidArgument(cat(
        seen(observation_), ": without an intercept a fit starts at the offset, which must be in (",
        shortest(observation_->eta_range()[0]), ", ", shortest(observation_->eta_range()[1]),
        "); fit an intercept or give an offset"));
  double& half = half_null_deviance_[at(r)];
  half = std::isfinite(null) ? std::max(0.0, half_deviance(r, eta)) : 0;
  // Means that leave the range of numbers, as offsets far apart make them: the loss in eta does
  // not, and the conjugate at 0 is what it is above its least value.
  if (!std::isfinite(half) && observation_->has_conjugate())
    half = loss + conjugate(Responses(&r, 1), std::vector<double>(n, 0.0));
  null_intercept_[at(r)] = null;
  null_loss_[at(r)] = loss;
  check_null(r, eta);
}

double GlmObjective::half_deviance(Index response, std::span<const double> eta) const {
  const auto y = data_.y.column(response);
  return sum_over_runs([&](Index first, Index size) {
    const auto part = [&](auto of) { return of.subspan(at(first), at(size)); };
    std::vector<double> mu(at(size)), deviance(at(size));
    observation_->mean(part(eta), mu);
    observation_->deviance(part(y), mu, deviance);
    return weighted_mean(part(std::span<const double>(data_.weights)), deviance) / 2;
  });
}

/// What gaps are relative to must be a number, and one with digits where y varies.
void GlmObjective::check_null(Index response, const std::vector<double>& eta) const {
  const double size = half_null_deviance_[at(response)];
  if (!std::isfinite(size))
    throw InvalidArgument(cat(observation_->family(),
                              ": y lies so far from what the offset alone gives that its deviance "
                              "is beyond the range of numbers; give it in a larger unit"));
  if (size > kDigits || !least_squares()) return;
  const auto y = data_.y.column(response);
  for (std::size_t i = 0; i < y.size(); ++i)
    if (data_.weights[i] > 0 && std::abs(y[i] - eta[i]) > 1e-14 * std::abs(y[i]))
      throw InvalidArgument(cat(observation_->family(),
                                ": y varies so little that its squares leave the range of numbers; "
                                "give it in a smaller unit"));
}

double GlmObjective::null_shift(Index response, double mean, std::vector<double>& eta) const {
  const auto range = observation_->eta_range();
  const double target = observation_->eta_of_mean(mean);
  if (std::isinf(target)) return target;
  if (!(target > range[0] && target < range[1]))
    throw InvalidArgument(cat(seen(observation_), ": the mean of y is ", shortest(mean),
                              ", which no linear predictor gives; use another link"));
  const auto shifts = feasible_shifts(data_.weights, eta, range);
  if (!(shifts[0] < shifts[1]))
    throw InvalidArgument(cat(seen(observation_),
                              ": no intercept brings the offsets of all rows inside (",
                              shortest(range[0]), ", ", shortest(range[1]), "); use another link"));
  const double first = first_shift(response, target, eta, shifts);
  for (double& e : eta) e += first;
  return first + intercept_shift(response, eta);
}

/// Where the search for the null intercept starts: of some guesses the one of least loss.
double GlmObjective::first_shift(Index response, double target, const std::vector<double>& eta,
                                 const std::array<double, 2>& shifts) const {
  std::vector<double> moved(eta.size()), mu(eta.size());
  const auto by_means = [&](double from) {  // exact for identity and log, if they are numbers
    for (std::size_t i = 0; i < eta.size(); ++i) moved[i] = eta[i] + from;
    observation_->mean(moved, mu);
    return target + from - observation_->eta_of_mean(weighted_mean(data_.weights, mu));
  };
  const auto feasible = [&](double shift) { return shift > shifts[0] && shift < shifts[1]; };
  if (data_.offset.rows() == 0 && feasible(target)) return target;
  const double plain = by_means(0);
  double best = middle(shifts), least = INFINITY;
  for (double guess : {plain, by_means(-range_of(data_.weights, eta)[1]),
                       target - weighted_mean(data_.weights, eta)}) {
    if (!feasible(guess) || std::isinf(guess)) continue;
    for (std::size_t i = 0; i < eta.size(); ++i) moved[i] = eta[i] + guess;
    const double loss = observation_->loss(data_.y.column(response), moved, data_.weights);
    if (!(loss < least)) continue;
    best = guess;
    least = loss;
  }
  return best;
}

double GlmObjective::intercept_shift(Index response, std::vector<double>& eta) const {
  const auto range = range_of(data_.weights, eta);
  std::vector<double> slope(eta.size()), curvature(eta.size()), moved(eta.size());
  double shift = 0, longest = 1 + std::max(std::abs(range[0]), std::abs(range[1]));
  double last = INFINITY;
  const double rounding = 1e-15 * std::sqrt(static_cast<double>(eta.size()));  // of the sums
  for (int iteration = 0; iteration < 100; ++iteration, longest *= 2) {
    const double loss = pointwise_of(response, eta, slope, curvature);
    double sum = 0, size = 0, bend = 0;  // in order: the same bits wherever the arrays lie
    for (std::size_t i = 0; i < eta.size(); ++i) {
      sum += slope[i];
      size += std::abs(slope[i]);
      bend += curvature[i];
    }
    if (!(std::abs(sum) > rounding * size) || !std::isfinite(sum)) break;
    // Far from the minimiser the curvature may vanish.
    double step =
        bend > 0 ? std::clamp(-sum / bend, -longest, longest) : std::copysign(longest, -sum);
    const double length = std::abs(step);
    if (length < kShort && length > last / 2) break;
    last = length;
    bool lower = false;
    for (int halving = 0; halving < 60 && !lower; ++halving, step /= lower ? 1 : 2) {
      for (std::size_t i = 0; i < eta.size(); ++i) moved[i] = eta[i] + step;
      lower = pointwise_of(response, moved, {}, {}) <= loss + 1e-14 * std::abs(loss);
    }
    if (!lower) break;
    eta.swap(moved);
    shift += step;
  }
  return shift;
}

}  // namespace riata

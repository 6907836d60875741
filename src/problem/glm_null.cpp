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

/// The shifts that keep every eta that counts, shift and offset, inside the open interval `range`.
std::array<double, 2> feasible_shifts(const std::vector<double>& w, std::span<const double> offset,
                                      const std::array<double, 2>& range) {
  if (offset.empty()) return range;
  const auto within = range_of(w, offset);
  return {range[0] - within[0], range[1] - within[1]};
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
  const auto y = data_.y.column(r);
  const auto offset = offset_of(r);
  const double null = data_.intercept ? null_shift(r, mean_within(data_.weights, y)) : 0.0;
  const double loss = std::isfinite(null) ? sums_at(r, offset, null, false).loss : 0;
  if (!data_.intercept && loss == INFINITY)
    throw InvalidArgument(cat(
        seen(observation_), ": without an intercept a fit starts at the offset, which must be in (",
        shortest(observation_->eta_range()[0]), ", ", shortest(observation_->eta_range()[1]),
        "); fit an intercept or give an offset"));
  double& half = half_null_deviance_[at(r)];
  half = std::isfinite(null) ? std::max(0.0, half_deviance(r, offset, null)) : 0;
  // Means that leave the range of numbers, as offsets far apart make them: the loss in eta does
  // not, and the conjugate at 0 is what it is above its least value.
  if (!std::isfinite(half) && observation_->has_conjugate())
    half = loss + conjugate(Responses(&r, 1), std::vector<double>(at(rows()), 0.0), 1);
  null_intercept_[at(r)] = null;
  null_loss_[at(r)] = loss;
  check_null(r, offset, null);
}

std::span<const double> GlmObjective::offset_of(Index response) const {
  return data_.offset.rows() == 0 ? std::span<const double>() : data_.offset.column(response);
}

/// eta of a run of rows: what an offset (empty: 0) gives, moved by a shift.
std::span<const double> GlmObjective::shifted_run(std::span<const double> offset, double shift,
                                                  Index begin, std::span<double> to) {
  if (offset.empty())
    std::ranges::fill(to, shift);
  else
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = offset[at(begin) + i] + shift;
  return to;
}

GlmObjective::ShiftSums GlmObjective::sums_at(Index response, std::span<const double> offset,
                                              double shift, bool sloped) const {
  std::vector<ShiftSums> sums(at((rows() + kRun - 1) / kRun));
  for_runs([&](Index begin, Index size) {
    std::array<double, kRun> moved, slopes, curvatures;
    const auto part = [&](auto& of, bool wanted) {
      return std::span(of).first(wanted ? at(size) : 0);
    };
    const auto slope = part(slopes, sloped), curvature = part(curvatures, sloped);
    ShiftSums& to = sums[at(begin / kRun)];
    to.loss = loss_of_run(response, begin, shifted_run(offset, shift, begin, part(moved, true)),
                          slope, curvature);
    for (std::size_t i = 0; i < slope.size(); ++i) {
      to.slope += slope[i];
      to.size += std::abs(slope[i]);
      to.curvature += curvature[i];
    }
  });
  ShiftSums out;
  for (const ShiftSums& each : sums) {
    out.loss += each.loss;
    out.slope += each.slope;
    out.size += each.size;
    out.curvature += each.curvature;
  }
  return out;
}

double GlmObjective::half_deviance(Index response, std::span<const double> offset,
                                   double shift) const {
  const auto y = data_.y.column(response);
  return sum_over_runs([&](Index begin, Index size) {
    std::array<double, kRun> etas, means, deviances;
    const auto part = [&](auto& of) { return std::span(of).first(at(size)); };
    const auto mu = part(means), deviance = part(deviances);
    observation_->mean(shifted_run(offset, shift, begin, part(etas)), mu);
    observation_->deviance(y.subspan(at(begin), at(size)), mu, deviance);
    return weighted_mean(std::span(data_.weights).subspan(at(begin), at(size)), deviance) / 2;
  });
}

/// What gaps are relative to must be a number, and one with digits where y varies.
void GlmObjective::check_null(Index response, std::span<const double> offset, double shift) const {
  const double size = half_null_deviance_[at(response)];
  if (!std::isfinite(size))
    throw InvalidArgument(cat(observation_->family(),
                              ": y lies so far from what the offset alone gives that its deviance "
                              "is beyond the range of numbers; give it in a larger unit"));
  if (size > kDigits || !least_squares()) return;
  const auto y = data_.y.column(response);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double eta = shift + (offset.empty() ? 0 : offset[i]);
    if (data_.weights[i] > 0 && std::abs(y[i] - eta) > 1e-14 * std::abs(y[i]))
      throw InvalidArgument(cat(observation_->family(),
                                ": y varies so little that its squares leave the range of numbers; "
                                "give it in a smaller unit"));
  }
}

double GlmObjective::null_shift(Index response, double mean) const {
  const auto range = observation_->eta_range();
  const double target = observation_->eta_of_mean(mean);
  if (std::isinf(target)) return target;
  if (!(target > range[0] && target < range[1]))
    throw InvalidArgument(cat(seen(observation_), ": the mean of y is ", shortest(mean),
                              ", which no linear predictor gives; use another link"));
  const auto offset = offset_of(response);
  const auto shifts = feasible_shifts(data_.weights, offset, range);
  if (!(shifts[0] < shifts[1]))
    throw InvalidArgument(cat(seen(observation_),
                              ": no intercept brings the offsets of all rows inside (",
                              shortest(range[0]), ", ", shortest(range[1]), "); use another link"));
  return best_shift(response, offset,
                    offset.empty() ? target : first_shift(response, target, shifts));
}

/// Where the search for the null intercept starts: of some guesses the one of least loss.
double GlmObjective::first_shift(Index response, double target,
                                 const std::array<double, 2>& shifts) const {
  const auto offset = offset_of(response);
  std::vector<double> moved(offset.size()), mu(offset.size());
  const auto by_means = [&](double from) {  // exact for identity and log, if they are numbers
    observation_->mean(shifted_run(offset, from, 0, moved), mu);
    return target + from - observation_->eta_of_mean(weighted_mean(data_.weights, mu));
  };
  const double plain = by_means(0);
  double best = middle(shifts), least = INFINITY;
  for (double guess : {plain, by_means(-range_of(data_.weights, offset)[1]),
                       target - weighted_mean(data_.weights, offset)}) {
    if (!(guess > shifts[0] && guess < shifts[1]) || std::isinf(guess)) continue;
    const double loss = sums_at(response, offset, guess, false).loss;
    if (!(loss < least)) continue;
    best = guess;
    least = loss;
  }
  return best;
}

double GlmObjective::best_shift(Index response, std::span<const double> offset,
                                double shift) const {
  const auto range = offset.empty() ? std::array{0.0, 0.0} : range_of(data_.weights, offset);
  double longest = 1 + std::max(std::abs(range[0] + shift), std::abs(range[1] + shift));
  double last = INFINITY;
  const double rounding = 1e-15 * std::sqrt(static_cast<double>(rows()));  // of the sums
  for (int iteration = 0; iteration < 100; ++iteration, longest *= 2) {
    const ShiftSums here = sums_at(response, offset, shift, true);
    if (!(std::abs(here.slope) > rounding * here.size) || !std::isfinite(here.slope)) break;
    // Far from the minimiser the curvature may vanish.
    double step = here.curvature > 0 ? std::clamp(-here.slope / here.curvature, -longest, longest)
                                     : std::copysign(longest, -here.slope);
    const double length = std::abs(step);
    if (length <= rounding * (1 + std::abs(shift))) return shift + step;
    if (length < kShort && length > last / 2) break;
    last = length;
    bool lower = false;
    for (int halving = 0; halving < 60 && !lower; ++halving, step /= lower ? 1 : 2)
      lower = sums_at(response, offset, shift + step, false).loss <=
              here.loss + 1e-14 * std::abs(here.loss);
    if (!lower) break;
    shift += step;
  }
  return shift;
}

}  // namespace riata

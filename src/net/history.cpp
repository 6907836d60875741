#include "riata/net/history.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include "core/eigen.hpp"

namespace riata::net {

double EpochRow::objective() const {
  double sum = train;
  for (double each : penalties) sum += each;
  return sum;
}

namespace {

/// What is added up of neighbouring entries does not wait for each other.
using Neighbours = Eigen::Array<double, 8, 1>;
constexpr std::size_t kNeighbours = Neighbours::SizeAtCompileTime;

/// Adds up in equal bins from -most to most.
void count_bins(std::span<const double> w, double most, std::span<std::int64_t> counts) {
  const double per_bin = static_cast<double>(counts.size()) / (2 * most);
  const auto last = static_cast<std::int32_t>(counts.size() - 1);
  std::array<std::int32_t, 64> bins;  // of some entries, found all at once
  for (std::size_t first = 0; first < w.size(); first += bins.size()) {
    const auto some = w.subspan(first, std::min(bins.size(), w.size() - first));
    for (std::size_t i = 0; i < some.size(); ++i)
      bins[i] = std::clamp(static_cast<std::int32_t>((some[i] + most) * per_bin), 0, last);
    for (std::size_t i = 0; i < some.size(); ++i) ++counts[static_cast<std::size_t>(bins[i])];
  }
}

}  // namespace

WeightStatistics statistics_of(std::span<const double> w, Index bins) {
  Neighbours sums = Neighbours::Zero(), squares = sums, most = sums, last = sums;
  std::ranges::copy(w.last(w.size() % kNeighbours), last.data());
  const std::size_t whole = w.size() / kNeighbours;
  for (std::size_t k = 0; k <= whole; ++k) {
    const double* from = k < whole ? &w[k * kNeighbours] : last.data();
    const Neighbours size = Eigen::Map<const Neighbours>(from).abs();
    sums += size;
    squares += size * size;
    most = most.max(size);
  }
  WeightStatistics out;
  out.mean_abs = w.empty() ? 0 : sums.sum() / static_cast<double>(w.size());
  out.max_abs = most.maxCoeff();
  out.norm = std::sqrt(squares.sum());
  for (double each : w) out.zeros += each == 0;
  out.histogram.assign(at(bins), 0);
  if (bins == 0 || !std::isfinite(out.mean_abs)) return out;
  if (out.max_abs > 0)
    count_bins(w, out.max_abs, out.histogram);
  else
    out.histogram[at(bins / 2)] = std::ssize(w);
  return out;
}

}  // namespace riata::net

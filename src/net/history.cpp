#include "riata/net/history.hpp"
#include <algorithm>
#include <cmath>

namespace riata::net {

double EpochRow::objective() const {
  double sum = train;
  for (double each : penalties) sum += each;
  return sum;
}

WeightStatistics statistics_of(std::span<const double> w, Index bins) {
  WeightStatistics out;
  double sum = 0, squares = 0;
  for (double each : w) {
    const double size = std::abs(each);
    sum += size;
    squares += size * size;
    out.max_abs = std::max(out.max_abs, size);
    out.zeros += each == 0;
  }
  out.mean_abs = w.empty() ? 0 : sum / static_cast<double>(w.size());
  out.norm = std::sqrt(squares);
  out.histogram.assign(at(bins), 0);
  if (bins == 0 || !std::isfinite(out.max_abs)) return out;
  const double per_bin = static_cast<double>(bins) / (2 * out.max_abs);
  for (double each : w) {
    const double place =
        out.max_abs > 0 ? (each + out.max_abs) * per_bin : 0.5 * static_cast<double>(bins);
    ++out.histogram[at(std::min(static_cast<Index>(place), bins - 1))];
  }
  return out;
}

}  // namespace riata::net

#include "riata/basis/basis.hpp"
#include <algorithm>
#include <limits>
#include "riata/core/text.hpp"

namespace riata {

void check_bounds(const char* owner, const std::optional<std::vector<double>>& bounds) {
  if (!bounds) return;
  const auto& b = *bounds;
  const bool fine = b.size() == 2 && b[0] < b[1] && std::isfinite(b[1] - b[0]);
  if (!fine)
    throw InvalidArgument(
        cat(owner, ": bounds must be two finite numbers that rise, got ", field_text(b)));
}

std::vector<double> bounds_of(const char* owner, std::span<const double> data) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (double x : data) {  // comparisons with NaN are false
    if (x < low) low = x;
    if (x > high) high = x;
  }
  if (low > high)
    throw InvalidArgument(cat(owner, ": needs a number to take its bounds from, got none"));
  if (low == high)
    throw InvalidArgument(cat(owner, ": needs two different values to take its bounds from, got ",
                              shortest(low), " alone; leave the covariate out or give bounds"));
  if (!std::isfinite(high - low))
    throw InvalidArgument(cat(owner, ": bounds must be finite, got ", shortest(low), " to ",
                              shortest(high), " from the data; remove such rows or give bounds"));
  return {low, high};
}

void check_order(const char* owner, std::int64_t n, std::int64_t order) {
  if (order > n)
    throw InvalidArgument(
        cat(owner, ": n must be at least the order, got n=", n, " and order=", order));
}

}  // namespace riata

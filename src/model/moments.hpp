#pragma once
#include <cmath>
#include <vector>
#include "riata/design/design.hpp"

namespace riata {

/// Columns of a size beyond 2^-+300 have squares beyond the range of doubles, or nearly.
inline bool is_extreme(double size) {
  return size > 0 && std::isfinite(size) && std::abs(std::ilogb(size)) > 300;
}

/// 2^-exponent, as far as it has a reciprocal.
double power_for(int exponent);

/// Moments of columns of any size: where squares leave the range, those of the column times a
/// power of two.
Moments ranged_moments(Design& design, const std::vector<double>& weights, const Workers& workers);

/// So that no sum of them overflows; their proportions stay to the bit.
void divide_by_power_of_two(std::vector<double>& weights);

}  // namespace riata

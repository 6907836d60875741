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

/// Moments of columns of any size, made of `moments`: where squares leave the range, those of the
/// column times a power of two.
Moments ranged(Moments moments, Design& design, const std::vector<double>& weights);

/// The weights (empty: all 1) of some of so many rows (empty: all of them), divided by a power of
/// two so that no sum of them overflows; their proportions stay to the bit.
std::vector<double> weights_of(const std::vector<double>& weights, const std::vector<Index>& rows,
                               Index all);

}  // namespace riata

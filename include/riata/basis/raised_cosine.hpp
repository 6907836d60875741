#pragma once
#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include "riata/basis/basis.hpp"
#include "riata/core/text.hpp"

namespace riata {

/// row[i] = 1/2 (1 + cos(pi (position - i) / width)) within `width` of i, else 0: bumps whose
/// centres are the whole numbers.    Pillow, Paninski, Uzzell, Simoncelli & Chichilnisky (2005)
inline void raised_cosines(double position, double width, std::span<double> row) {
  constexpr double pi = std::numbers::pi;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const double angle = pi * (position - static_cast<double>(i)) / width;
    row[i] = 0.5 * (1 + std::cos(std::clamp(angle, -pi, pi)));
  }
}

/// Throws InvalidArgument unless twice the width is a whole number.
inline void check_width(const char* owner, double width) {
  if (2 * width != std::floor(2 * width) || !std::isfinite(width))
    throw InvalidArgument(
        cat(owner, ": twice the width must be a whole number, got a width of ", width));
}

}  // namespace riata

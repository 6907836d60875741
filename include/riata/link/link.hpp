#pragma once
#include <cmath>
#include <limits>
#include "riata/core/field.hpp"
#include "riata/core/select.hpp"

namespace riata {

/// A link: eta = g(mu). The formulas are templates over the number type T.
template <class L>
concept LinkFunction = SelfDescribing<L> && requires(const L& link, double v) {
  { link.eta(v) } -> std::same_as<double>;          // g(mu)
  { link.mean(v) } -> std::same_as<double>;         // its inverse
  { link.d_mean(v) } -> std::same_as<double>;       // d mean / d eta
  { link.d2_mean(v) } -> std::same_as<double>;      // the second derivative
  { L::mean_range } -> std::convertible_to<Range>;  // of the means it gives: an open interval
};

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr Range kAnyMean{.low_open = true, .high_open = true};
inline constexpr Range kPositiveMean{
    .low = 0, .high = kInfinity, .low_open = true, .high_open = true};
inline constexpr Range kProbability{.low = 0, .high = 1, .low_open = true, .high_open = true};

}  // namespace riata

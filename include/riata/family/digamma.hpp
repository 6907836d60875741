#pragma once
#include <cmath>

namespace riata {

/// d log Gamma(x) / dx for x > 0: recurrence up to 10, then Abramowitz & Stegun 6.3.18.
inline double digamma(double x) {
  double sum = 0;
  for (; x < 10; ++x) sum -= 1 / x;
  const double u = 1 / (x * x);
  return sum + std::log(x) - 0.5 / x -
         u * (1. / 12 - u * (1. / 120 - u * (1. / 252 - u * (1. / 240 - u * (1. / 132)))));
}

/// digamma(x + y) - digamma(x) for y >= 0; a sum where y is a small integer, so that no digits
/// cancel at large x
inline double digamma_step(double x, double y) {
  if (y != std::floor(y) || y > 256) return digamma(x + y) - digamma(x);
  double sum = 0;
  for (double j = 0; j < y; ++j) sum += 1 / (x + j);
  return sum;
}

}  // namespace riata

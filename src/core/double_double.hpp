#pragma once
#include <cmath>

namespace riata {

/// high + low, the rounding of high kept in low: about 32 digits.    Dekker (1971)
struct DoubleDouble {
  double high = 0, low = 0;
  double rounded() const { return high + low; }
};

/// a + b exactly.    Knuth (1969)
inline DoubleDouble two_sum(double a, double b) {
  const double sum = a + b, shifted = sum - a;
  return {sum, (a - (sum - shifted)) + (b - shifted)};
}
/// a b exactly.    Ogita, Rump & Oishi (2005)
inline DoubleDouble two_product(double a, double b) {
  const double product = a * b;
  return {product, std::fma(a, b, -product)};
}

inline DoubleDouble operator+(const DoubleDouble& a, const DoubleDouble& b) {
  const DoubleDouble sum = two_sum(a.high, b.high);
  return two_sum(sum.high, sum.low + (a.low + b.low));
}
inline DoubleDouble operator-(const DoubleDouble& a) { return {-a.high, -a.low}; }
inline DoubleDouble operator*(const DoubleDouble& a, const DoubleDouble& b) {
  const DoubleDouble product = two_product(a.high, b.high);
  return two_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

/// sum += a b, low left unnormalised: for long sums.
inline void add_product(DoubleDouble& sum, const DoubleDouble& a, const DoubleDouble& b) {
  const DoubleDouble product = two_product(a.high, b.high), next = two_sum(sum.high, product.high);
  sum.high = next.high;
  sum.low += next.low + (product.low + (a.high * b.low + a.low * b.high));
}

}  // namespace riata

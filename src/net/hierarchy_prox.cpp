#include "net/hierarchy_prox.hpp"
#include <algorithm>
#include <cmath>

namespace riata::net {

// With s = ||theta|| and c = bound s: s (1 + bound^2 #{|u_i| > c}) = ||v|| - threshold + bound
// times the sum of those |u_i|, that is s - (||v|| - threshold) - bound sum_i max(|u_i| - bound s,
// 0) = 0. The left side is concave and rising, so that Newton's method from 0 rises to the root; it
// is piecewise linear, so that it ends there.
template <class T>
void hierarchy_prox(std::span<T> v, std::span<T> u, double threshold, double bound) {
  double squares = 0;
  for (T each : v) squares += static_cast<double>(each) * static_cast<double>(each);
  const double size = std::sqrt(squares);
  double s = 0;
  for (int i = 0; i < 100; ++i) {
    double above = 0, count = 0;
    for (T each : u) {
      const double excess = std::abs(static_cast<double>(each)) - bound * s;
      above += excess > 0 ? excess : 0.0;
      count += excess > 0 ? 1.0 : 0.0;
    }
    const double next = s - (s - (size - threshold) - bound * above) / (1 + bound * bound * count);
    if (!(next > s)) break;
    const bool done = next - s <= 1e-15 * next;
    s = next;
    if (done) break;
  }
  if (std::isnan(size)) return;
  const T scale = static_cast<T>(size > 0 ? s / size : 0), cap = static_cast<T>(bound * s);
  for (T& each : v) each *= scale;
  for (T& each : u) each = std::clamp(each, -cap, cap);
}

template void hierarchy_prox(std::span<float>, std::span<float>, double, double);
template void hierarchy_prox(std::span<double>, std::span<double>, double, double);

}  // namespace riata::net

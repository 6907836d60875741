#pragma once
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

// What one core of this machine can do at best, measured.
namespace bench {

/// Seconds of the fastest of some calls.
template <class F>
double fastest(int calls, F&& f) {
  double best = 1e300;
  for (int k = 0; k < calls; ++k) {
    const auto start = std::chrono::steady_clock::now();
    f();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count());
  }
  return best;
}

/// Sum over memory that no cache holds, in many independent chains.
inline double sum_of(const std::vector<double>& values) {
  constexpr std::size_t kChains = 64;
  double sums[kChains] = {};
  for (std::size_t i = 0; i + kChains <= values.size(); i += kChains)
    for (std::size_t c = 0; c < kChains; ++c) sums[c] += values[i + c];
  double total = 0;
  for (double each : sums) total += each;
  return total;
}

constexpr std::size_t kMultiplyAddChains = 96;

/// `rounds` fused multiply-adds in each of many chains, which stay in registers.
inline double multiply_adds(std::size_t rounds) {
  constexpr std::size_t kChains = kMultiplyAddChains;
  volatile double hidden = 0.999;  // so that no compiler knows the result
  const double factor = hidden;
  double sums[kChains];
  for (std::size_t c = 0; c < kChains; ++c) sums[c] = static_cast<double>(c);
  for (std::size_t k = 0; k < rounds; ++k)
    for (std::size_t c = 0; c < kChains; ++c) sums[c] = sums[c] * factor + 1e-9;
  double total = 0;
  for (double each : sums) total += each;
  return total;
}

struct Peaks {
  double bytes = 0;  // read from memory, per second
  double flops = 0;  // two for a fused multiply-add
};

inline Peaks measure_peaks() {
  Peaks peaks;
  volatile double kept = 0;
  const std::vector<double> values(std::size_t{1} << 25, 1.0);
  peaks.bytes = static_cast<double>(8 * values.size()) / fastest(5, [&] { kept = sum_of(values); });
  constexpr std::size_t kRounds = 1'000'000;
  const double seconds = fastest(5, [&] { kept = multiply_adds(kRounds); });
  peaks.flops = 2.0 * kMultiplyAddChains * kRounds / seconds;
  return peaks;
}

}  // namespace bench

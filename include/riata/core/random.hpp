#pragma once
#include <array>
#include <cstdint>
#include <vector>
#include "riata/core/view.hpp"

namespace riata {

/// Counter-based random numbers, Philox 4x32-10 (Salmon, Moraes, Dror & Shaw 2011): number k of
/// stream s of a seed is a pure function of (seed, s, k), whoever computes it.
class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0) : seed_(seed), stream_(stream) {}

  std::uint64_t bits();
  /// in (0, 1)
  double uniform();
  double normal();
  std::int64_t poisson(double mean);
  /// 0 .. bound-1
  std::uint64_t below(std::uint64_t bound);
  /// 0 .. n-1 in random order
  std::vector<Index> permutation(Index n);

 private:
  std::uint64_t seed_, stream_, counter_ = 0;
  std::array<std::uint32_t, 4> block_{};
  int left_ = 0;
};

}  // namespace riata

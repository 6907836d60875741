#include "riata/core/random.hpp"
#include <cmath>
#include <numbers>
#include <numeric>

namespace riata {

namespace {

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = 0xD2511F53ull * counter[0], p1 = 0xCD9E8D57ull * counter[2];
    counter = {
        static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(p1),
        static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(p0)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

}  // namespace

std::uint64_t Random::bits() {
  if (left_ == 0) {
    block_ =
        philox({static_cast<std::uint32_t>(counter_), static_cast<std::uint32_t>(counter_ >> 32),
                static_cast<std::uint32_t>(stream_), static_cast<std::uint32_t>(stream_ >> 32)},
               {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)});
    ++counter_;
    left_ = 2;
  }
  --left_;
  const auto k = static_cast<std::size_t>(2 * left_);
  return (static_cast<std::uint64_t>(block_[k + 1]) << 32) | block_[k];
}

double Random::uniform() { return (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53; }

// Box & Muller (1958); one of the pair is dropped so that a call takes a fixed count of numbers.
double Random::normal() {
  const double radius = std::sqrt(-2 * std::log(uniform()));
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

// By inversion in steps of mean at most 10: a sum of Poisson counts is a Poisson count.
std::int64_t Random::poisson(double mean) {
  std::int64_t total = 0;
  for (; mean > 10; mean -= 10) total += poisson(10);
  double probability = std::exp(-mean), below = probability;
  const double u = uniform();
  std::int64_t k = 0;
  while (u > below && k < 200) {
    ++k;
    probability *= mean / static_cast<double>(k);
    below += probability;
  }
  return total + k;
}

std::uint64_t Random::below(std::uint64_t bound) {
  const std::uint64_t limit = ~std::uint64_t{0} - ~std::uint64_t{0} % bound;
  std::uint64_t drawn = bits();
  while (drawn >= limit) drawn = bits();
  return drawn % bound;
}

std::vector<Index> Random::permutation(Index n) {
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Index{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(i)]);
  return order;
}

}  // namespace riata

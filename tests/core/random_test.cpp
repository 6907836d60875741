#include "riata/core/random.hpp"
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

namespace riata {
namespace {

using Words = std::array<std::uint32_t, 4>;

// Philox 4x32-10 as the paper draws it: two multiplications, two exchanged halves, ten times.
Words philox_of_the_paper(Words c, std::uint32_t key0, std::uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t left = 0xD2511F53ull * c[0], right = 0xCD9E8D57ull * c[2];
    c = {std::uint32_t(right >> 32) ^ c[1] ^ key0, std::uint32_t(right),
         std::uint32_t(left >> 32) ^ c[3] ^ key1, std::uint32_t(left)};
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return c;
}

std::set<std::uint32_t> words_of_first_block(Random random) {
  std::set<std::uint32_t> words;
  for (int k = 0; k < 2; ++k) {
    const std::uint64_t bits = random.bits();
    words.insert(static_cast<std::uint32_t>(bits));
    words.insert(static_cast<std::uint32_t>(bits >> 32));
  }
  return words;
}

struct Moments {
  double mean = 0, variance = 0;
};
Moments moments_of(const std::function<double()>& draw, int count) {
  double sum = 0, squares = 0;
  for (int k = 0; k < count; ++k) {
    const double x = draw();
    sum += x;
    squares += x * x;
  }
  return {sum / count, squares / count - sum / count * (sum / count)};
}

}  // namespace

// The known answers published with the generator (Random123, kat_vectors).
TEST(Random, PhiloxHasItsKnownAnswers) {
  EXPECT_EQ(philox_of_the_paper({0, 0, 0, 0}, 0, 0),
            (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox_of_the_paper({~0u, ~0u, ~0u, ~0u}, ~0u, ~0u),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(
      philox_of_the_paper({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0),
      (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
  EXPECT_EQ(words_of_first_block(Random(0)),
            (std::set<std::uint32_t>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
}

TEST(Random, NumbersAreAFunctionOfSeedAndStream) {
  for (std::uint64_t seed : {1ull, 0x0123456789abcdefull})
    for (std::uint64_t stream : {0ull, 7ull, 0xfedcba9876543210ull}) {
      const Words block =
          philox_of_the_paper({0, 0, std::uint32_t(stream), std::uint32_t(stream >> 32)},
                              std::uint32_t(seed), std::uint32_t(seed >> 32));
      EXPECT_EQ(words_of_first_block(Random(seed, stream)),
                std::set<std::uint32_t>(block.begin(), block.end()));
    }
}

TEST(Random, SameSeedSameNumbersOtherSeedOrStreamOthers) {
  Random a(5, 2), b(5, 2), other_seed(6, 2), other_stream(5, 3);
  int differ = 0;
  for (int k = 0; k < 100; ++k) {
    const auto bits = a.bits();
    ASSERT_EQ(bits, b.bits());
    differ += (bits != other_seed.bits()) + (bits != other_stream.bits());
  }
  EXPECT_EQ(differ, 200);
}

TEST(Random, UniformIsInsideTheOpenUnitIntervalWithItsMoments) {
  Random random(8);
  double least = 1, largest = 0;
  const auto [mean, variance] = moments_of(
      [&] {
        const double u = random.uniform();
        least = std::min(least, u);
        largest = std::max(largest, u);
        return u;
      },
      40000);
  EXPECT_GT(least, 0);
  EXPECT_LT(largest, 1);
  EXPECT_NEAR(mean, 0.5, 0.01);
  EXPECT_NEAR(variance, 1.0 / 12, 0.003);
}

TEST(Random, NormalHasItsMoments) {
  Random random(9);
  const auto [mean, variance] = moments_of([&] { return random.normal(); }, 40000);
  EXPECT_NEAR(mean, 0, 0.025);
  EXPECT_NEAR(variance, 1, 0.04);
}

TEST(Random, PoissonHasMeanAndVarianceOfItsRate) {
  Random random(10);
  for (double rate : {0.1, 1.0, 9.9, 35.0}) {
    const auto [mean, variance] =
        moments_of([&] { return static_cast<double>(random.poisson(rate)); }, 20000);
    EXPECT_NEAR(mean, rate, 5 * std::sqrt(rate / 20000));
    EXPECT_NEAR(variance / rate, 1, 0.08);
  }
  EXPECT_EQ(random.poisson(0), 0);
}

TEST(Random, BelowReachesEveryNumberAndNoOther) {
  Random random(11);
  std::array<int, 6> seen{};
  for (int k = 0; k < 6000; ++k) ++seen.at(random.below(6));
  for (int count : seen) EXPECT_NEAR(count, 1000, 150);
  EXPECT_EQ(random.below(1), 0u);
}

TEST(Random, PermutationHoldsEveryIndexOnce) {
  Random random(12);
  auto order = random.permutation(200);
  EXPECT_FALSE(std::ranges::is_sorted(order));
  std::ranges::sort(order);
  for (Index i = 0; i < 200; ++i) ASSERT_EQ(order[static_cast<std::size_t>(i)], i);
  EXPECT_TRUE(random.permutation(0).empty());
}

}  // namespace riata

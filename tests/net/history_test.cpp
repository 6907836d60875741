#include "riata/net/history.hpp"
#include <gtest/gtest.h>
#include "net/made_net.hpp"

namespace riata::net {

namespace {

/// Entry by entry.
WeightStatistics by_hand(const std::vector<double>& w, Index bins) {
  WeightStatistics out;
  for (double each : w) {
    out.mean_abs += std::abs(each) / static_cast<double>(w.size());
    out.max_abs = std::max(out.max_abs, std::abs(each));
    out.norm += each * each;
    out.zeros += each == 0;
  }
  out.norm = std::sqrt(out.norm);
  out.histogram.assign(at(bins), 0);
  for (double each : w) {
    const double per_bin = static_cast<double>(bins) / (2 * out.max_abs);
    const auto bin = static_cast<Index>(out.max_abs > 0 ? (each + out.max_abs) * per_bin
                                                        : static_cast<double>(bins) / 2);
    ++out.histogram[at(std::min(bin, bins - 1))];
  }
  return out;
}

}  // namespace

TEST(WeightStatistics, AreThoseOfEveryEntry) {
  for (const Index size : {1, 2, 15, 16, 17, 63, 64, 65, 1000, 5003})
    for (const Index bins : {1, 2, 7, 50}) {
      SCOPED_TRACE(cat(size, " entries, ", bins, " bins"));
      const Matrix drawn = random_matrix(size, 1, static_cast<std::uint64_t>(size));
      std::vector<double> w(drawn.values().begin(), drawn.values().end());
      for (std::size_t k = 0; k < w.size(); k += 3) w[k] = 0;
      const WeightStatistics found = statistics_of(w, bins), expected = by_hand(w, bins);
      EXPECT_EQ(found.zeros, expected.zeros);
      EXPECT_EQ(found.max_abs, expected.max_abs);
      EXPECT_EQ(found.histogram, expected.histogram);
      EXPECT_NEAR(found.mean_abs, expected.mean_abs, 1e-14 * expected.mean_abs);
      EXPECT_NEAR(found.norm, expected.norm, 1e-14 * expected.norm);
    }
}

TEST(WeightStatistics, OfZerosStandInTheMiddleBin) {
  const WeightStatistics found = statistics_of(std::vector<double>(9, 0.0), 5);
  EXPECT_EQ(found.histogram, (std::vector<std::int64_t>{0, 0, 9, 0, 0}));
  EXPECT_EQ(found.zeros, 9);
  EXPECT_EQ(statistics_of({}, 3).histogram, (std::vector<std::int64_t>{0, 0, 0}));
}

TEST(WeightStatistics, OfNanAreNan) {
  const WeightStatistics found = statistics_of(std::vector<double>{1, std::nan(""), -2}, 4);
  EXPECT_TRUE(std::isnan(found.mean_abs));
  EXPECT_EQ(found.histogram, (std::vector<std::int64_t>{0, 0, 0, 0}));
}

}  // namespace riata::net

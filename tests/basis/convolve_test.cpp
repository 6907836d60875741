#include "riata/basis/convolve.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "riata/core/error.hpp"
#include "riata/core/random.hpp"

namespace riata {
namespace {

Matrix random_matrix(Index rows, Index cols, std::uint64_t seed) {
  Random random(seed);
  Matrix out(rows, cols);
  for (double& each : out.values()) each = random.normal();
  return out;
}

Matrix convolved(const Matrix& series, const Matrix& kernel, Index delay, int threads) {
  Matrix out(series.rows(), kernel.cols() * series.cols());
  convolve(series, kernel, delay, out.values(), threads);
  return out;
}

TEST(Convolve, IsTheSumOverTheWindow) {
  const Matrix series = random_matrix(5000, 2, 1), kernel = random_matrix(7, 3, 2);
  for (Index delay : {1, 0, -3, -7}) {
    const Matrix got = convolved(series, kernel, delay, 2);
    for (Index c = 0; c < 2; ++c)
      for (Index k = 0; k < 3; ++k)
        for (Index i = 0; i < series.rows(); ++i) {
          double sum = 0;
          for (Index w = 0; w < 7; ++w) {
            const Index from = i - delay - w;
            sum +=
                kernel(w, k) * (from < 0 || from >= series.rows() ? std::nan("") : series(from, c));
          }
          if (std::isnan(sum))
            ASSERT_TRUE(std::isnan(got(i, k + 3 * c))) << delay << " row " << i;
          else
            ASSERT_NEAR(got(i, k + 3 * c), sum, 1e-13) << delay << " row " << i;
        }
  }
}

TEST(Convolve, GivesTheSameBitsForAnyNumberOfThreads) {
  const Matrix series = random_matrix(9000, 2, 3), kernel = random_matrix(20, 4, 4);
  const Matrix one = convolved(series, kernel, 1, 1), two = convolved(series, kernel, 1, 2);
  for (Index i = 20; i < one.rows(); ++i)
    for (Index j = 0; j < one.cols(); ++j) ASSERT_EQ(one(i, j), two(i, j));
}

TEST(Convolve, AMissingSampleMakesTheWindowsMissingThatHoldIt) {
  Matrix series = random_matrix(50, 1, 5);
  series(20, 0) = std::nan("");
  const Matrix got = convolved(series, random_matrix(4, 2, 6), 1, 1);
  for (Index i = 4; i < 50; ++i) EXPECT_EQ(std::isnan(got(i, 0)), i > 20 && i <= 24) << i;
}

TEST(Convolve, ASeriesShorterThanTheWindowHasNoResult) {
  const Matrix got = convolved(random_matrix(3, 1, 7), random_matrix(5, 1, 8), 1, 1);
  for (double each : got.values()) EXPECT_TRUE(std::isnan(each));
  EXPECT_THROW(convolved(random_matrix(3, 1, 7), Matrix(0, 1), 1, 1), InvalidArgument);
}

}  // namespace
}  // namespace riata

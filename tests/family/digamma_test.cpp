#include "riata/family/digamma.hpp"
#include <gtest/gtest.h>
#include <numbers>

namespace riata {

// Abramowitz & Stegun 6.3.2 and 6.3.3
TEST(Digamma, OfOneAndOfAHalfAreKnown) {
  const double gamma = std::numbers::egamma;
  EXPECT_NEAR(digamma(1), -gamma, 1e-13);
  EXPECT_NEAR(digamma(0.5), -gamma - 2 * std::numbers::ln2, 1e-13);
  EXPECT_NEAR(digamma(100), std::log(100) - 1 / 200.0 - 1 / 120000.0, 1e-9);
}

TEST(Digamma, StepsAreDifferences) {
  for (double x : {0.2, 1.0, 7.5, 300.0})
    for (double y : {0.0, 1.0, 2.5, 40.0, 1000.0})
      EXPECT_NEAR(digamma_step(x, y), digamma(x + y) - digamma(x), 1e-12 * (1 + 1 / x));
}

}  // namespace riata

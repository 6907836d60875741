#include <cmath>
#include "conformance.hpp"
#include "family_points.hpp"

// A family in the mean.
namespace riata {

RIATA_FOR_EVERY(Families, FamilyLaws);

TYPED_TEST(FamilyLaws, DerivativesInTheMeanMatchFiniteDifferences) {
  const double h = 1e-6;
  for (const auto& f : TypeParam::examples())
    for_each_mean(f, [&](double y, double mu) {
      const double scale = 1 + std::abs(f.curvature(y, mu));
      EXPECT_NEAR(f.gradient(y, mu), (f.loss(y, mu + h) - f.loss(y, mu - h)) / (2 * h),
                  1e-8 * scale);
      EXPECT_NEAR(f.curvature(y, mu), (f.gradient(y, mu + h) - f.gradient(y, mu - h)) / (2 * h),
                  1e-7 * scale);
    });
}

TYPED_TEST(FamilyLaws, LossIsLeastWhereTheMeanIsTheResponse) {
  for (const auto& f : TypeParam::examples())
    for (double y : kMeans) {
      if (!is_mean(f, y) || !f.supports(y)) continue;
      EXPECT_NEAR(f.gradient(y, y), 0, 1e-12);
      for (double mu : kMeans)
        if (is_mean(f, mu)) {
          EXPECT_LE(f.loss(y, y), f.loss(y, mu) + 1e-14);
        }
    }
}

TYPED_TEST(FamilyLaws, DevianceIsZeroAtTheResponseAndTwiceTheExcessLossElsewhere) {
  for (const auto& f : TypeParam::examples()) {
    for_each_response(f, [&](double y) { EXPECT_NEAR(f.deviance(y, y), 0, 1e-13) << y; });
    for_each_mean(f, [&](double y, double mu) {
      EXPECT_GE(f.deviance(y, mu), 0);
      for (double other : kMeans) {
        if (!is_mean(f, other)) continue;
        EXPECT_NEAR(f.deviance(y, mu) - f.deviance(y, other),
                    2 * (f.loss(y, mu) - f.loss(y, other)), 1e-12 * (1 + f.deviance(y, mu)));
      }
    });
  }
}

TYPED_TEST(FamilyLaws, LogLikelihoodIsMinusTheLossUpToTermsFreeOfTheMean) {
  for (const auto& f : TypeParam::examples())
    for_each_mean(f, [&](double y, double mu) {
      for (double other : kMeans) {
        if (!is_mean(f, other)) continue;
        EXPECT_NEAR(f.log_likelihood(y, mu, 1.0) - f.log_likelihood(y, other, 1.0),
                    f.loss(y, other) - f.loss(y, mu), 1e-12 * (1 + std::abs(f.loss(y, mu))));
      }
    });
}

}  // namespace riata

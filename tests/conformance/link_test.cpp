#include <cmath>
#include "conformance.hpp"
#include "riata/catalog.hpp"

namespace riata {

RIATA_FOR_EVERY(Links, LinkLaws);
constexpr double kEtas[] = {-6.0, -2.0, -0.3, 0.0, 0.2, 1.0, 2.5, 7.0};

TYPED_TEST(LinkLaws, MeanInvertsEta) {
  for (const auto& link : TypeParam::examples())
    for (double eta : kEtas)
      EXPECT_NEAR(link.eta(link.mean(eta)), eta, 1e-12 + 1e-13 * std::exp(7));
}

TYPED_TEST(LinkLaws, DerivativesMatchFiniteDifferences) {
  const double h = 1e-5;
  for (const auto& link : TypeParam::examples())
    for (double eta : kEtas) {
      const double scale = 1 + std::abs(link.mean(eta));
      EXPECT_NEAR(link.d_mean(eta), (link.mean(eta + h) - link.mean(eta - h)) / (2 * h),
                  1e-9 * scale);
      EXPECT_NEAR(link.d2_mean(eta), (link.d_mean(eta + h) - link.d_mean(eta - h)) / (2 * h),
                  1e-9 * scale);
    }
}

TYPED_TEST(LinkLaws, MeanRisesWithEta) {
  for (const auto& link : TypeParam::examples())
    for (double eta : kEtas) {
      EXPECT_GT(link.d_mean(eta), 0);
      EXPECT_LT(link.mean(eta), link.mean(eta + 0.1));
    }
}

TYPED_TEST(LinkLaws, ExtremeEtaGivesNoNan) {
  for (const auto& link : TypeParam::examples())
    for (double eta : {-1e4, -745.0, -700.0, 700.0, 745.0, 1e4}) {
      EXPECT_FALSE(std::isnan(link.mean(eta))) << eta;
      EXPECT_FALSE(std::isnan(link.d_mean(eta))) << eta;
      EXPECT_FALSE(std::isnan(link.d2_mean(eta))) << eta;
      if (std::abs(eta) <= 700) {
        EXPECT_TRUE(std::isfinite(link.mean(eta))) << eta;
      }
    }
}

TYPED_TEST(LinkLaws, NanStaysNan) {
  for (const auto& link : TypeParam::examples()) {
    EXPECT_TRUE(std::isnan(link.mean(std::nan(""))));
    EXPECT_TRUE(std::isnan(link.eta(std::nan(""))));
  }
}

}  // namespace riata

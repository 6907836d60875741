#include <cmath>
#include "conformance.hpp"
#include "riata/catalog.hpp"

namespace riata {

RIATA_FOR_EVERY(Links, LinkLaws);
constexpr double kEtas[] = {-6.0, -2.0, -0.3, 0.0, 0.2, 1.0, 2.5, 7.0};

/// Is eta inside the link's domain? (Behind its end the mean stands still.)
template <LinkFunction L>
bool inside(const L& link, double eta) {
  return std::isfinite(link.mean(eta)) && link.d_mean(eta) != 0;
}

// One rounding of the mean moves eta by that much over the slope.
TYPED_TEST(LinkLaws, MeanInvertsEta) {
  for (const auto& link : TypeParam::examples())
    for (double eta : kEtas) {
      if (!inside(link, eta)) continue;
      const double rounding = 1e-15 * std::abs(link.mean(eta) / link.d_mean(eta));
      EXPECT_NEAR(link.eta(link.mean(eta)), eta, 1e-12 + rounding);
    }
}

TYPED_TEST(LinkLaws, DerivativesMatchFiniteDifferences) {
  const double h = 1e-5;
  for (const auto& link : TypeParam::examples())
    for (double eta : kEtas) {
      if (!inside(link, eta) || !inside(link, eta - h)) continue;
      const double scale = 1 + std::abs(link.mean(eta)) + std::abs(link.d2_mean(eta));
      EXPECT_NEAR(link.d_mean(eta), (link.mean(eta + h) - link.mean(eta - h)) / (2 * h),
                  1e-8 * scale);
      EXPECT_NEAR(link.d2_mean(eta), (link.d_mean(eta + h) - link.d_mean(eta - h)) / (2 * h),
                  1e-8 * scale);
    }
}

TYPED_TEST(LinkLaws, MeanIsStrictlyMonotoneInsideTheDomainAndNeverTurns) {
  for (const auto& link : TypeParam::examples()) {
    const double direction = link.d_mean(1.0);
    int strict = 0;
    for (double eta : kEtas) {
      EXPECT_GE(link.d_mean(eta) * direction, 0) << eta;
      if (!inside(link, eta) || !inside(link, eta + 0.1)) continue;
      EXPECT_GT((link.mean(eta + 0.1) - link.mean(eta)) * direction, 0) << eta;
      ++strict;
    }
    EXPECT_GE(strict, 3);
  }
}

TYPED_TEST(LinkLaws, ExtremeEtaGivesNoNan) {
  for (const auto& link : TypeParam::examples())
    for (double eta : {-1e4, -745.0, -700.0, 0.0, 700.0, 745.0, 1e4}) {
      EXPECT_FALSE(std::isnan(link.mean(eta))) << eta;
      EXPECT_FALSE(std::isnan(link.d_mean(eta))) << eta;
      EXPECT_FALSE(std::isnan(link.d2_mean(eta))) << eta;
      if (std::abs(eta) <= 700 && link.d_mean(eta) != 0) {
        EXPECT_TRUE(std::isfinite(link.mean(eta))) << eta;
      }
    }
}

TYPED_TEST(LinkLaws, NanStaysNan) {
  for (const auto& link : TypeParam::examples()) {
    EXPECT_TRUE(std::isnan(link.mean(std::nan(""))));
    EXPECT_TRUE(std::isnan(link.eta(std::nan(""))));
    EXPECT_TRUE(std::isnan(link.d_mean(std::nan(""))));
    EXPECT_TRUE(std::isnan(link.d2_mean(std::nan(""))));
  }
}

}  // namespace riata

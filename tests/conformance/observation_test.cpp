#include <algorithm>
#include <cmath>
#include <string>
#include <vector>
#include "conformance.hpp"
#include "family_points.hpp"
#include "riata/family/any_observation.hpp"

// A family seen through every link.
namespace riata {

RIATA_FOR_EVERY(Families, ObservationLaws);

TYPED_TEST(ObservationLaws, DerivativesInEtaMatchFiniteDifferencesThroughEveryLink) {
  const double h = 1e-6;
  for (const auto& f : TypeParam::examples())
    EXPECT_GE(for_each_eta(f,
                           [&](const auto& seen, double y, double eta) {
                             const double scale = 1 + std::abs(seen.curvature(y, eta));
                             EXPECT_NEAR(seen.gradient(y, eta),
                                         (seen.loss(y, eta + h) - seen.loss(y, eta - h)) / (2 * h),
                                         1e-7 * scale)
                                 << seen.link.name << ", y " << y << ", eta " << eta;
                             EXPECT_NEAR(
                                 seen.curvature(y, eta),
                                 (seen.gradient(y, eta + h) - seen.gradient(y, eta - h)) / (2 * h),
                                 1e-7 * scale)
                                 << seen.link.name << ", y " << y << ", eta " << eta;
                           }),
              10);
}

TYPED_TEST(ObservationLaws, FormulasForALinkEqualTheChainRule) {
  for (const auto& f : TypeParam::examples())
    for_each_eta(f, [&](const auto& seen, double y, double eta) {
      if (eta > 2) return;  // where means near 1 keep their digits in 1 - mu
      const double mu = seen.mean(eta), slope = seen.link.d_mean(eta);
      const double curvature =
          f.curvature(y, mu) * slope * slope + f.gradient(y, mu) * seen.link.d2_mean(eta);
      const auto rounding = [](double v) { return 1e-12 * (1 + std::abs(v)); };
      EXPECT_NEAR(seen.loss(y, eta), f.loss(y, mu), rounding(f.loss(y, mu)));
      EXPECT_NEAR(seen.gradient(y, eta), f.gradient(y, mu) * slope, rounding(curvature) * 10)
          << text_of(seen, y, eta);
      EXPECT_NEAR(seen.curvature(y, eta), curvature, rounding(curvature) * 100)
          << text_of(seen, y, eta);
    });
}

TYPED_TEST(ObservationLaws, AllAtOnceIsWhatEachIs) {
  for (const auto& f : TypeParam::examples())
    for_each_eta(f, [&](const auto& seen, double y, double eta) {
      const Local<double> all = seen.local(y, eta);
      const auto expect_near = [&](double got, double expected) {
        EXPECT_NEAR(got, expected, 1e-15 * (1 + std::abs(expected))) << text_of(seen, y, eta);
      };
      expect_near(all.loss, seen.loss(y, eta));
      expect_near(all.gradient, seen.gradient(y, eta));
      expect_near(all.curvature, seen.curvature(y, eta));
    });
}

TYPED_TEST(ObservationLaws, InformationIsTheCurvatureAtTheMeanItself) {
  for (const auto& f : TypeParam::examples())
    for_each_eta(f, [&](const auto& seen, double, double eta) {
      const double information = seen.information(eta);
      EXPECT_GE(information, 0);
      if (f.supports(seen.mean(eta))) {
        EXPECT_NEAR(information, seen.curvature(seen.mean(eta), eta), 1e-9 * (1 + information))
            << text_of(seen, seen.mean(eta), eta);
      }
    });
}

// The least curvature over a grid, of all examples of the family.
double least_curvature(const auto& seen) {
  double least = 0;
  for (double y : {0.0, 0.01, 0.25, 0.5, 0.9, 1.0, 4.0, 50.0})
    for (double eta = -12; eta <= 12; eta += 0.0625)
      if (seen.family.supports(y) && std::isfinite(seen.loss(y, eta)))
        least = std::min(least, seen.curvature(y, eta) / (1 + std::abs(seen.gradient(y, eta))));
  return least;
}

TYPED_TEST(ObservationLaws, IsConvexThroughExactlyTheLinksThatItNames) {
  for_each_type(Links{}, [&]<class L>() {
    double least = 0;
    for (const auto& f : TypeParam::examples()) {
      const Observation<TypeParam, L> seen{f, L{}};
      least = std::min(least, least_curvature(seen));
    }
    if (Observation<TypeParam, L>::convex())
      EXPECT_GE(least, -1e-9) << L::name;
    else
      EXPECT_LT(least, -1e-3) << L::name;
  });
  for (const std::string name : TypeParam::convex_links)
    EXPECT_NE(std::ranges::count(names_of(Links{}), name), 0) << name;
}

TYPED_TEST(ObservationLaws, HasADefaultLinkOfTheCatalog) {
  for (const auto& f : TypeParam::examples()) {
    int found = 0;
    with_default_link(f, [&](const auto&) { ++found; });
    EXPECT_EQ(found, 1);
  }
}

TYPED_TEST(ObservationLaws, EtaRangeIsWhereTheLossIsFinite) {
  for (const auto& f : TypeParam::examples())
    for_each_link(f, [&](const auto& seen) {
      const auto [low, high] = seen.eta_range();
      for (double y : {0.25, 1.0})
        for (double eta = -8.03; eta < 8; eta += 0.25) {
          if (eta > low && eta < high) continue;
          EXPECT_TRUE(std::isinf(seen.loss(y, eta))) << text_of(seen, y, eta);
        }
    });
}

// Fenchel & Young: loss(eta) + conjugate(t) >= t eta, with equality at t = loss'(eta).
TYPED_TEST(ObservationLaws, ConjugateIsTheConvexConjugateOfTheLoss) {
  for (const auto& f : TypeParam::examples())
    for_each_eta(f, [&](const auto& seen, double y, double at) {
      if (!seen.convex()) return;
      const double t = seen.gradient(y, at), conjugate = seen.conjugate(y, t);
      const double scale = 1 + std::abs(t * at) + std::abs(seen.loss(y, at));
      EXPECT_NEAR(seen.loss(y, at) + conjugate, t * at, 1e-12 * scale) << text_of(seen, y, at);
      for (double shrink : {1.0, 0.4, 0.0})
        for (double eta = -5; eta <= 5; eta += 0.125)
          ASSERT_GE(seen.loss(y, eta) + seen.conjugate(y, shrink * t),
                    shrink * t * eta - 1e-12 * (scale + std::abs(t * eta)))
              << text_of(seen, y, at) << ", shrink " << shrink << ", against " << eta;
      EXPECT_TRUE(std::isfinite(seen.conjugate(y, 0.0))) << text_of(seen, y, at);
      EXPECT_TRUE(std::isnan(seen.conjugate(y, std::nan("")))) << text_of(seen, y, at);
    });
}

// Beyond the slopes that the loss has there is nothing to attain: no dual point may hide there.
TYPED_TEST(ObservationLaws, ConjugateIsInfiniteBeyondTheSlopesOfTheLoss) {
  for (const auto& f : TypeParam::examples())
    for_each_link(f, [&](const auto& seen) {
      const auto [low, high] = seen.eta_range();
      if (!seen.convex() || std::isfinite(low)) return;
      for_each_response(f, [&](double y) {
        const double least = seen.gradient(y, -300.0);
        if (least < -50) return;  // slopes are unbounded
        EXPECT_EQ(seen.conjugate(y, least - 0.01), INFINITY) << text_of(seen, y, -300);
      });
    });
}

TYPED_TEST(ObservationLaws, ExtremeEtaGivesNoNan) {
  for (const auto& f : TypeParam::examples())
    for_each_link(f, [&](const auto& seen) {
      for_each_response(f, [&](double y) {
        for (double eta : {-1e4, -700.0, -300.0, 300.0, 700.0, 1e4}) {
          const double loss = seen.loss(y, eta);
          EXPECT_FALSE(std::isnan(loss)) << text_of(seen, y, eta);
          if (!seen.convex() || !std::isfinite(loss) || std::abs(eta) > 300) continue;
          EXPECT_TRUE(std::isfinite(seen.gradient(y, eta))) << text_of(seen, y, eta);
          EXPECT_TRUE(std::isfinite(seen.curvature(y, eta))) << text_of(seen, y, eta);
          EXPECT_GE(seen.curvature(y, eta), 0) << text_of(seen, y, eta);
        }
      });
    });
}

TYPED_TEST(ObservationLaws, NanStaysNanAndIsNoResponse) {
  const double nan = std::nan("");
  for (const auto& f : TypeParam::examples()) {
    EXPECT_FALSE(f.supports(nan));
    EXPECT_FALSE(f.supports(INFINITY));
    for_each_link(f, [&](const auto& seen) {
      EXPECT_TRUE(std::isnan(seen.loss(1.0, nan))) << seen.link.name;
      EXPECT_TRUE(std::isnan(seen.gradient(1.0, nan))) << seen.link.name;
      EXPECT_TRUE(std::isnan(seen.loss(nan, 0.5)) || std::isinf(seen.loss(1.0, 0.5)))
          << seen.link.name;
    });
  }
}

// 32 rows are one lane: lengths around it exercise whole lanes and the padded last one.
TYPED_TEST(ObservationLaws, ErasedObservationEqualsTheFormulas) {
  for (const auto& f : TypeParam::examples())
    for_each_type(Links{}, [&]<class L>() {
      const Observation<TypeParam, L> seen{f, L{}};
      const AnyObservation any = make_observation(TypeParam::name, field_values(f), L::name);
      EXPECT_EQ(any->convex(), seen.convex());
      EXPECT_EQ(any->eta_range(), seen.eta_range());
      for (std::size_t rows : {1u, 31u, 32u, 33u, 70u}) {
        std::vector<double> y(rows), eta(rows), w(rows), slope(rows), curvature(rows), t(rows);
        double loss = 0, conjugate = 0;
        for (std::size_t i = 0; i < rows; ++i) {
          y[i] = i % 2 ? 1 : 0.25;
          eta[i] = is_inside(seen, kEtas[i % 6]) ? kEtas[i % 6] : seen.link.eta(0.6);
          w[i] = 0.5 + static_cast<double>(i % 3);
          loss += w[i] * seen.loss(y[i], eta[i]);
          t[i] = seen.gradient(y[i], eta[i]);
          if (seen.convex()) conjugate += w[i] * seen.conjugate(y[i], t[i]);
        }
        const auto rounding = [](double v) { return 1e-11 * (1 + std::abs(v)); };
        EXPECT_NEAR(any->loss(y, eta, w), loss, rounding(loss));
        EXPECT_NEAR(any->curvature(y, eta, w, slope, curvature), loss, rounding(loss));
        if (seen.convex()) {
          EXPECT_NEAR(any->conjugate(y, t, w), conjugate, rounding(conjugate) + rounding(loss));
        }
        for (std::size_t i = 0; i < rows; ++i) {
          const double bend =
              w[i] * (seen.convex() ? seen.curvature(y[i], eta[i]) : seen.information(eta[i]));
          EXPECT_NEAR(slope[i], w[i] * t[i], rounding(bend));
          EXPECT_NEAR(curvature[i], bend, 10 * rounding(bend));
        }
      }
    });
}

}  // namespace riata

#include <cmath>
#include <vector>
#include "conformance.hpp"
#include "riata/catalog.hpp"
#include "riata/family/any_observation.hpp"
#include "riata/family/observation.hpp"

namespace riata {
namespace {

constexpr double kEtas[] = {-2.0, -0.5, 0.3, 0.7, 1.5, 3.0};
constexpr double kResponses[] = {-2.5, 0.0, 0.25, 1.0, 4.0};
constexpr double kMeans[] = {-1.5, 0.1, 0.4, 0.8, 2.0, 5.5};

/// Is mu a mean that the family can have? (Its boundary is none: the loss is not finite there.)
template <Family F>
bool is_mean(const F& family, double mu) {
  return family.supports(mu) && std::isfinite(family.loss(0.5, mu));
}

/// Calls f(y) for the responses that the family supports.
template <Family F, class Body>
void for_each_response(const F& family, Body&& f) {
  for (double y : kResponses)
    if (family.supports(y)) f(y);
}

/// Calls f(y, mu) for the responses and means that the family can have.
template <Family F, class Body>
void for_each_mean(const F& family, Body&& f) {
  for_each_response(family, [&](double y) {
    for (double mu : kMeans)
      if (is_mean(family, mu)) f(y, mu);
  });
}

/// Calls f(observation, y, eta) for every link of the catalog, where the mean is inside the range.
template <Family F, class Body>
int for_each_eta(const F& family, Body&& f) {
  int calls = 0;
  for_each_type(Links{}, [&]<class L>() {
    const Observation<F, L> seen{family, L{}};
    for_each_response(family, [&](double y) {
      for (double eta : kEtas) {
        if (!is_mean(family, seen.mean(eta))) continue;
        f(seen, y, eta);
        ++calls;
      }
    });
  });
  return calls;
}

/// Calls f(canonical observation, link, y) for the family's own link.
template <Family F, class Body>
void with_canonical(const F& family, Body&& f) {
  for_each_type(Links{}, [&]<class L>() {
    if constexpr (Observation<F, L>::canonical()) f(Observation<F, L>{family, L{}});
  });
}

}  // namespace

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

TYPED_TEST(FamilyLaws, DerivativesInEtaMatchFiniteDifferencesThroughEveryLink) {
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

TYPED_TEST(FamilyLaws, FusedFormulasOfTheCanonicalLinkEqualTheChainRule) {
  for (const auto& f : TypeParam::examples())
    with_canonical(f, [&](const auto& seen) {
      for_each_response(f, [&](double y) {
        for (double eta : kEtas) {
          const double mu = seen.mean(eta), slope = seen.link.d_mean(eta);
          const double curvature =
              f.curvature(y, mu) * slope * slope + f.gradient(y, mu) * seen.link.d2_mean(eta);
          EXPECT_NEAR(seen.loss(y, eta), f.loss(y, mu), 1e-12 * (1 + std::abs(f.loss(y, mu))));
          EXPECT_NEAR(seen.gradient(y, eta), f.gradient(y, mu) * slope, 1e-12 * (1 + mu * mu));
          EXPECT_NEAR(seen.curvature(y, eta), curvature, 1e-11 * (1 + mu * mu));
        }
      });
    });
}

TYPED_TEST(FamilyLaws, HasExactlyOneCanonicalLink) {
  for (const auto& f : TypeParam::examples()) {
    int found = 0;
    with_canonical(f, [&](const auto&) { ++found; });
    EXPECT_EQ(found, 1);
  }
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
    for_each_response(f, [&](double y) { EXPECT_NEAR(f.deviance(y, y), 0, 1e-14) << y; });
    for_each_mean(f, [&](double y, double mu) {
      EXPECT_GE(f.deviance(y, mu), 0);
      for (double other : kMeans) {
        if (!is_mean(f, other)) continue;
        EXPECT_NEAR(f.deviance(y, mu) - f.deviance(y, other),
                    2 * (f.loss(y, mu) - f.loss(y, other)), 1e-12);
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
                    f.loss(y, other) - f.loss(y, mu), 1e-12);
      }
    });
}

// Fenchel & Young: loss(eta) + conjugate(t) >= t eta, with equality at t = loss'(eta).
TYPED_TEST(FamilyLaws, ConjugateIsTheConvexConjugateOfTheLoss) {
  for (const auto& f : TypeParam::examples())
    with_canonical(f, [&](const auto& seen) {
      for_each_response(f, [&](double y) {
        for (double at : kEtas) {
          const double s = seen.mean(at), t = s - y, conjugate = f.conjugate(y, s);
          EXPECT_NEAR(seen.loss(y, at) + conjugate, t * at, 1e-12 * (1 + std::abs(t * at)));
          for (double eta = -5; eta <= 5; eta += 0.125)
            ASSERT_GE(seen.loss(y, eta) + conjugate, t * eta - 1e-12 * (1 + std::abs(t * eta)));
        }
        EXPECT_TRUE(std::isfinite(f.conjugate(y, y))) << "at the boundary, y " << y;
      });
    });
}

TYPED_TEST(FamilyLaws, ExtremeEtaGivesNoNan) {
  for (const auto& f : TypeParam::examples())
    with_canonical(f, [&](const auto& seen) {
      for_each_response(f, [&](double y) {
        for (double eta : {-1e4, -700.0, 700.0}) {
          EXPECT_TRUE(std::isfinite(seen.loss(y, eta))) << y << " " << eta;
          EXPECT_TRUE(std::isfinite(seen.gradient(y, eta))) << y << " " << eta;
          EXPECT_TRUE(std::isfinite(seen.curvature(y, eta))) << y << " " << eta;
          EXPECT_GE(seen.curvature(y, eta), 0);
        }
        EXPECT_FALSE(std::isnan(seen.loss(y, 1e4)));
      });
    });
}

TYPED_TEST(FamilyLaws, NanStaysNanAndIsNoResponse) {
  const double nan = std::nan("");
  for (const auto& f : TypeParam::examples()) {
    EXPECT_FALSE(f.supports(nan));
    EXPECT_FALSE(f.supports(INFINITY));
    with_canonical(f, [&](const auto& seen) {
      EXPECT_TRUE(std::isnan(seen.loss(1.0, nan)));
      EXPECT_TRUE(std::isnan(seen.gradient(1.0, nan)));
      EXPECT_TRUE(std::isnan(seen.loss(nan, 0.5)));
    });
  }
}

// 32 rows are one lane: lengths around it exercise whole lanes and the padded last one.
TYPED_TEST(FamilyLaws, ErasedObservationEqualsTheFormulas) {
  for (const auto& f : TypeParam::examples())
    for_each_type(Links{}, [&]<class L>() {
      const Observation<TypeParam, L> seen{f, L{}};
      const AnyObservation any = make_observation(TypeParam::name, field_values(f), L::name);
      EXPECT_EQ(any->canonical(), seen.canonical());
      for (std::size_t rows : {1u, 31u, 32u, 33u, 70u}) {
        std::vector<double> y(rows), eta(rows), w(rows), slope(rows), curvature(rows);
        double loss = 0;
        for (std::size_t i = 0; i < rows; ++i) {
          y[i] = i % 2 ? 1 : 0.25;
          eta[i] = is_mean(f, seen.mean(kEtas[i % 6])) ? kEtas[i % 6] : seen.link.eta(0.6);
          w[i] = 0.5 + static_cast<double>(i % 3);
          loss += w[i] * seen.loss(y[i], eta[i]);
        }
        EXPECT_NEAR(any->loss(y, eta, w), loss, 1e-12 * (1 + std::abs(loss)));
        EXPECT_NEAR(any->curvature(y, eta, w, slope, curvature), loss,
                    1e-12 * (1 + std::abs(loss)));
        for (std::size_t i = 0; i < rows; ++i) {
          EXPECT_NEAR(slope[i], w[i] * seen.gradient(y[i], eta[i]), 1e-11);
          EXPECT_NEAR(curvature[i], w[i] * seen.curvature(y[i], eta[i]), 1e-10);
        }
      }
    });
}

}  // namespace riata

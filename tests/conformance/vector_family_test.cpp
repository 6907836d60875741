#include <cmath>
#include <vector>
#include "conformance.hpp"
#include "oracle.hpp"
#include "riata/catalog.hpp"

// A family whose row of eta is a vector, seen through the interface that the engine uses.
namespace riata {

constexpr Index kClasses = 4, kRows = 30;

template <class F>
class VectorFamilyLaws : public ::testing::Test {
 protected:
  double loss(const Matrix& eta, Matrix* slope = nullptr, Matrix* curvature = nullptr) const {
    return losses->loss(y, eta, weights, slope ? slope->values().data() : nullptr,
                        curvature ? curvature->values().data() : nullptr, kRows);
  }
  /// The loss of one row, its weight taken out.
  double row_loss(Matrix eta, Index i, Index c, double h) const {
    eta(i, c) += h;
    std::vector<double> only(at(kRows));
    only[at(i)] = 1;
    return losses->loss(y, eta, only, nullptr, nullptr, kRows);
  }

  AnyObservation observation = F::examples()[0];
  const VectorLoss* losses = observation->vector_loss();
  Matrix eta = oracle::normal_matrix(kRows, kClasses, 71, 2);
  Matrix y = oracle::indicators(oracle::class_codes(eta, kClasses, 72), kClasses);
  std::vector<double> weights = std::vector<double>(at(kRows), 0.5);
};
TYPED_TEST_SUITE(VectorFamilyLaws, testing_detail::AsTypes<VectorFamilies>::type,
                 testing_detail::ByName);

TYPED_TEST(VectorFamilyLaws, SlopesMatchFiniteDifferences) {
  Matrix slope(kRows, kClasses);
  this->loss(this->eta, &slope);
  const double h = 1e-6;
  for (Index i = 0; i < kRows; ++i)
    for (Index c = 0; c < kClasses; ++c)
      EXPECT_NEAR(slope(i, c),
                  0.5 * (this->row_loss(this->eta, i, c, h) - this->row_loss(this->eta, i, c, -h)) /
                      (2 * h),
                  1e-8);
}

// loss(eta + d) <= loss(eta) + slope'd + sum curvature d^2/2 near eta: the Hessian is at most that.
TYPED_TEST(VectorFamilyLaws, TheDiagonalOfCurvaturesLiesAboveTheHessian) {
  Matrix slope(kRows, kClasses), bend(kRows, kClasses);
  const double here = this->loss(this->eta, &slope, &bend);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Matrix d = oracle::normal_matrix(kRows, kClasses, seed, 1e-3);
    Matrix there = this->eta;
    double bound = here;
    for (std::size_t e = 0; e < d.values().size(); ++e) {
      there.values()[e] += d.values()[e];
      bound += d.values()[e] * (slope.values()[e] + bend.values()[e] * d.values()[e] / 2);
    }
    EXPECT_LE(this->loss(there), bound + 1e-9 * (bound - here));
  }
}

TYPED_TEST(VectorFamilyLaws, ConjugateBoundsTheLossAndMeetsItAtItsSlope) {
  Matrix slope(kRows, kClasses);
  const std::vector<double> ones(at(kRows), 1.0);
  const double here =
      this->losses->loss(this->y, this->eta, ones, slope.values().data(), nullptr, kRows);
  for (double shrink : {0.0, 0.5, 1.0}) {
    Matrix t = slope;
    double product = 0;
    for (std::size_t e = 0; e < t.values().size(); ++e) {
      t.values()[e] *= shrink;
      product += t.values()[e] * this->eta.values()[e];
    }
    const double bound = product - this->losses->conjugate(this->y, t, ones);
    EXPECT_LE(bound, here + 1e-12 * here);
    if (shrink == 1) {
      EXPECT_NEAR(bound, here, 1e-12 * here);
    }
  }
}

TYPED_TEST(VectorFamilyLaws, NoSlopeIsWhatNoMeanGives) {
  const std::vector<double> ones(at(kRows), 1.0);
  Matrix t(kRows, kClasses);
  for (double each : {0.1, -1.1}) {
    t(3, 2) = each;
    EXPECT_EQ(this->losses->conjugate(this->y, t, ones), std::numeric_limits<double>::infinity());
  }
}

TYPED_TEST(VectorFamilyLaws, MeansAreProbabilitiesWhateverIsAddedToEta) {
  for (double shift : {0.0, 1e4, -1e4}) {
    Matrix eta = this->eta, mu(kRows, kClasses), before(kRows, kClasses);
    this->losses->mean(eta, before.values().data(), kRows);
    for (double& each : eta.values()) each += shift;
    this->losses->mean(eta, mu.values().data(), kRows);
    for (Index i = 0; i < kRows; ++i) {
      double sum = 0;
      for (Index c = 0; c < kClasses; ++c) {
        EXPECT_NEAR(mu(i, c), before(i, c), 1e-11);
        sum += mu(i, c);
      }
      EXPECT_NEAR(sum, 1, 1e-15);
    }
  }
}

TYPED_TEST(VectorFamilyLaws, LossIsFiniteForLargeEta) {
  Matrix eta = this->eta;
  for (double& each : eta.values()) each *= 1e4;
  EXPECT_TRUE(std::isfinite(this->loss(eta)));
}

TYPED_TEST(VectorFamilyLaws, NeverTurnsNanIntoANumber) {
  for (Index c = 0; c < kClasses; ++c) {
    Matrix eta = this->eta, slope(kRows, kClasses), mu(kRows, kClasses);
    eta(5, c) = std::nan("");
    EXPECT_TRUE(std::isnan(this->loss(eta, &slope)));
    this->losses->mean(eta, mu.values().data(), kRows);
    for (Index k = 0; k < kClasses; ++k) {
      EXPECT_TRUE(std::isnan(slope(5, k)));
      EXPECT_TRUE(std::isnan(mu(5, k)));
      EXPECT_FALSE(std::isnan(mu(4, k)));
    }
    Matrix t(kRows, kClasses);
    t(5, c) = std::nan("");
    EXPECT_TRUE(std::isnan(this->losses->conjugate(this->y, t, this->weights)));
  }
}

TYPED_TEST(VectorFamilyLaws, SupportsWholeNumbersFromZeroAlone) {
  for (double code : {0.0, 1.0, 17.0}) EXPECT_TRUE(TypeParam::supports(code));
  for (double code : {-1.0, 0.5, std::nan(""), std::numeric_limits<double>::infinity()})
    EXPECT_FALSE(TypeParam::supports(code)) << code;
}

TYPED_TEST(VectorFamilyLaws, WhatIsOfOneResponseIsRefused) {
  std::vector<double> one(1, 0.5);
  EXPECT_THROW(this->observation->mean(one, one), Incompatible);
  EXPECT_THROW(this->observation->loss(one, one, one), Incompatible);
  EXPECT_THROW(make_observation(TypeParam::name, {}, "log"), InvalidArgument);
}

}  // namespace riata

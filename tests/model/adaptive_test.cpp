#include "riata/model/adaptive.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

namespace riata {
namespace {

Features blocks_of(const Matrix& X) {
  const MatrixView all = X;
  return {{"a", all.columns(0, 3)}, {"b", all.columns(3, 3)}};
}

}  // namespace

TEST(AdaptiveStrength, IsThePowerOfThePilotAndFinite) {
  Matrix pilot(3, 1);
  pilot(0, 0) = -4, pilot(1, 0) = 0.25;
  const Matrix weights = adaptive_strength(pilot, 0.5);
  EXPECT_DOUBLE_EQ(weights(0, 0), 0.5);
  EXPECT_DOUBLE_EQ(weights(1, 0), 2);
  EXPECT_DOUBLE_EQ(weights(2, 0), std::pow(4e-8, -0.5));
  EXPECT_THROW(adaptive_strength(Matrix(2, 1, 0.0)), InvalidArgument);
  EXPECT_THROW(adaptive_strength(pilot, 0), InvalidArgument);
  pilot(1, 0) = std::nan("");
  EXPECT_THROW(adaptive_strength(pilot), InvalidArgument);
}

// The adaptive lasso is the lasso of columns that are multiplied by |b|.
TEST(AdaptiveStrength, IsTheLassoOfScaledColumns) {
  Matrix X = oracle::normal_matrix(60, 6, 51);
  const Matrix y = oracle::responses_for("poisson", X, 2, 52);
  const Fit pilot = Glm(Poisson{}, Ridge{}, 0.01).fit(blocks_of(X), y);
  Strength strength = adaptive_strength(pilot);
  for (auto& [name, own] : strength.blocks)
    for (double& each : own.values.values()) each *= 0.03;
  const Fit fit = Glm(Poisson{}, Lasso{}, strength).fit(blocks_of(X), y);
  for (Index r = 0; r < 2; ++r) {
    Matrix scaled = X;
    for (Index i = 0; i < 60; ++i)
      for (Index j = 0; j < 6; ++j) scaled(i, j) *= std::abs(pilot.coef()(j, r));
    const MatrixView all = y;
    const Fit plain = Glm(Poisson{}, Lasso{}, 0.03).fit(blocks_of(scaled), all.columns(r, 1));
    for (Index j = 0; j < 6; ++j)
      EXPECT_NEAR(fit.coef()(j, r), plain.coef()(j, 0) * std::abs(pilot.coef()(j, r)), 1e-8);
  }
}

TEST(AdaptiveStrength, OfGroupsIsOnePerBlockAndResponse) {
  const Matrix X = oracle::normal_matrix(60, 6, 53);
  const Matrix y = oracle::responses_for("gaussian", X, 2, 54);
  const Fit pilot = Glm(Gaussian{}, Ridge{}, 0.01).fit(blocks_of(X), y);
  const BlockStrength strength = adaptive_group_strength(pilot, 2);
  ASSERT_EQ(strength.values.rows(), 4);
  double squares = 0;
  for (Index j = 3; j < 6; ++j) squares += pilot.coef()(j, 0) * pilot.coef()(j, 0);
  EXPECT_NEAR(strength.at(2, 0), 1 / squares, 1e-12 / squares);  // b of response 0
  EXPECT_TRUE(Glm(Gaussian{}, GroupLasso{}, strength).fit(blocks_of(X), y).ok());
}

}  // namespace riata

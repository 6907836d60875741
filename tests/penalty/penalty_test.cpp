#include "riata/penalty/penalty.hpp"
#include <gtest/gtest.h>
#include "riata/catalog.hpp"
#include "riata/core/text.hpp"
#include "riata/penalty/any_penalty.hpp"

namespace riata {

TEST(SoftThreshold, ShrinksTowardsZeroAndStopsThere) {
  EXPECT_EQ(soft_threshold(3.0, 1.0), 2);
  EXPECT_EQ(soft_threshold(-3.0, 1.0), -2);
  EXPECT_EQ(soft_threshold(0.5, 1.0), 0);
  EXPECT_EQ(soft_threshold(1.0, 1.0), 0);
  EXPECT_TRUE(std::isnan(soft_threshold(std::nan(""), 1.0)));
}

TEST(ElasticNet, EndsInRidgeAndLasso) {
  for (double w : {-2.0, 0.3, 1.7}) {
    EXPECT_DOUBLE_EQ(ElasticNet{0}.value(w, 0.6), Ridge{}.value(w, 0.6));
    EXPECT_DOUBLE_EQ(ElasticNet{1}.value(w, 0.6), Lasso{}.value(w, 0.6));
    EXPECT_DOUBLE_EQ(ElasticNet{0}.prox(w, 0.6, 0.8), Ridge{}.prox(w, 0.6, 0.8));
    EXPECT_DOUBLE_EQ(ElasticNet{1}.prox(w, 0.6, 0.8), Lasso{}.prox(w, 0.6, 0.8));
  }
}

// strength sqrt(size) ||w||: 0.5 * sqrt(2) * 5
TEST(GroupLasso, IncludesTheRootOfTheSize) {
  EXPECT_NEAR(GroupLasso{}.value(std::vector<double>{3, 4}, 0.5), 2.5 * std::sqrt(2.0), 1e-15);
  std::vector<double> w = {3, 4};
  GroupLasso{}.prox(w, 0.5, 1.0);
  EXPECT_NEAR(w[0], 3 * (1 - 0.1 * std::sqrt(2.0)), 1e-15);
  EXPECT_NEAR(w[1] / w[0], 4.0 / 3, 1e-15);
}

TEST(SparseGroupLasso, EndsInGroupLassoAndLasso) {
  const std::vector<double> w = {2, -0.3, 1.1};
  std::vector<double> lasso = w, sparse = w, group = w, none = w;
  for (double& each : lasso) each = Lasso{}.prox(each, 0.6, 0.8);
  SparseGroupLasso{1}.prox(sparse, 0.6, 0.8);
  GroupLasso{}.prox(group, 0.6, 0.8);
  SparseGroupLasso{0}.prox(none, 0.6, 0.8);
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_DOUBLE_EQ(sparse[j], lasso[j]);
    EXPECT_DOUBLE_EQ(none[j], group[j]);
  }
  EXPECT_DOUBLE_EQ(SparseGroupLasso{0}.value(w, 0.6), GroupLasso{}.value(w, 0.6));
}

TEST(GroupElasticNet, EndsInRidgeAndGroupLasso) {
  const std::vector<double> w = {2, -0.3, 1.1};
  double ridge = 0;
  for (double each : w) ridge += Ridge{}.value(each, 0.6);
  EXPECT_DOUBLE_EQ(GroupElasticNet{0}.value(w, 0.6), ridge);
  EXPECT_DOUBLE_EQ(GroupElasticNet{1}.value(w, 0.6), GroupLasso{}.value(w, 0.6));
}

// Gao & Bruce (1997): 0 up to strength, w beyond gamma strength, a line between.
TEST(Mcp, ThresholdsFirmlyAndBeyondGammaHard) {
  const Mcp mcp{3};
  EXPECT_EQ(mcp.prox(0.9, 1.0, 1.0), 0);
  EXPECT_DOUBLE_EQ(mcp.prox(2.0, 1.0, 1.0), 1.5);
  EXPECT_DOUBLE_EQ(mcp.prox(-2.0, 1.0, 1.0), -1.5);
  EXPECT_EQ(mcp.prox(3.5, 1.0, 1.0), 3.5);
  EXPECT_DOUBLE_EQ(mcp.value(10.0, 2.0), 3 * 4 / 2.0);
  EXPECT_EQ(mcp.prox(5.9, 1.0, 12.0), 0);  // 6 = sqrt(3 * 12)
  EXPECT_EQ(mcp.prox(6.1, 1.0, 12.0), 6.1);
}

// Fan & Li (2001), equation 2.8, with a = 3.7
TEST(Scad, ThresholdsInThreePieces) {
  const Scad scad{3.7};
  EXPECT_DOUBLE_EQ(scad.prox(1.5, 1.0, 1.0), 0.5);
  EXPECT_NEAR(scad.prox(3.0, 1.0, 1.0), (2.7 * 3 - 3.7) / 1.7, 1e-14);
  EXPECT_EQ(scad.prox(-4.0, 1.0, 1.0), -4);
  EXPECT_DOUBLE_EQ(scad.value(10.0, 2.0), 4 * 4.7 / 2);
}

TEST(ConcavePenalties, TendToLassoForLargeGamma) {
  for (double w : {-2.0, 0.3, 1.7}) {
    EXPECT_NEAR(Mcp{1e9}.prox(w, 0.6, 0.8), Lasso{}.prox(w, 0.6, 0.8), 1e-8);
    EXPECT_NEAR(Scad{1e9}.prox(w, 0.6, 0.8), Lasso{}.prox(w, 0.6, 0.8), 1e-8);
  }
}

TEST(Box, HoldsAtEveryStrengthAboveZero) {
  EXPECT_EQ(Box{}.prox(-2.0, 1e-9, 1.0), 0);
  EXPECT_EQ(Box{}.prox(-2.0, 0.0, 1.0), -2);
  EXPECT_EQ((Box{-1, 0.5}.prox(2.0, 3.0, 1.0)), 0.5);
  EXPECT_EQ(Box{}.value(-1e-300, 1e-9), INFINITY);
  EXPECT_THROW(make_penalty("box", {{"lower", 0.1}}), InvalidArgument);
}

TEST(AnyPenalty, TakesAStrengthAndAStepPerCoefficient) {
  const AnyPenalty lasso = Lasso{};
  std::vector<double> w = {2, -2, 0.5};
  const std::vector<double> strength = {1, 0.5, 0}, step = {1, 2, 5};
  EXPECT_EQ(lasso.value(w, strength), 3);
  lasso.prox(w, strength, step);
  EXPECT_EQ(w, (std::vector<double>{1, -1, 0.5}));
}

TEST(MakePenalty, KnowsTheNamesOfGradientDescent) {
  EXPECT_EQ(make_penalty("l1").name(), "lasso");
  EXPECT_EQ(make_penalty("l2").name(), "ridge");
}

TEST(MakePenalty, UnknownNameListsTheKnownOnes) {
  try {
    make_penalty("laso");
    FAIL() << "no error";
  } catch (const InvalidArgument& error) {
    EXPECT_EQ(error.what(), unknown_name("penalty", "laso", names_of(Penalties{})));
  }
}

TEST(MakePenalty, RatioOutOfRangeSaysWhatItMustBe) {
  try {
    make_penalty("elastic_net", {{"l1_ratio", 2.0}});
    FAIL() << "no error";
  } catch (const InvalidArgument& error) {
    EXPECT_STREQ(error.what(), "elastic_net: l1_ratio must be in [0, 1], got 2");
  }
}

}  // namespace riata

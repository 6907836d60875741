#include "riata/penalty/penalty.hpp"
#include <gtest/gtest.h>
#include "riata/catalog.hpp"
#include "riata/core/text.hpp"
#include "riata/penalty/any_penalty.hpp"
#include "riata/penalty/elastic_net.hpp"
#include "riata/penalty/group_lasso.hpp"
#include "riata/penalty/lasso.hpp"
#include "riata/penalty/ridge.hpp"

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

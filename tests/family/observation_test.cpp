#include "riata/family/observation.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include <vector>
#include "riata/catalog.hpp"
#include "riata/core/text.hpp"
#include "riata/family/any_observation.hpp"
#include "riata/family/bernoulli.hpp"
#include "riata/family/gaussian.hpp"
#include "riata/family/poisson.hpp"
#include "riata/link/log.hpp"
#include "riata/link/logit.hpp"

namespace riata {
namespace {

std::string error_of(const std::string& family, const std::string& link = "") {
  try {
    make_observation(family, {}, link);
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST(Poisson, LogLikelihoodIsTheLogOfTheProbability) {
  // P(Y = 3) at mean 2 is 2^3 e^-2 / 3!
  EXPECT_NEAR(Poisson::log_likelihood(3, 2, 1), std::log(8 * std::exp(-2.0) / 6), 1e-14);
  EXPECT_NEAR(Poisson::log_likelihood(0, 2, 1), -2, 1e-14);
}

TEST(Gaussian, LogLikelihoodIsTheLogOfTheDensity) {
  EXPECT_NEAR(Gaussian::log_likelihood(1, 0, 1), -0.5 * std::log(2 * M_PI) - 0.5, 1e-14);
  EXPECT_NEAR(Gaussian::log_likelihood(1, 0, 4), -0.5 * std::log(8 * M_PI) - 0.125, 1e-14);
}

TEST(Bernoulli, LogLikelihoodOfCertainOutcomesIsFinite) {
  EXPECT_EQ(Bernoulli::log_likelihood(1, 1, 1), 0);
  EXPECT_EQ(Bernoulli::log_likelihood(0, 0, 1), 0);
  EXPECT_NEAR(Bernoulli::log_likelihood(1, 0.25, 1), std::log(0.25), 1e-15);
}

TEST(Bernoulli, LossKeepsItsDigitsFarOut) {
  const Observation<Bernoulli, Logit> seen;
  EXPECT_NEAR(seen.loss(0.0, 40.0), 40, 1e-14);
  EXPECT_EQ(seen.loss(0.0, 1e4), 1e4);
  EXPECT_EQ(seen.loss(1.0, 1e4), 0);
  EXPECT_NEAR(seen.mean(-40.0) / std::exp(-40.0), 1, 1e-15);
}

TEST(AnyObservation, ARowOfWeightZeroCountsAsAbsentWhateverItsValues) {
  const AnyObservation any = Poisson{};
  const std::vector<double> y = {1, std::nan(""), 2}, eta = {0.5, INFINITY, -0.3}, w = {1, 0, 2};
  std::vector<double> slope(3), curvature(3);
  const double loss = any->curvature(y, eta, w, slope, curvature);
  EXPECT_NEAR(loss, std::exp(0.5) - 0.5 + 2 * (std::exp(-0.3) + 0.6), 1e-14);
  EXPECT_EQ(slope[1], 0);
  EXPECT_EQ(curvature[1], 0);
}

TEST(AnyObservation, ARowGivesTheSameBitsWhereverItFalls) {
  for (const AnyObservation& any : {AnyObservation(Poisson{}), AnyObservation(Bernoulli{})}) {
    std::vector<double> y(75, 1), eta(75), w(75, 0.7), slope(75), curvature(75);
    for (double value : {-3.21, 0.123, 1.77}) {
      eta.assign(75, value);
      any->curvature(y, eta, w, slope, curvature);
      for (std::size_t i = 1; i < 75; ++i) {
        ASSERT_EQ(slope[i], slope[0]);
        ASSERT_EQ(curvature[i], curvature[0]);
      }
    }
  }
}

TEST(AnyObservation, TakesItsFamilysOwnLinkUnlessTold) {
  EXPECT_EQ(make_observation("poisson")->link(), "log");
  EXPECT_EQ(make_observation("bernoulli")->link(), "logit");
  EXPECT_EQ(make_observation("gaussian")->link(), "identity");
  EXPECT_FALSE(make_observation("gaussian", {}, "log")->canonical());
  EXPECT_NEAR(make_observation("gaussian", {}, "log")->eta_of_mean(M_E), 1, 1e-15);
}

TEST(MakeObservation, UnknownNamesListTheKnownOnes) {
  EXPECT_EQ(error_of("poison"), unknown_name("family", "poison", names_of(Families{})));
  EXPECT_EQ(error_of("poisson", "lgo"), unknown_name("link", "lgo", names_of(Links{})));
}

}  // namespace riata

#include "riata/family/observation.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include <vector>
#include "riata/catalog.hpp"
#include "riata/core/text.hpp"
#include "riata/family/any_observation.hpp"
#include "riata/family/bernoulli.hpp"
#include "riata/family/gaussian.hpp"
#include "riata/family/parse_observation.hpp"
#include "riata/family/poisson.hpp"
#include "riata/link/log.hpp"
#include "riata/link/logit.hpp"
#include "riata/link/normal.hpp"

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

TEST(Gamma, LogLikelihoodIsTheLogOfTheDensity) {
  // dispersion 1: exponential with mean 2; dispersion 1/2: y e^(-y) at mean 2
  EXPECT_NEAR(Gamma::log_likelihood(3, 2, 1), -std::log(2) - 1.5, 1e-14);
  EXPECT_NEAR(Gamma::log_likelihood(3, 2, 0.5), std::log(3) - 3, 1e-14);
}

TEST(NegativeBinomial, LogLikelihoodIsTheLogOfTheProbability) {
  // dispersion 1 is geometric: P(Y = k) = (1 - p)^k p with p = 1 / (1 + mu)
  EXPECT_NEAR(NegativeBinomial{1}.log_likelihood(3, 2, 1), std::log(8.0 / 81), 1e-14);
  EXPECT_NEAR(NegativeBinomial{1e-6}.log_likelihood(3, 2, 1), Poisson::log_likelihood(3, 2, 1),
              2e-6);
}

TEST(NegativeBinomial, ScoreIsTheDerivativeOfTheLogLikelihood) {
  for (double a : {0.01, 0.5, 3.0})
    for (double y : {0.0, 2.0, 7.5, 400.0}) {
      const double h = 1e-5 * a;
      EXPECT_NEAR(NegativeBinomial{a}.dispersion_score(y, 2.5),
                  (NegativeBinomial{a + h}.log_likelihood(y, 2.5, 1) -
                   NegativeBinomial{a - h}.log_likelihood(y, 2.5, 1)) /
                      (2 * h),
                  1e-5 * (1 + y / a))
          << a << " " << y;
    }
}

TEST(InverseGaussian, LogLikelihoodIsTheLogOfTheDensity) {
  EXPECT_NEAR(InverseGaussian::log_likelihood(1, 1, 1), -0.5 * std::log(2 * M_PI), 1e-14);
}

// A Poisson number N of gamma amounts: power 1.5 and dispersion 2 give N mean sqrt(mu), amounts
// exponential of mean sqrt(mu); the density is the sum over N (Jorgensen 1997, 4.2).
TEST(Tweedie, LogLikelihoodIsTheLogOfTheCompoundDensity) {
  const double mu = 1.7, rate = std::sqrt(mu), scale = std::sqrt(mu);
  EXPECT_NEAR(Tweedie{1.5}.log_likelihood(0, mu, 2), -rate, 1e-14);
  for (double y : {0.3, 2.0, 9.0}) {
    double density = 0;
    for (int n = 1; n < 60; ++n)
      density += std::exp(-rate + n * std::log(rate) - std::lgamma(n + 1.0) +
                          (n - 1) * std::log(y) - y / scale - n * std::log(scale) - std::lgamma(n));
    EXPECT_NEAR(Tweedie{1.5}.log_likelihood(y, mu, 2), std::log(density), 1e-12) << y;
  }
}

TEST(Probit, KeepsItsDigitsFarOut) {
  EXPECT_NEAR(normal::quantile(0.975), 1.959963984540054, 1e-14);
  EXPECT_NEAR(normal::log_cdf(-40) / -804.608442013754, 1, 1e-14);  // mpmath
  for (double x : {-29.999, -30.001})
    EXPECT_NEAR(normal::d_log_cdf(x), -x + 1 / -x - 2 / (-x * x * x), 5e-6) << x;
  EXPECT_NEAR(normal::log_cdf(-30.0000001), normal::log_cdf(-29.9999999), 1e-5);
  EXPECT_NEAR(normal::curvature_of_log_cdf(-1e6), 1, 1e-9);
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
  EXPECT_FALSE(make_observation("gaussian", {}, "log")->convex());
  EXPECT_NEAR(make_observation("gaussian", {}, "log")->eta_of_mean(M_E), 1, 1e-15);
}

TEST(MakeObservation, UnknownNamesListTheKnownOnes) {
  std::vector<std::string> families = names_of(Families{});
  families.emplace_back("categorical");
  EXPECT_EQ(error_of("poison"), unknown_name("family", "poison", families));
  EXPECT_EQ(error_of("poisson", "lgo"), unknown_name("link", "lgo", names_of(Links{})));
}

TEST(ParseObservation, ReadsAFamilyWithItsFields) {
  EXPECT_EQ(fields_text(parse_observation("tweedie(power=1.6)")->fields()), "(power=1.6)");
  EXPECT_EQ(parse_observation(" negative_binomial( dispersion = 0.5 ) ", "sqrt")->link(), "sqrt");
  EXPECT_EQ(parse_observation("poisson")->family(), "poisson");
  for (const char* wrong : {"tweedie(1.6)", "tweedie(power=1.6", "tweedie(power=9)", "poison",
                            "poisson(power=1)", "tweedie(power=much)"})
    EXPECT_THROW(parse_observation(wrong), InvalidArgument) << wrong;
}

}  // namespace riata

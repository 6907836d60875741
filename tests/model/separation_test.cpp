#include <gtest/gtest.h>
#include <cmath>
#include <vector>
#include "columns.hpp"
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

// Likelihoods without a maximiser, and those that only look so.
namespace riata {
namespace {

using Values = std::vector<double>;

struct Case {
  std::string name;
  AnyObservation observation;
  std::vector<Values> x;
  Values y;
  bool intercept = true;
};

Fit fitted(const Case& of, AnyPenalty penalty = None{}, double strength = 0,
           GlmOptions options = {}) {
  options.fit_intercept = of.intercept;
  return Glm(of.observation, std::move(penalty), strength, options)
      .fit(ColumnMatrix(of.x), ColumnMatrix({of.y}));
}

void expect_finite(const Fit& fit, const std::string& name) {
  for (double b : fit.coef().values()) EXPECT_TRUE(std::isfinite(b)) << name;
  for (double b : fit.intercept()) EXPECT_TRUE(std::isfinite(b)) << name;
  EXPECT_TRUE(std::isfinite(fit.certificate().objective)) << name;
}

const Values kCategory = {0, 0, 0, 0, 1, 1, 1, 1};

std::vector<Case> separated_cases() {
  const Values line = {1, 2, 3, 4, 5, 6, 7, 8.5};
  return {
      {"complete", Bernoulli{}, {{-3, -2, -1, 1, 2, 3}}, {0, 0, 0, 1, 1, 1}},
      {"complete, far apart", Bernoulli{}, {{-3e6, -2e6, -1, 1, 2e6, 3e6}}, {0, 0, 0, 1, 1, 1}},
      {"complete in two features",
       Bernoulli{},
       {{0, 1, 0, 3, 2, 4}, {1, 3, 2, 3, 1, 3}},
       {0, 0, 0, 1, 1, 1}},
      {"quasi-complete", Bernoulli{}, {{-3, -2, 0, 0, 2, 3}}, {0, 0, 0, 1, 1, 1}},
      {"a category all of one class", Bernoulli{}, {kCategory}, {0, 1, 0, 1, 1, 1, 1, 1}},
      {"the same beside a feature", Bernoulli{}, {kCategory, line}, {0, 1, 0, 1, 1, 1, 1, 1}},
      {"a category without counts", Poisson{}, {kCategory}, {0, 1, 3, 1, 0, 0, 0, 0}},
      {"the same beside a feature", Poisson{}, {kCategory, line}, {0, 1, 3, 1, 0, 0, 0, 0}},
      {"one class, no intercept", Bernoulli{}, {{1, 2, 3, 1, 2, 3}}, {1, 1, 1, 1, 1, 1}, false},
      {"no counts, no intercept", Poisson{}, {{1, 2, 3, 1, 2, 3}}, {0, 0, 0, 0, 0, 0}, false},
  };
}

}  // namespace

TEST(Separation, IsSaidAndTheCoefficientsAreFinite) {
  for (const Case& each : separated_cases())
    for (double tolerance : {1e-4, 1e-6, 1e-10, 0.0})
      for (bool finish : {true, false}) {
        GlmOptions options;
        options.tolerance = tolerance;
        options.finish = finish;
        const Fit fit = fitted(each, None{}, 0, options);
        EXPECT_EQ(fit.certificate().status, Status::separated) << each.name << " at " << tolerance;
        EXPECT_TRUE(fit.certificate().separated) << each.name;
        EXPECT_FALSE(fit.ok()) << each.name;
        expect_finite(fit, each.name);
      }
}

TEST(Separation, EndsWithARidgeHoweverWeak) {
  for (const Case& each : separated_cases())
    for (double strength : {1e-1, 1e-4, 1e-8, 1e-10}) {
      const Fit fit = fitted(each, Ridge{}, strength);
      EXPECT_EQ(fit.certificate().status, Status::converged) << each.name << " at " << strength;
      expect_finite(fit, each.name);
    }
}

TEST(Separation, EndsWithALassoOrGroupsHoweverWeak) {
  for (const Case& each : separated_cases())
    for (const auto& penalty : {AnyPenalty(Lasso{}), AnyPenalty(GroupLasso{})})
      for (double strength : {1e-2, 1e-4, 1e-8, 1e-10}) {
        const Fit fit = fitted(each, penalty, strength);
        EXPECT_EQ(fit.certificate().status, Status::converged)
            << each.name << ", " << penalty.name() << " at " << strength;
        expect_finite(fit, each.name);
      }
}

TEST(Separation, UnderARidgeTooWeakToMatterIsFiniteAllTheSame) {
  for (const Case& each : separated_cases())
    for (double strength : {1e-16, 1e-30, 1e-300}) {
      const Fit fit = fitted(each, Ridge{}, strength);
      EXPECT_TRUE(fit.ok() || fit.certificate().separated) << each.name << " at " << strength;
      expect_finite(fit, each.name);
    }
}

// The features that separate are free, those that a penalty holds do not.
TEST(Separation, ByAFreeFeatureIsSaidBesidePenalisedOnes) {
  ColumnMatrix x({{0, 1, 0, 1, 0, 1, 0, 1}, {1, 2, 4, 3, 5, 8, 6, 7}});
  const ColumnMatrix y({{0, 1, 1, 1, 0, 1, 0, 1}});  // 1 wherever the first feature is
  for (const auto& penalty : {AnyPenalty(Ridge{}), AnyPenalty(Lasso{})}) {
    const auto status_with = [&](double first, double second) {
      Strength strength;
      Matrix each(2, 1);
      each(0, 0) = first;
      each(1, 0) = second;
      strength.blocks["X"] = {each};
      return Glm(Bernoulli{}, penalty, strength).fit(x, y).certificate().status;
    };
    EXPECT_EQ(status_with(0, 0.1), Status::separated) << penalty.name();
    EXPECT_EQ(status_with(0.1, 0), Status::converged) << penalty.name();
  }
}

// With fewer rows than features the loss alone falls along most steps; the objective does not.
TEST(Separation, IsNotWhereARidgeHoldsEveryFeature) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Matrix X = oracle::normal_matrix(20, 30, seed),
                 y = oracle::responses_for("poisson", X, 1, seed + 100);
    for (double strength = 1e-8; strength < 1; strength *= 10) {
      const Fit fit = Glm(Poisson{}, Ridge{}, strength).fit(Features(X), y);
      EXPECT_EQ(fit.certificate().status, Status::converged) << seed << " at " << strength;
    }
  }
}

TEST(Separation, OfOneClassLeavesTheNullModel) {
  for (const Case& each : {Case{"no counts", Poisson{}, {kCategory}, Values(8, 0.0)},
                           Case{"class 1", Bernoulli{}, {kCategory}, Values(8, 1.0)},
                           Case{"class 0", Bernoulli{}, {kCategory}, Values(8, 0.0)}})
    for (double strength : {0.0, 1.0}) {
      const Fit fit = fitted(each, Ridge{}, strength);
      EXPECT_EQ(fit.certificate().status, Status::separated) << each.name;
      EXPECT_EQ(fit.coef()(0, 0), 0) << each.name;
      EXPECT_NEAR(fit.predict(ColumnMatrix(each.x))(0, 0), each.y[0], 1e-15) << each.name;
    }
}

// Three rows of 2,000 carry the feature: the likelihood is flat, but has its maximiser at the log
// odds of those three, log 2, and of the others.
TEST(Separation, IsNotWhereAFeatureIsOnlyRare) {
  Values x(2000, 0.0), y(2000, 0.0);
  for (std::size_t i = 0; i < 2000; ++i) y[i] = static_cast<double>(i % 2);
  for (std::size_t i = 0; i < 3; ++i) x[i] = 1;
  y[0] = y[1] = 1;
  y[2] = 0;
  double others = 0;
  for (std::size_t i = 3; i < 2000; ++i) others += y[i];
  const double odds = others / (1997 - others);
  for (double tolerance : {1e-2, 1e-4, 1e-6})
    for (bool finish : {true, false}) {
      GlmOptions options;
      options.tolerance = tolerance;
      options.finish = finish;
      const Fit fit = fitted({"rare", Bernoulli{}, {x}, y}, None{}, 0, options);
      EXPECT_EQ(fit.certificate().status, Status::converged) << tolerance;
      EXPECT_NEAR(fit.coef()(0, 0), std::log(2 / odds), finish ? 1e-10 : 1e-2) << tolerance;
    }
}

TEST(Separation, IsNotWhereARowSpoilsIt) {
  Case each{"", Bernoulli{}, {{-3, -2, -1, 1, 2, 3}}, {0, 0, 0, 1, 1, 0}};
  EXPECT_EQ(fitted(each).certificate().status, Status::converged);
  each.y = {0, 0, 0.001, 1, 1, 1};  // a proportion inside (0, 1) is both classes
  each.x = {{-3, -2, 0.5, 0.5, 2, 3}};
  EXPECT_EQ(fitted(each).certificate().status, Status::separated) << "rows 2 and 3 tie";
  each.x = {{-3, -2, 1.5, 0.5, 2, 3}};
  EXPECT_EQ(fitted(each).certificate().status, Status::converged);
}

TEST(Separation, OfMoreFeaturesThanRowsIsSaid) {
  const Matrix X = oracle::normal_matrix(30, 40, 5);
  for (const char* family : {"bernoulli", "poisson"}) {
    const Fit fit =
        Glm(make_observation(family)).fit(Features(X), oracle::responses_for(family, X, 1, 6));
    EXPECT_EQ(fit.certificate().status, Status::separated) << family;
    expect_finite(fit, family);
  }
}

// Of rows with weight 0 nothing is seen: they neither separate nor spoil.
TEST(Separation, IsBlindToRowsOfWeightZero) {
  const ColumnMatrix x({{-3, -2, -1, 1, -9, 2, 3}}), y({{0, 0, 0, 1, 1, 1, 1}});
  FitData all, some;
  all.weights = {1, 1, 1, 1, 1, 1, 1};
  some.weights = {1, 1, 1, 1, 0, 1, 1};
  EXPECT_EQ(Glm(Bernoulli{}).fit(x, y, all).certificate().status, Status::converged);
  EXPECT_EQ(Glm(Bernoulli{}).fit(x, y, some).certificate().status, Status::separated);
}

}  // namespace riata

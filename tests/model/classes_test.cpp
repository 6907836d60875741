#include <gtest/gtest.h>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>
#include "columns.hpp"
#include "data/message_of.hpp"
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/data/split.hpp"
#include "riata/model/cross_validation.hpp"
#include "riata/model/glm.hpp"
#include "riata/model/selection.hpp"

// What holds of a response of several classes, beside its optimum.
namespace riata {
namespace {

using Values = std::vector<double>;

constexpr Index kRows = 90, kFeatures = 4, kClasses = 3;

struct Classes : ::testing::Test {
  Matrix X = oracle::normal_matrix(kRows, kFeatures, 51);
  Matrix y = oracle::class_codes(X, kClasses, 52);
  Features features{{"a", X.view().columns(0, 2)}, {"b", X.view().columns(2, 2)}};
};

std::string error_of_codes(const Values& codes) {
  const ColumnMatrix x({Values(codes.size(), 1.0)});
  return message_of([&] { Glm(Categorical{}, Ridge{}, 1.0).fit(x, ColumnMatrix({codes})); });
}

}  // namespace

// Coefficients of two classes are b and -b: half of Bernoulli's each. So ||.||^2/2 is a quarter of
// its, |.|_1 the same.
TEST_F(Classes, TwoOfThemAreABernoulliResponse) {
  for (double& each : y.values()) each = std::min(each, 1.0);
  const std::vector<NamedGroup> blocks{{"a", {0, 1, 4, 5}}, {"b", {2, 3, 6, 7}}};
  struct Pair {
    AnyPenalty penalty;
    double of_two, of_one;
    std::vector<NamedGroup> groups;
  };
  for (const Pair& each : {Pair{None{}, 0, 0, {}}, Pair{Ridge{}, 0.2, 0.1, {}},
                           Pair{Lasso{}, 0.05, 0.05, {}}, Pair{GroupLasso{}, 0.05, 0.05, blocks}}) {
    const Fit two =
        Glm(Categorical{}, {{each.penalty, each.of_two, {}, each.groups}}).fit(features, y);
    const Fit one = Glm(Bernoulli{}, each.penalty, each.of_one).fit(features, y);
    for (Index j = 0; j < kFeatures; ++j)
      EXPECT_NEAR(two.coef()(j, 1) - two.coef()(j, 0), one.coef()(j, 0), 1e-10)
          << each.penalty.name();
    EXPECT_NEAR(two.intercept()[1] - two.intercept()[0], one.intercept()[0], 1e-10);
    EXPECT_NEAR(two.certificate().objective, one.certificate().objective, 1e-12);
    EXPECT_NEAR(two.certificate().half_null_deviance, one.certificate().half_null_deviance, 1e-12);
  }
}

TEST_F(Classes, WithoutFeaturesAreAsProbableAsTheyAreFrequent) {
  const Fit fit = Glm(Categorical{}, Lasso{}, 10.0).fit(features, y);
  const Matrix mu = fit.predict(features), seen = oracle::indicators(y, kClasses);
  for (Index c = 0; c < kClasses; ++c) {
    const auto column = seen.column(c);
    const double share = std::accumulate(column.begin(), column.end(), 0.0) / kRows;
    EXPECT_NEAR(mu(0, c), share, 1e-15);
  }
  EXPECT_NEAR(fit.intercept()[0] + fit.intercept()[1] + fit.intercept()[2], 0, 1e-15);
  EXPECT_NEAR(fit.deviance(features, y)[0], 2 * fit.certificate().half_null_deviance, 1e-12);
  EXPECT_NEAR(fit.deviance_explained(features, y)[0], 0, 1e-12);
}

TEST_F(Classes, MeansSumToTheNumbersSeen) {
  for (const auto& [penalty, strength] :
       {std::pair<AnyPenalty, double>{None{}, 0}, {Ridge{}, 0.1}, {Lasso{}, 0.02}}) {
    const Matrix mu = Glm(Categorical{}, penalty, strength).fit(features, y).predict(features);
    const Matrix seen = oracle::indicators(y, kClasses);
    for (Index c = 0; c < kClasses; ++c) {
      double balance = 0;
      for (Index i = 0; i < kRows; ++i) balance += mu(i, c) - seen(i, c);
      EXPECT_NEAR(balance, 0, 1e-9);
    }
  }
}

TEST_F(Classes, NumberedOtherwiseAreTheSameFit) {
  Matrix other = y;
  for (double& code : other.values()) code = 2 - code;
  for (const auto& [penalty, strength] :
       {std::pair<AnyPenalty, double>{None{}, 0}, {Ridge{}, 0.1}, {ElasticNet{0.5}, 0.03}}) {
    const Fit a = Glm(Categorical{}, penalty, strength).fit(features, y),
              b = Glm(Categorical{}, penalty, strength).fit(features, other);
    for (Index c = 0; c < kClasses; ++c)
      for (Index j = 0; j < kFeatures; ++j) EXPECT_NEAR(a.coef()(j, c), b.coef()(j, 2 - c), 1e-9);
  }
}

TEST_F(Classes, CollinearFeaturesWithoutPenaltyGetTheLeastNorm) {
  Matrix doubled(kRows, kFeatures + 1);
  for (Index i = 0; i < kRows; ++i)
    for (Index j = 0; j <= kFeatures; ++j) doubled(i, j) = X(i, j % kFeatures);
  const Fit fit = Glm(Categorical{}).fit(Features(doubled), y),
            once = Glm(Categorical{}).fit(Features(X), y);
  EXPECT_EQ(fit.certificate().status, Status::min_norm) << name_of(fit.certificate().status);
  for (Index c = 0; c < kClasses; ++c) {
    EXPECT_NEAR(fit.coef()(0, c), once.coef()(0, c) / 2, 1e-8);
    EXPECT_NEAR(fit.coef()(kFeatures, c), once.coef()(0, c) / 2, 1e-8);
  }
}

TEST(ClassesApart, AreSaidToBe) {
  struct Case {
    std::string name;
    std::vector<Values> x;
    Values codes;
  };
  for (const Case& each :
       {Case{"complete", {{-3, -2, -1, 0.2, 0.5, 0.4, 2, 3, 4}}, {0, 0, 0, 1, 1, 1, 2, 2, 2}},
        Case{
            "one class alone apart", {{-3, -2, -1, 2, 1, 3, 2, 3, 1}}, {0, 0, 0, 1, 1, 1, 2, 2, 2}},
        Case{"quasi-complete", {{-3, -2, 0, 0, 1, 1.5, 1, 3, 1.2}}, {0, 0, 0, 1, 1, 1, 2, 2, 2}}}) {
    const Fit fit = Glm(Categorical{}).fit(ColumnMatrix(each.x), ColumnMatrix({each.codes}));
    EXPECT_EQ(fit.certificate().status, Status::separated) << each.name;
    EXPECT_TRUE(fit.certificate().separated) << each.name;
    for (double b : fit.coef().values()) EXPECT_TRUE(std::isfinite(b)) << each.name;
    const Fit held =
        Glm(Categorical{}, Ridge{}, 1e-3).fit(ColumnMatrix(each.x), ColumnMatrix({each.codes}));
    EXPECT_EQ(held.certificate().status, Status::converged) << each.name;
  }
}

TEST_F(Classes, PathsFallFromTheStrengthThatZeroesAll) {
  const Glm glm(Categorical{}, GroupLasso{}, 1.0);
  const Path path = fit_path(glm, features, y, {20, 1e-3, {}});
  for (double b : path.fits[0].coef().values()) EXPECT_EQ(b, 0);
  const Path below = fit_path(glm, features, y, {1, 0.5, {0.999 * path.max_strength}});
  EXPECT_GT(below.norm(0, 0) + below.norm(0, 1), 0);
  for (std::size_t s = 0; s < 20; ++s) {
    const Certificate& c = path.fits[s].certificate();
    EXPECT_EQ(c.status, Status::converged) << s;
    EXPECT_LE(c.gap, tolerance::standard) << s;
    EXPECT_NEAR(path.deviance_explained[s], path.fits[s].deviance_explained(features, y)[0], 1e-12);
    const Fit alone = Glm(Categorical{}, GroupLasso{}, path.strengths[s]).fit(features, y);
    EXPECT_NEAR(alone.certificate().objective, c.objective, 2e-6);
  }
}

TEST_F(Classes, CrossValidationScoresRowsLeftOutByTheirDeviance) {
  const Glm glm(Categorical{}, Ridge{}, 1.0);
  const Path path = fit_path(glm, features, y, {2, 0.1, {0.3, 0.01}});
  const std::vector<int> fold = random_folds(kRows, 3, 7);
  const CrossValidation cv = cross_validate(glm, features, y, path, fold);
  for (std::size_t s = 0; s < 2; ++s) {
    double sum = 0;
    for (int k = 0; k < 3; ++k) {
      const auto rows = rows_outside_fold(fold, k), held_out = rows_in_fold(fold, k);
      Matrix x_of(std::ssize(rows), kFeatures), y_of(std::ssize(rows), 1);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        y_of(static_cast<Index>(i), 0) = y(rows[i], 0);
        for (Index j = 0; j < kFeatures; ++j) x_of(static_cast<Index>(i), j) = X(rows[i], j);
      }
      const Fit fit = Glm(Categorical{}, Ridge{}, path.strengths[s]).fit(Features(x_of), y_of);
      const Matrix mu = fit.predict(Features(X));
      for (Index row : held_out) sum -= 2 * std::log(mu(row, static_cast<Index>(y(row, 0))));
    }
    EXPECT_NEAR(cv.cvm[s], sum / kRows, 1e-3 * sum / kRows);  // folds stop at a loose tolerance
  }
  EXPECT_LT(cv.cvm[1], cv.null_deviance);
}

TEST_F(Classes, PathsAndFoldsHaveTheSameBitsForAnyNumberOfThreads) {
  const std::vector<int> fold = random_folds(kRows, 3, 7);
  const auto figures = [&](int threads) {
    GlmOptions options;
    options.threads = threads;
    const Glm glm(Categorical{}, Lasso{}, 1.0, options);
    const Path path = fit_path(glm, features, y, {8, 1e-2, {}});
    std::vector<double> out = cross_validate(glm, features, y, path, fold).cvm;
    for (const Fit& fit : path.fits)
      out.insert(out.end(), fit.coef().values().begin(), fit.coef().values().end());
    return out;
  };
  EXPECT_EQ(figures(1), figures(3));
}

TEST_F(Classes, PredictionsAreProbabilitiesAndMissingWhereFeaturesAre) {
  X(4, 1) = std::nan("");
  GlmOptions options;
  options.missing = Missing::drop;
  const Features some{{"a", X.view().columns(0, 2)}, {"b", X.view().columns(2, 2)}};
  const Fit fit = Glm(Categorical{}, Ridge{}, 0.1, options).fit(some, y);
  EXPECT_EQ(fit.certificate().rows_dropped, 1);
  const Matrix mu = fit.predict(some);
  for (Index i = 0; i < kRows; ++i) {
    const double sum = mu(i, 0) + mu(i, 1) + mu(i, 2);
    if (i == 4)
      EXPECT_TRUE(std::isnan(sum));
    else
      EXPECT_NEAR(sum, 1, 1e-14);
  }
}

TEST_F(Classes, OffsetsOfAnySizeHaveANullModel) {
  Matrix offset(kRows, kClasses);
  for (Index i = 0; i < kRows; ++i)
    offset(i, (i + 1) % kClasses) = 1e4 * static_cast<double>(i % 2);
  GlmOptions options;
  options.fit_intercept = false;
  FitData data;
  data.offset = offset;
  for (bool intercept : {false, true}) {
    options.fit_intercept = intercept;
    const Certificate c =
        Glm(Categorical{}, Lasso{}, 1e5, options).fit(features, y, data).certificate();
    EXPECT_TRUE(std::isfinite(c.half_null_deviance)) << intercept;
    EXPECT_NEAR(c.half_null_deviance, c.loss, 1e-9 * c.loss) << intercept;
  }
}

TEST_F(Classes, AWarmStartEndsAtTheSameOptimum) {
  const Glm glm(Categorical{}, Lasso{}, 0.02);
  const Fit first = glm.fit(features, y), near = Glm(Categorical{}, Lasso{}, 0.03).fit(features, y);
  FitData data;
  data.warm_start = &near;
  const Fit again = glm.fit(features, y, data);
  EXPECT_NEAR(again.certificate().objective, first.certificate().objective, 1e-13);
}

TEST_F(Classes, ConcavePenaltiesEndStationary) {
  for (const AnyPenalty& penalty : {AnyPenalty(Mcp{3}), AnyPenalty(Scad{3.7})}) {
    const Certificate c = Glm(Categorical{}, penalty, 0.05).fit(features, y).certificate();
    EXPECT_EQ(c.status, Status::converged) << penalty.name();
    EXPECT_LE(c.stationarity, 1e-8) << penalty.name();
  }
}

TEST(ClassCodes, AreNumberedFromZeroWithoutGaps) {
  EXPECT_EQ(error_of_codes({0, 1, 3, 1}),
            "categorical: y has no class 2; number the classes from 0 without gaps");
  EXPECT_EQ(error_of_codes({0, 0, 0}),
            "categorical: y has only one class; at least two are needed");
  EXPECT_EQ(error_of_codes({0, 1, 0.5}),
            "categorical: y must be class codes 0, 1, 2, ...; y[2] is 0.5");
  EXPECT_EQ(error_of_codes({0, 1, -1}),
            "categorical: y must be class codes 0, 1, 2, ...; y[2] is -1");
  EXPECT_EQ(error_of_codes({0, 1, std::nan("")}),
            "y[2] is nan; remove the row, or let rows with missing values be dropped");
}

TEST(ClassCodes, OfOneClassMayNotAllHaveWeightZero) {
  FitData data;
  data.weights = {1, 1, 0, 1};
  EXPECT_EQ(message_of([&] {
              Glm(Categorical{}, Ridge{}, 1.0)
                  .fit(ColumnMatrix({{1, 2, 3, 4}}), ColumnMatrix({{0, 1, 2, 1}}), data);
            }),
            "categorical: no row that a fit may use has class 2; every class needs one");
}

TEST(ClassCodes, StandInOneColumn) {
  EXPECT_EQ(message_of([] {
              Glm(Categorical{}).fit(ColumnMatrix({{1, 2}}), ColumnMatrix({{0, 1}, {1, 0}}));
            }),
            "categorical: y must be one column of class codes 0, 1, 2, ...; it has 2");
}

TEST(Select, RefusesAResponseOfClasses) {
  SelectOptions options;
  options.family = "categorical";
  EXPECT_EQ(message_of([&] { select(Table{}, options); }),
            "select: cannot use family 'categorical' (its classes need coefficients each); fit a "
            "path with a group of every covariate over the classes");
}

TEST_F(Classes, UnknownToAModelAreRefused) {
  const Fit fit = Glm(Categorical{}, Ridge{}, 1.0).fit(features, y);
  y(3, 0) = 7;
  EXPECT_EQ(message_of([&] { fit.deviance(features, y); }),
            "categorical: the model has 3 classes; y[3] is 7");
}

}  // namespace riata

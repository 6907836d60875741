#include <gtest/gtest.h>
#include <cmath>
#include <functional>
#include <string>
#include <vector>
#include "columns.hpp"
#include "oracle.hpp"
#include "penalty_case.hpp"
#include "riata/catalog.hpp"
#include "riata/model/cross_validation.hpp"
#include "riata/model/glm.hpp"

// One response of several classes: every way to aim a penalty reaches the optimum of the slow
// oracle, and the certificate bounds what is left to gain, also where the fit was stopped early.
namespace riata {
namespace {

constexpr Index kFeatures = 5, kClasses = 3, kRows = 60;

using Case = PenaltyCase;

void add_group(oracle::Problem& p, double strength, std::vector<Index> entries) {
  const double root = std::sqrt(static_cast<double>(entries.size()));
  p.groups.push_back({std::move(entries), strength * root});
}

/// Every feature's coefficients of all classes.
std::vector<NamedGroup> features_over_classes() {
  std::vector<NamedGroup> out;
  for (Index j = 0; j < kFeatures; ++j)
    out.push_back({"x" + std::to_string(j), {j, j + kFeatures, j + 2 * kFeatures}});
  return out;
}

Matrix strengths_by_class() {
  Matrix out(kFeatures, kClasses);
  for (Index c = 0; c < kClasses; ++c)
    for (Index j = 0; j < kFeatures; ++j) out(j, c) = 0.01 * static_cast<double>(1 + j + 2 * c);
  return out;
}

std::vector<Case> lowered_cases() {
  return {
      {"none", {}, [](oracle::Problem&) {}},
      on_every_entry("ridge", Ridge{}, 0.1, 0, 0.1),
      on_every_entry("weak_ridge", Ridge{}, 1e-4, 0, 1e-4),
      {"ridge_by_class",
       {{Ridge{}, BlockStrength(strengths_by_class()), {}, {}}},
       [](oracle::Problem& p) {
         const auto each = strengths_by_class();
         p.quadratic.assign(each.values().begin(), each.values().end());
       }},
      on_every_entry("lasso", Lasso{}, 0.03, 0.03, 0),
      on_every_entry("elastic_net", ElasticNet{0.4}, 0.05, 0.05 * 0.4, 0.05 * 0.6),
      {"group_lasso",
       {{GroupLasso{}, 0.03, {}, {}}},
       [](oracle::Problem& p) {
         for (Index c = 0; c < kClasses; ++c) {
           add_group(p, 0.03, {5 * c, 5 * c + 1, 5 * c + 2});
           add_group(p, 0.03, {5 * c + 3, 5 * c + 4});
         }
       }},
      {"groups_over_classes",
       {{GroupLasso{}, 0.04, {}, features_over_classes()}},
       [](oracle::Problem& p) {
         for (const auto& group : features_over_classes()) add_group(p, 0.04, group.entries);
       }},
      {"ridge_on_a_none_on_b",
       {{Ridge{}, 0.2, {"a"}, {}}},
       [](oracle::Problem& p) {
         for (Index c = 0; c < kClasses; ++c)
           for (Index j = 0; j < 3; ++j) p.quadratic[at(j + kFeatures * c)] = 0.2;
       }},
      {"non_negative",
       {{Box{0, std::nullopt}, 1.0, {"a"}, {}}, {Ridge{}, 0.01, {}, {}}},
       [](oracle::Problem& p) {
         p.quadratic.assign(p.quadratic.size(), 0.01);
         p.lower.assign(p.l1.size(), -1e300);
         p.upper.assign(p.l1.size(), 1e300);
         for (Index c = 0; c < kClasses; ++c)
           for (Index j = 0; j < 3; ++j) p.lower[at(j + kFeatures * c)] = 0;
       }},
  };
}

class CategoricalOptimum : public ::testing::TestWithParam<Case> {
 protected:
  CategoricalOptimum() {
    std::vector<double> each;
    for (Index i = 0; i < kRows; ++i)
      each.push_back(i == 7 ? 0.0 : 1.0 + static_cast<double>(i % 3));
    problem.weigh(each);
    problem.offset = offset;
    GetParam().write(problem);
    best = oracle::minimise(problem);
    least = problem.objective(best);
    data.weights = each;
    data.offset = offset;
  }
  Fit fit(GlmOptions options = {}) const {
    const MatrixView all = problem.X;
    const Features X{{"a", all.columns(0, 3)}, {"b", all.columns(3, 2)}};
    return Glm(Categorical{}, GetParam().terms, options).fit(X, codes, data);
  }
  double objective(const Fit& got) const {
    const auto values = got.coef().values();
    return problem.objective({{values.begin(), values.end()}, got.intercept()});
  }

  Matrix X = oracle::normal_matrix(kRows, kFeatures, 31);
  Matrix codes = oracle::class_codes(X, kClasses, 32);
  Matrix offset = oracle::normal_matrix(kRows, kClasses, 33, 0.3);
  oracle::Problem problem{"categorical", X, oracle::indicators(codes, kClasses)};
  FitData data;
  oracle::Point best;
  double least = 0;
};

std::string case_name(const ::testing::TestParamInfo<Case>& info) { return info.param.name; }

}  // namespace

TEST_P(CategoricalOptimum, ReachesTheOraclesOptimum) {
  const Fit got = fit();
  EXPECT_NEAR(objective(got), least, 1e-12);
  for (std::size_t e = 0; e < best.coef.size(); ++e)
    EXPECT_NEAR(got.coef().values()[e], best.coef[e], 1e-7) << "entry " << e;
  EXPECT_EQ(got.certificate().status, Status::converged) << name_of(got.certificate().status);
  EXPECT_LE(got.certificate().gap, 1e-10);
}

TEST_P(CategoricalOptimum, IsReachedByEverySolver) {
  for (const char* solver : {"newton", "prox_newton", "lla", "fista"}) {
    GlmOptions options;
    options.solver = solver;
    options.tolerance = tolerance::exact;
    EXPECT_NEAR(objective(fit(options)), least, 1e-9) << solver;
  }
}

TEST_P(CategoricalOptimum, GapBoundsWhatIsLeftToGainAlsoWhereStoppedEarly) {
  for (const char* solver : {"auto", "fista"})
    for (int iterations : {0, 1, 2, 3, 5, 20}) {
      GlmOptions options;
      options.solver = solver;
      options.max_iterations = iterations;
      options.finish = false;
      const Fit got = fit(options);
      const double excess = objective(got) - least;
      EXPECT_NEAR(got.certificate().objective - least, excess, 1e-12);
      EXPECT_GE(got.certificate().gap_absolute, excess - 1e-12)
          << solver << " after " << iterations << " iterations";
    }
}

TEST_P(CategoricalOptimum, ALooseFitStopsWithinItsTolerance) {
  for (double wanted : {1e-2, 1e-4, 1e-6}) {
    GlmOptions options;
    options.finish = false;
    options.tolerance = wanted;
    const Fit got = fit(options);
    EXPECT_EQ(got.certificate().status, Status::converged);
    EXPECT_LE(got.certificate().gap, wanted);
  }
}

TEST_P(CategoricalOptimum, OneThreadAndSeveralGiveTheSameBits) {
  GlmOptions one, three;
  one.threads = 1;
  three.threads = 3;
  const Fit a = fit(one), b = fit(three);
  EXPECT_TRUE(std::ranges::equal(a.coef().values(), b.coef().values()));
  EXPECT_EQ(a.intercept(), b.intercept());
}

TEST_P(CategoricalOptimum, ARowOfWeightZeroIsNotThere) {
  std::vector<Index> kept;
  for (Index i = 0; i < kRows; ++i)
    if (i != 7) kept.push_back(i);
  Matrix fewer(kRows - 1, kFeatures), y(kRows - 1, 1), o(kRows - 1, kClasses);
  FitData rest;
  for (Index i = 0; i < kRows - 1; ++i) {
    const Index row = kept[at(i)];
    y(i, 0) = codes(row, 0);
    rest.weights.push_back(data.weights[at(row)]);
    for (Index j = 0; j < kFeatures; ++j) fewer(i, j) = X(row, j);
    for (Index c = 0; c < kClasses; ++c) o(i, c) = offset(row, c);
  }
  rest.offset = o;
  const MatrixView all = fewer;
  const Features features{{"a", all.columns(0, 3)}, {"b", all.columns(3, 2)}};
  const Fit a = fit(), b = Glm(Categorical{}, GetParam().terms).fit(features, y, rest);
  for (std::size_t e = 0; e < best.coef.size(); ++e)
    EXPECT_NEAR(a.coef().values()[e], b.coef().values()[e], 1e-9);
}

TEST_P(CategoricalOptimum, HasPathsAndFoldsWithAnOffsetOfEveryClass) {
  const Glm glm(Categorical{}, GetParam().terms);
  const MatrixView all = X;
  const Features features{{"a", all.columns(0, 3)}, {"b", all.columns(3, 2)}};
  PathOptions options;
  options.grid = {1};
  const Path path = fit_path(glm, features, codes, options, data);
  EXPECT_NEAR(objective(path.fits[0]), least, 1e-6 * path.fits[0].certificate().half_null_deviance);
  std::vector<int> fold;
  for (Index i = 0; i < kRows; ++i) fold.push_back(static_cast<int>(i % 4));
  const CrossValidation cv = cross_validate(glm, features, codes, path, fold, data);
  EXPECT_TRUE(std::isfinite(cv.cvm[0]));
  FitData without = data;
  without.offset = {};
  EXPECT_NE(cross_validate(glm, features, codes, path, fold, without).cvm[0], cv.cvm[0]);
}

INSTANTIATE_TEST_SUITE_P(Every, CategoricalOptimum, ::testing::ValuesIn(lowered_cases()),
                         case_name);

}  // namespace riata

#include <gtest/gtest.h>
#include <cmath>
#include <functional>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

// Group penalties with a second part, and bounds: the optimum of the slow oracle, for every family
// and two responses at once, and a gap that bounds what is left.
namespace riata {
namespace {

constexpr Index kFeatures = 6, kResponses = 2;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Case {
  std::string name;
  std::vector<PenaltyTerm> terms;
  std::function<void(oracle::Problem&)> write;
};

Features blocks_of(const Matrix& X) {
  const MatrixView all = X;
  return {{"a", all.columns(0, 3)}, {"b", all.columns(3, 2)}, {"c", all.columns(5, 1)}};
}

/// Blocks a (3 features), b (2) and c (1) of each response as groups: strength * ratio on norms.
void add_blocks(oracle::Problem& p, const std::vector<double>& strengths, double ratio) {
  const Index first[] = {0, 3, 5}, size[] = {3, 2, 1};
  for (std::size_t k = 0; k < 3; ++k)
    for (Index r = 0; r < kResponses; ++r) {
      const double strength = strengths[2 * k + at(r)];
      oracle::Group group{{}, strength * ratio * std::sqrt(static_cast<double>(size[k]))};
      for (Index j = first[k]; j < first[k] + size[k]; ++j)
        group.entries.push_back(j + kFeatures * r);
      p.groups.push_back(group);
    }
}

const std::vector<double> kOwn = {0.02, 0.05, 0.1, 0.03, 0.04, 0.2};  // block, then response

double own_strength(std::size_t e) {
  const std::size_t j = e % 6, block = j < 3 ? 0 : j < 5 ? 1 : 2;
  return kOwn[2 * block + e / 6];
}

std::vector<Case> group_cases() {
  return {
      {"sparse_group_lasso",
       {{SparseGroupLasso{0.4}, 0.1, {}, {}}},
       [](oracle::Problem& p) {
         add_blocks(p, std::vector<double>(6, 0.1), 0.6);
         p.l1.assign(p.l1.size(), 0.04);
       }},
      {"sparse_group_lasso_with_own_strengths",
       {{SparseGroupLasso{0.4}, BlockStrength(kOwn), {}, {}}},
       [](oracle::Problem& p) {
         add_blocks(p, kOwn, 0.6);
         for (std::size_t e = 0; e < p.l1.size(); ++e) p.l1[e] = 0.4 * own_strength(e);
       }},
      {"group_elastic_net_with_own_strengths",
       {{GroupElasticNet{0.3}, BlockStrength(kOwn), {}, {}}},
       [](oracle::Problem& p) {
         add_blocks(p, kOwn, 0.3);
         for (std::size_t e = 0; e < p.l1.size(); ++e) p.quadratic[e] = 0.7 * own_strength(e);
       }},
      {"group_elastic_net_across_responses",
       {{GroupElasticNet{0.5}, BlockStrength{0.1, 0.2}, {}, {{"x", {0, 6, 7}}, {"y", {3, 4, 10}}}}},
       [](oracle::Problem& p) {
         p.groups = {{{0, 6, 7}, 0.05 * std::sqrt(3.0)}, {{3, 4, 10}, 0.1 * std::sqrt(3.0)}};
         for (std::size_t e : {0, 6, 7}) p.quadratic[e] = 0.05;
         for (std::size_t e : {3, 4, 10}) p.quadratic[e] = 0.1;
       }}};
}

void set_bounds(oracle::Problem& p, double low, double high) {
  p.lower.assign(p.l1.size(), low);
  p.upper.assign(p.l1.size(), high);
}

std::vector<Case> bounded_cases() {
  Matrix some(kFeatures, kResponses, 1.0);
  some(0, 0) = some(1, 1) = some(3, 0) = 0;  // a box of strength 0 is none
  return {
      {"of_one_sign",
       {{Box{}, 1.0, {}, {}}},
       [](oracle::Problem& p) { set_bounds(p, 0, kInfinity); }},
      {"box",
       {{Box{-0.1, 0.2}, 1.0, {}, {}}},
       [](oracle::Problem& p) { set_bounds(p, -0.1, 0.2); }},
      {"ridge_in_a_box",
       {{Ridge{}, 0.3, {}, {}}, {Box{-0.05, 0.1}, 1.0, {}, {}}},
       [](oracle::Problem& p) {
         set_bounds(p, -0.05, 0.1);
         p.quadratic.assign(p.quadratic.size(), 0.3);
       }},
      {"elastic_net_of_one_sign_on_some_entries",
       {{ElasticNet{0.3}, 0.1, {}, {}}, {Box{std::nullopt, 0}, BlockStrength(some), {}, {}}},
       [some](oracle::Problem& p) {
         set_bounds(p, -kInfinity, 0);
         for (std::size_t e : {0, 7, 3}) p.upper[e] = kInfinity;
         p.l1.assign(p.l1.size(), 0.03);
         p.quadratic.assign(p.quadratic.size(), 0.07);
       }},
      {"lasso_in_a_box_on_b_groups_elsewhere",
       {{GroupLasso{}, 0.05, {"a"}, {}}, {Lasso{}, 0.02, {"b"}, {}}, {Box{0, 0.1}, 1.0, {"b"}, {}}},
       [](oracle::Problem& p) {
         add_blocks(p, {0.05, 0.05, 0, 0, 0, 0}, 1);
         set_bounds(p, -kInfinity, kInfinity);
         for (std::size_t e : {3, 4, 9, 10}) p.lower[e] = 0, p.upper[e] = 0.1, p.l1[e] = 0.02;
       }}};
}

void expect_optimum(const Case& each, const std::string& family,
                    const std::string& solver = "auto") {
  const Matrix X = oracle::normal_matrix(50, kFeatures, 31);
  const Matrix y = oracle::responses_for(family, X, kResponses, 32);
  oracle::Problem problem(family, X, y);
  each.write(problem);
  const oracle::Point best = oracle::minimise(problem);
  GlmOptions options;
  options.solver = solver;
  const Fit fit = Glm(make_observation(family), each.terms, options).fit(blocks_of(X), y);
  const std::string where = each.name + ", " + family + ", " + solver;
  for (Index r = 0; r < kResponses; ++r) {
    EXPECT_NEAR(fit.intercept()[at(r)], best.intercept[at(r)], 1e-6) << where;
    for (Index j = 0; j < kFeatures; ++j)
      EXPECT_NEAR(fit.coef()(j, r), best.coef[at(j + kFeatures * r)], 1e-6) << where << " " << j;
  }
  EXPECT_TRUE(fit.ok()) << where;
  EXPECT_LE(fit.certificate().gap, 1e-6) << where;
}

}  // namespace

TEST(GroupPenaltiesWithASecondPart, ReachTheOptimumOfTheOracle) {
  for (const auto& family : oracle::convex_families())
    for (const auto& each : group_cases()) expect_optimum(each, family);
}

TEST(Bounds, ReachTheOptimumOfTheOracle) {
  for (const auto& family : oracle::convex_families())
    for (const auto& each : bounded_cases())
      for (const std::string solver : {"prox_newton", "fista"})
        expect_optimum(each, family, solver);
}

// Early on the gap must still bound the distance to the optimum, whose value the oracle knows.
TEST(Bounds, TheGapBoundsWhatIsLeftOfAFitStoppedEarly) {
  const Matrix X = oracle::normal_matrix(50, kFeatures, 33);
  for (const auto& family : oracle::convex_families()) {
    const Matrix y = oracle::responses_for(family, X, kResponses, 34);
    for (const auto& each : bounded_cases()) {
      oracle::Problem problem(family, X, y);
      each.write(problem);
      const double least = problem.objective(oracle::minimise(problem));
      for (int iterations : {1, 3, 10}) {
        GlmOptions options;
        options.max_iterations = iterations;
        options.finish = false;
        const Fit fit = Glm(make_observation(family), each.terms, options).fit(blocks_of(X), y);
        double objective = 0, gap = 0;
        for (const auto& c : fit.certificates()) objective += c.objective, gap += c.gap_absolute;
        EXPECT_GE(gap, objective - least - 1e-12) << each.name << ", " << family;
      }
    }
  }
}

TEST(Bounds, AreInTheFeaturesOwnUnitsWhateverTheScaling) {
  Matrix X = oracle::normal_matrix(60, 3, 35);
  for (Index i = 0; i < 60; ++i) X(i, 1) *= 20;
  const Matrix y = oracle::responses_for("gaussian", X, 1, 36);
  for (const auto scaling : {Standardize::none, Standardize::block, Standardize::column}) {
    GlmOptions options;
    options.standardize = scaling;
    const Features features{{"x", X}};
    const Fit fit = Glm(Gaussian{}, {{Box{-0.01, 0.02}, 1.0, {}, {}}}, options).fit(features, y);
    EXPECT_NEAR(fit.coef()(0, 0), 0.02, 1e-15);
    EXPECT_TRUE(fit.ok());
  }
}

TEST(Bounds, RefuseTheCoefficientsOfAGroup) {
  const Matrix X = oracle::normal_matrix(20, kFeatures, 37);
  const Matrix y = oracle::responses_for("gaussian", X, 1, 38);
  const std::vector<PenaltyTerm> terms = {{GroupLasso{}, 0.1, {}, {}}, {Box{}, 1.0, {"a"}, {}}};
  try {
    Glm(Gaussian{}, terms).fit(blocks_of(X), y);
    FAIL() << "no error";
  } catch (const Incompatible& error) {
    EXPECT_STREQ(error.what(),
                 "box: cannot be put on the coefficients of a group penalty; use lasso, ridge or "
                 "elastic_net there");
  }
  const std::vector<PenaltyTerm> apart = {{GroupLasso{}, 0.1, {"a"}, {}}, {Box{}, 1.0, {"c"}, {}}};
  EXPECT_TRUE(Glm(Gaussian{}, apart).fit(blocks_of(X), y).ok());
}

}  // namespace riata

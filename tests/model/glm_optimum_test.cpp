#include <gtest/gtest.h>
#include <cmath>
#include <functional>
#include <string>
#include <vector>
#include "oracle.hpp"
#include "penalty_case.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

// Every family with every way to aim a penalty reaches the optimum of the slow oracle, and the
// certificate bounds what is left to gain, also where the fit was stopped early.
namespace riata {
namespace {

constexpr Index kFeatures = 6, kResponses = 2;

using Case = PenaltyCase;

void each_entry(const std::function<void(Index, Index)>& f) {
  for (Index r = 0; r < kResponses; ++r)
    for (Index j = 0; j < kFeatures; ++j) f(j, r);
}
std::size_t entry(Index j, Index r) { return at(j + kFeatures * r); }

/// A group of features first .. first+count-1 for every response on its own.
void add_groups(oracle::Problem& p, Index first, Index count, double strength) {
  for (Index r = 0; r < kResponses; ++r) {
    oracle::Group g{{}, strength * std::sqrt(static_cast<double>(count))};
    for (Index j = first; j < first + count; ++j) g.entries.push_back(j + kFeatures * r);
    p.groups.push_back(g);
  }
}

// Blocks of every problem here: a (features 0-2), b (3, 4), c (5).
std::vector<Case> simple_cases() {
  return {
      {"none", {}, [](oracle::Problem&) {}},
      on_every_entry("ridge", Ridge{}, 0.3, 0, 0.3),
      on_every_entry("lasso", Lasso{}, 0.07, 0.07, 0),
      on_every_entry("elastic_net", ElasticNet{0.3}, 0.2, 0.2 * 0.3, 0.2 * 0.7),
      {"group_lasso",
       {{GroupLasso{}, 0.08, {}, {}}},
       [](oracle::Problem& p) {
         add_groups(p, 0, 3, 0.08);
         add_groups(p, 3, 2, 0.08);
         add_groups(p, 5, 1, 0.08);
       }},
  };
}

Case mixed_per_block() {
  return {"group_on_a_ridge_and_lasso_on_b_none_on_c",
          {{GroupLasso{}, 0.1, {"a"}, {}}, {Ridge{}, 0.2, {"b"}, {}}, {Lasso{}, 0.03, {"b"}, {}}},
          [](oracle::Problem& p) {
            add_groups(p, 0, 3, 0.1);
            for (Index r = 0; r < kResponses; ++r)
              for (Index j : {3, 4}) p.quadratic[entry(j, r)] = 0.2, p.l1[entry(j, r)] = 0.03;
          }};
}

Case lasso_per_entry() {
  Matrix each(kFeatures, kResponses);
  each_entry([&](Index j, Index r) { each(j, r) = 0.02 * static_cast<double>((2 * j + r) % 5); });
  return {"lasso_per_entry", {{Lasso{}, BlockStrength(each), {}, {}}}, [each](oracle::Problem& p) {
            each_entry([&](Index j, Index r) { p.l1[entry(j, r)] = each(j, r); });
          }};
}

Case ridge_per_block() {
  Matrix c(1, kResponses);
  c(0, 0) = 0.5;
  c(0, 1) = 0;
  return {"ridge_per_block_and_entry",
          {{Ridge{}, Strength{{"a", 0.1}, {"b", {0.2, 0.3}}, {"c", c}}, {}, {}}},
          [c](oracle::Problem& p) {
            const double strengths[] = {0.1, 0.1, 0.1, 0.2, 0.3};
            each_entry([&](Index j, Index r) {
              p.quadratic[entry(j, r)] = j < 5 ? strengths[j] : c(0, r);
            });
          }};
}

Case ratios_per_block() {
  return {"elastic_net_ratio_per_block",
          elastic_net_terms(Strength{{"a", 0.1}, {"b", 0.2}, {"c", 0.3}},
                            Strength{{"a", 1.0}, {"b", {0.0, 0.5}}, {"c", 0.1}}),
          [](oracle::Problem& p) {
            const double strength[] = {0.1, 0.1, 0.1, 0.2, 0.2, 0.3},
                         ratio[] = {1, 1, 1, 0, 0.5, 0.1};
            each_entry([&](Index j, Index r) {
              p.l1[entry(j, r)] = strength[j] * ratio[j];
              p.quadratic[entry(j, r)] = strength[j] * (1 - ratio[j]);
            });
          }};
}

Case custom_groups() {
  std::vector<NamedGroup> groups = {
      {"x", {0, 3}}, {"y", {1, 2, 4}}, {"x of 1", {6, 9}}, {"y of 1", {7, 8, 10}}};
  return {"custom_groups_with_strengths",
          {{GroupLasso{}, BlockStrength{0.05, 0.1, 0.2, 0.02}, {}, groups}},
          [groups](oracle::Problem& p) {
            const double strengths[] = {0.05, 0.1, 0.2, 0.02};
            for (std::size_t k = 0; k < 4; ++k)
              p.groups.push_back(
                  {groups[k].entries,
                   strengths[k] * std::sqrt(static_cast<double>(groups[k].entries.size()))});
          }};
}

Case joint_groups() {
  std::vector<NamedGroup> groups = {
      {"a", {0, 1, 2, 6, 7, 8}}, {"b", {3, 4, 9, 10}}, {"c", {5, 11}}};
  Case joint{
      "groups_across_responses", {{GroupLasso{}, 0.07, {}, groups}}, [groups](oracle::Problem& p) {
        for (const auto& g : groups)
          p.groups.push_back({g.entries, 0.07 * std::sqrt(static_cast<double>(g.entries.size()))});
      }};
  joint.tied = true;
  return joint;
}

Case group_with(const char* name, AnyPenalty second, bool quadratic) {
  return {name,
          {{GroupLasso{}, 0.04, {}, {}}, {std::move(second), 0.05, {}, {}}},
          [quadratic](oracle::Problem& p) {
            add_groups(p, 0, 3, 0.04);
            add_groups(p, 3, 2, 0.04);
            add_groups(p, 5, 1, 0.04);
            (quadratic ? p.quadratic : p.l1).assign(p.l1.size(), 0.05);
          }};
}

std::vector<Case> all_cases() {
  auto cases = simple_cases();
  for (Case each : {mixed_per_block(), lasso_per_entry(), ridge_per_block(), ratios_per_block(),
                    custom_groups(), joint_groups(), group_with("group_and_lasso", Lasso{}, false),
                    group_with("group_and_ridge", Ridge{}, true)})
    cases.push_back(each);
  return cases;
}

struct Setting {
  std::string family;
  Case penalty;
  friend std::ostream& operator<<(std::ostream& out, const Setting& s) {
    return out << s.family << " with " << s.penalty.name;
  }
};
std::vector<Setting> all_settings() {
  std::vector<Setting> out;
  for (const auto& family : oracle::convex_families())
    for (const auto& each : all_cases()) out.push_back({family, each});
  return out;
}

oracle::Point point_of(const Fit& fit) {
  const auto values = fit.coef().values();
  return {{values.begin(), values.end()}, fit.intercept()};
}

/// What the certificates say is left to gain at most, in all.
double total_gap(const Fit& fit, bool tied) {
  double sum = 0;
  for (const auto& c : fit.certificates()) sum += c.gap_absolute;
  return tied ? sum / static_cast<double>(fit.certificates().size()) : sum;
}
double total_objective(const Fit& fit, bool tied) {
  double sum = 0;
  for (const auto& c : fit.certificates()) sum += c.objective;
  return tied ? sum / static_cast<double>(fit.certificates().size()) : sum;
}

class GlmOptimum : public ::testing::TestWithParam<Setting> {
 protected:
  GlmOptimum() {
    penalty().write(problem);
    best = oracle::minimise(problem);
    least = problem.objective(best);
  }
  const Case& penalty() const { return GetParam().penalty; }
  Fit fit(GlmOptions options) const {
    const MatrixView all = problem.X;
    const Features X{{"a", all.columns(0, 3)}, {"b", all.columns(3, 2)}, {"c", all.columns(5, 1)}};
    return Glm(make_observation(GetParam().family), penalty().terms, options).fit(X, problem.y);
  }
  void expect_optimal(const Fit& got, double tolerance) const {
    for (std::size_t e = 0; e < best.coef.size(); ++e) {
      EXPECT_NEAR(got.coef().values()[e], best.coef[e], tolerance) << "entry " << e;
      EXPECT_EQ(got.coef().values()[e] == 0, best.coef[e] == 0) << "entry " << e;
    }
    for (std::size_t r = 0; r < 2; ++r)
      EXPECT_NEAR(got.intercept()[r], best.intercept[r], tolerance);
    EXPECT_NEAR(problem.objective(point_of(got)), least, 1e-12 * (1 + std::abs(least)));
  }

  static oracle::Problem toy(const std::string& family) {
    const Matrix X = oracle::normal_matrix(50, kFeatures, 17);
    return {family, X, oracle::responses_for(family, X, kResponses, 23)};
  }
  oracle::Problem problem = toy(GetParam().family);
  oracle::Point best;
  double least = 0;
};

std::string setting_name(const ::testing::TestParamInfo<Setting>& info) {
  return info.param.family + "_" + info.param.penalty.name;
}

}  // namespace

TEST_P(GlmOptimum, ReachesTheOraclesOptimum) {
  const Fit got = fit({});
  expect_optimal(got, 1e-8);
  for (const auto& c : got.certificates()) {
    EXPECT_EQ(c.status, Status::converged) << name_of(c.status);
    EXPECT_LE(c.gap, tolerance::standard);
  }
}

TEST_P(GlmOptimum, IsReachedByFistaToo) {
  GlmOptions options;
  options.solver = "fista";
  options.tolerance = tolerance::exact;
  options.max_iterations = 20000;
  expect_optimal(fit(options), 1e-5);
}

TEST_P(GlmOptimum, CertificateStatesTheObjectiveAndItsTerms) {
  const Fit got = fit({});
  EXPECT_NEAR(total_objective(got, penalty().tied), problem.objective(point_of(got)), 1e-12);
  for (const auto& c : got.certificates()) {
    double sum = c.loss;
    for (const auto& [name, value] : c.penalties) sum += value;
    EXPECT_NEAR(sum, c.objective, 1e-12);
    EXPECT_NEAR(c.gap * c.half_null_deviance, c.gap_absolute, 1e-12);
    EXPECT_EQ(c.rows_used, 50);
    EXPECT_EQ(c.rows_dropped, 0);
  }
}

TEST_P(GlmOptimum, GapBoundsWhatIsLeftToGainAlsoWhereStoppedEarly) {
  for (const char* solver : {"auto", "fista"})
    for (int iterations : {0, 1, 2, 3, 5, 20}) {
      GlmOptions options;
      options.solver = solver;
      options.max_iterations = iterations;
      options.finish = false;
      const Fit got = fit(options);
      const double excess = problem.objective(point_of(got)) - least;
      EXPECT_GE(total_gap(got, penalty().tied), excess - 1e-12)
          << solver << " after " << iterations << " iterations";
      EXPECT_NEAR(total_objective(got, penalty().tied) - least, excess, 1e-12);
    }
}

// Two features almost alike: the optimum (10, -10) is far from where the first steps lead.
TEST(Gap, IsABoundAlsoFarFromAnUnpenalisedOptimum) {
  Matrix X = oracle::normal_matrix(50, 2, 29), y(50, 1);
  for (Index i = 0; i < 50; ++i) {
    y(i, 0) = -X(i, 1);
    X(i, 1) = X(i, 0) + 0.1 * X(i, 1);
  }
  GlmOptions options;
  options.solver = "fista";
  options.finish = false;
  for (int iterations : {1, 2, 5, 20}) {
    options.max_iterations = iterations;
    const Certificate c = Glm(Gaussian{}, {}, options).fit(Features(X), y).certificate();
    EXPECT_GE(c.gap_absolute, c.objective - 1e-12) << iterations << " iterations";
  }
}

INSTANTIATE_TEST_SUITE_P(Every, GlmOptimum, ::testing::ValuesIn(all_settings()), setting_name);

}  // namespace riata

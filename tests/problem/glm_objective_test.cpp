#include "riata/problem/glm_objective.hpp"
#include <gtest/gtest.h>
#include <array>
#include <cmath>
#include "oracle.hpp"
#include "riata/catalog.hpp"

namespace riata {
namespace {

constexpr Index kRows = 40, kFeatures = 3, kResponses = 2, kParameters = kFeatures + 1;

class GlmObjectiveLaws : public ::testing::TestWithParam<std::string> {
 protected:
  GlmObjectiveLaws() {
    for (Index i = 0; i < kRows; ++i) data.weights.push_back(0.5 + static_cast<double>(i % 3));
    data.y = y;
    data.offset = oracle::normal_matrix(kRows, kResponses, 43, 0.3);
  }
  GlmObjective objective() const { return {design, make_observation(GetParam()), data}; }
  /// By the slopes of b, and with the intercept moved.
  std::array<DualPoint, 2> dual_points(const Matrix& at_b, Index r) const {
    const GlmObjective f = objective();
    const std::vector<Index> one{r};
    std::vector<double> value(1), gradient(at(kParameters));
    std::vector<double> eta(at(f.rows())), slope(at(f.rows()));
    f.gradient(one, at_b.view().columns(r, 1), value, gradient, eta);
    f.pointwise(one, eta, slope, {});
    return {f.dual_point(one, slope, gradient), f.inner_dual_point(one, eta)};
  }
  double value(const Matrix& b, Index r) const {
    std::vector<double> value(1);
    objective().value(std::vector<Index>{r}, b.view().columns(r, 1), value);
    return value[0];
  }

  Matrix X = oracle::normal_matrix(kRows, kFeatures, 41);
  Matrix y = oracle::responses_for(GetParam(), X, kResponses, 42);
  Features features{X};
  Design design{features};
  GlmObjective::Data data;
  Matrix b = oracle::normal_matrix(kParameters, kResponses, 44, 0.5);
  const std::vector<Index> both = {0, 1};
};

}  // namespace

TEST_P(GlmObjectiveLaws, ValueIsTheWeightedMeanOfTheLoss) {
  oracle::Problem problem(GetParam(), X, y);
  problem.weigh(data.weights);
  problem.offset = data.offset;
  oracle::Point point{{}, {b(3, 0), b(3, 1)}};
  for (Index r = 0; r < kResponses; ++r)
    for (Index j = 0; j < kFeatures; ++j) point.coef.push_back(b(j, r));
  EXPECT_NEAR(value(b, 0) + value(b, 1), problem.loss(point), 1e-13);
}

TEST_P(GlmObjectiveLaws, GradientAndHessianMatchFiniteDifferences) {
  const GlmObjective f = objective();
  const Index p = kParameters;
  std::vector<double> values(2), gradient(at(2 * p)), hessian(at(2 * p * p));
  f.hessian(both, b, values, gradient, {}, hessian);
  const double h = 1e-5;
  for (Index r = 0; r < 2; ++r)
    for (Index j = 0; j < p; ++j) {
      Matrix up = b, down = b;
      up(j, r) += h;
      down(j, r) -= h;
      EXPECT_NEAR(gradient[at(j + r * p)], (value(up, r) - value(down, r)) / (2 * h), 1e-8);
      std::vector<double> slope_up(at(2 * p)), slope_down(at(2 * p)), ignored(2);
      f.gradient(both, up, ignored, slope_up, {});
      f.gradient(both, down, ignored, slope_down, {});
      for (Index k = 0; k < p; ++k)
        EXPECT_NEAR(hessian[at(k + j * p + r * p * p)],
                    (slope_up[at(k + r * p)] - slope_down[at(k + r * p)]) / (2 * h), 1e-7);
    }
}

TEST_P(GlmObjectiveLaws, AResponseDoesNotDependOnTheOtherActiveOnes) {
  const GlmObjective f = objective();
  std::vector<double> values(2), gradient(at(2 * kParameters)), one(1), alone(at(kParameters));
  f.gradient(both, b, values, gradient, {});
  f.gradient(std::vector<Index>{1}, b.view().columns(1, 1), one, alone, {});
  EXPECT_NEAR(one[0], values[1], 1e-14);
  for (Index j = 0; j < kParameters; ++j)
    EXPECT_NEAR(alone[at(j)], gradient[at(j + kParameters)], 1e-14);
}

TEST_P(GlmObjectiveLaws, NullInterceptMakesTheMeanResidualZero) {
  const GlmObjective f = objective();
  Matrix null(kParameters, kResponses);
  for (Index r = 0; r < kResponses; ++r) null(kFeatures, r) = f.null_intercept(r);
  std::vector<double> values(2), gradient(at(2 * kParameters));
  f.gradient(both, null, values, gradient, {});
  for (Index r = 0; r < kResponses; ++r)
    EXPECT_NEAR(gradient[at(kFeatures + r * kParameters)], 0, 1e-14);
}

// With every penalty infinite only the intercept is free: there the dual meets the primal.
TEST_P(GlmObjectiveLaws, DualOfTheNullModelIsItsValue) {
  const GlmObjective f = objective();
  for (Index r = 0; r < kResponses; ++r) {
    Matrix null(kParameters, kResponses);
    null(kFeatures, r) = f.null_intercept(r);
    for (const DualPoint& dual : dual_points(null, r))
      EXPECT_NEAR(f.dual_value(std::vector<Index>{r}, dual, 1), value(null, r), 1e-13);
  }
}

// For any primal point: loss(b) >= dual_value(shrink) - shrink * correlation'b, whatever the
// shrink.
TEST_P(GlmObjectiveLaws, DualPointsAreFeasibleAndBoundTheLoss) {
  const GlmObjective f = objective();
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Matrix from = oracle::normal_matrix(kParameters, kResponses, 60 + seed),
                 to = oracle::normal_matrix(kParameters, kResponses, 80 + seed);
    for (Index r = 0; r < kResponses; ++r) {
      const auto duals = dual_points(from, r);
      EXPECT_TRUE(std::isfinite(f.dual_value(std::vector<Index>{r}, duals[1], 1)));
      for (const DualPoint& dual : duals)
        for (double shrink : {0.0, 0.3, 1.0}) {
          EXPECT_NEAR(dual.correlation.back(), 0, 1e-14) << "the intercept is solved";
          double bound = f.dual_value(std::vector<Index>{r}, dual, shrink);
          for (Index j = 0; j < kParameters; ++j)
            bound -= shrink * dual.correlation[at(j)] * to(j, r);
          EXPECT_LE(bound, value(to, r) + 1e-13);
        }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Every, GlmObjectiveLaws, ::testing::ValuesIn(oracle::convex_families()),
                         [](const auto& info) { return info.param; });

}  // namespace riata

#include "riata/problem/gram_objective.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "oracle.hpp"
#include "riata/model/cross_validation.hpp"
#include "riata/model/path.hpp"
#include "riata/penalty/elastic_net.hpp"
#include "riata/penalty/lasso.hpp"
#include "riata/problem/glm_objective.hpp"

namespace riata {
namespace {

constexpr Index kRows = 60, kFeatures = 4, kResponses = 2, kParameters = kFeatures + 1;

class GramSpace : public ::testing::Test {
 protected:
  GramSpace() {
    for (Index i = 0; i < kRows; ++i) data.weights.push_back(0.5 + static_cast<double>(i % 3));
    data.y = oracle::responses_for("gaussian", X, kResponses, 72);
    data.offset = oracle::normal_matrix(kRows, kResponses, 73, 0.3);
    double total = 0;
    for (double w : data.weights) total += w;
    for (Index j = 0; j < kFeatures; ++j)
      for (Index i = 0; i < kRows; ++i)
        design.centre[at(j)] += data.weights[at(i)] / total * X(i, j);
  }
  Matrix X = oracle::normal_matrix(kRows, kFeatures, 71);
  Features features{X};
  Design design{features};
  GlmObjective::Data data;
};

}  // namespace

TEST_F(GramSpace, HoldsTheSameLossAndGradientEverywhere) {
  const GlmObjective full(design, make_observation("gaussian"), data);
  const auto gram = GramObjective::of(full);
  ASSERT_TRUE(gram);
  EXPECT_EQ(gram->rows(), kParameters);
  const std::vector<Index> both{0, 1};
  for (std::uint64_t seed : {1, 2, 3}) {
    const Matrix b = oracle::normal_matrix(kParameters, kResponses, seed);
    std::vector<double> value(2), same(2), gradient(at(2 * kParameters)), alike(gradient);
    full.gradient(both, b, value, gradient, {});
    gram->gradient(both, b, same, alike, {});
    for (std::size_t r = 0; r < 2; ++r) EXPECT_NEAR(same[r], value[r], 1e-13 * (1 + value[r]));
    for (std::size_t e = 0; e < alike.size(); ++e) EXPECT_NEAR(alike[e], gradient[e], 1e-13);
  }
}

TEST_F(GramSpace, DualPointsBoundTheFullProblemAsItsOwnDo) {
  const GlmObjective full(design, make_observation("gaussian"), data);
  const auto gram = GramObjective::of(full);
  ASSERT_TRUE(gram);
  for (Index r : {0, 1}) {
    const std::vector<Index> one{r};
    const Matrix b = oracle::normal_matrix(kParameters, 1, 5, 0.1);
    std::vector<double> value(1), gradient(at(kParameters)), eta(at(kParameters));
    gram->gradient(one, b, value, gradient, eta);
    std::vector<double> slope(eta.size());
    gram->pointwise(one, eta, slope, {});
    const DualPoint dual = gram->dual_point(one, slope, gradient);
    // Without a shrink, loss = dual value + b'(X'rho) where rho is that of b itself.
    double product = 0;
    for (Index j = 0; j < kParameters; ++j) product += b(j, 0) * dual.correlation[at(j)];
    EXPECT_NEAR(value[0], gram->dual_value(one, dual, 1) - product, 1e-13);
  }
}

TEST_F(GramSpace, IsNotForASingularGramMatrixOrAnotherFamily) {
  for (Index i = 0; i < kRows; ++i) X(i, 3) = X(i, 0);
  design.centre[3] = design.centre[0];
  EXPECT_FALSE(GramObjective::of(GlmObjective(design, make_observation("gaussian"), data)));
  data.y = oracle::responses_for("poisson", X, kResponses, 74);
  EXPECT_FALSE(GramObjective::of(GlmObjective(design, make_observation("poisson"), data)));
}

TEST_F(GramSpace, PathsEqualSingleFitsOnTheRows) {
  const Matrix y = oracle::responses_for("gaussian", X, 1, 75);
  GlmOptions options;
  options.tolerance = tolerance::exact;
  const Glm glm(Gaussian{}, ElasticNet{0.7}, 1.0, options);
  const Path path = fit_path(glm, {{"x", X}}, y, {.strengths = 8, .min_ratio = 1e-2, .grid = {}});
  for (std::size_t s = 0; s < path.fits.size(); ++s) {
    const Fit one = Glm(Gaussian{}, ElasticNet{0.7}, path.strengths[s]).fit({{"x", X}}, y);
    for (Index j = 0; j < kFeatures; ++j)
      EXPECT_NEAR(path.fits[s].coef()(j, 0), one.coef()(j, 0), 1e-6) << s;
    EXPECT_NEAR(path.fits[s].certificate().objective, one.certificate().objective, 1e-9);
    EXPECT_LE(path.fits[s].certificate().gap, tolerance::exact);
  }
}

}  // namespace riata

#include "riata/model/path.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "oracle.hpp"
#include "riata/catalog.hpp"

namespace riata {
namespace {

const std::vector<std::string> kFamilies = oracle::convex_families();

Features blocks_of(const Matrix& X) {
  const MatrixView all = X;
  return {{"a", all.columns(0, 3)}, {"b", all.columns(3, 2)}, {"c", all.columns(5, 1)}};
}

struct Aimed {
  std::string name;
  std::vector<PenaltyTerm> terms;
  bool leaves_c_free = false;
};
std::vector<Aimed> sparse_penalties() {
  const Strength per_block{{"a", 0.5}, {"b", {1.0, 2.0}}, {"c", 0.0}};
  return {
      {"lasso", {{Lasso{}, 1.0, {}, {}}}},
      {"lasso of strength 3", {{Lasso{}, 3.0, {}, {}}}},
      {"group lasso", {{GroupLasso{}, 1.0, {}, {}}}},
      {"elastic net", {{ElasticNet{0.3}, 1.0, {}, {}}}},
      {"sparse group lasso", {{GroupLasso{}, 0.5, {}, {}}, {Lasso{}, 0.5, {}, {}}}},
      {"sparse group lasso as one", {{SparseGroupLasso{0.3}, 1.0, {}, {}}}},
      {"group elastic net", {{GroupElasticNet{0.4}, 1.0, {}, {}}}},
      {"mcp", {{Mcp{4}, 1.0, {}, {}}}},
      {"scad", {{Scad{}, 2.0, {}, {}}}},
      {"group mcp", {{GroupMcp{4}, 1.0, {}, {}}}},
      {"lasso of one sign", {{Lasso{}, 1.0, {}, {}}, {Box{}, 1.0, {}, {}}}},
      {"group lasso and ridge", {{GroupLasso{}, 1.0, {}, {}}, {Ridge{}, 1.0, {}, {}}}},
      {"lasso per block", {{Lasso{}, per_block, {}, {}}}, true},
      {"group on a, lasso on b", {{GroupLasso{}, 1.0, {"a"}, {}}, {Lasso{}, 0.4, {"b"}, {}}}, true},
      {"custom groups", {{GroupLasso{}, 1.0, {}, {{"x", {0, 3}}, {"y", {1, 2, 4}}}}}, true}};
}
bool all_zero(const Fit& fit, Index features) {
  for (Index j = 0; j < features; ++j)
    if (fit.coef()(j, 0) != 0) return false;
  return true;
}

}  // namespace

TEST(MaxStrength, ZeroesEveryPenalisedCoefficientAndLessDoesNot) {
  const Matrix X = oracle::normal_matrix(60, 6, 71);
  for (const auto& family : kFamilies) {
    const Matrix y = oracle::responses_for(family, X, 1, 72);
    for (const auto& aimed : sparse_penalties()) {
      GlmOptions exact;  // just below the largest strength, zeros are within the usual tolerance
      exact.tolerance = 1e-14;
      const Glm glm(make_observation(family), aimed.terms, exact);
      const double largest = max_strength(glm, blocks_of(X), y);
      PathOptions options;
      options.grid = {largest * (1 + 1e-9), largest, largest * 0.999};
      const Path path = fit_path(glm, blocks_of(X), y, options);
      const Index penalised = aimed.leaves_c_free ? 5 : 6;
      EXPECT_TRUE(all_zero(path.fits[0], penalised)) << family << ", " << aimed.name;
      EXPECT_TRUE(all_zero(path.fits[1], penalised)) << family << ", " << aimed.name;
      EXPECT_FALSE(all_zero(path.fits[2], penalised)) << family << ", " << aimed.name;
      if (aimed.leaves_c_free) {
        EXPECT_NE(path.fits[0].coef()(5, 0), 0) << aimed.name;
      }
    }
  }
}

TEST(MaxStrength, OfAGaussianLassoIsTheLargestCovariance) {
  const Matrix X = oracle::normal_matrix(40, 6, 73),
               y = oracle::responses_for("gaussian", X, 1, 74);
  double mean = 0, largest = 0;
  for (double each : y.values()) mean += each / 40;
  for (Index j = 0; j < 6; ++j) {
    double covariance = 0;
    for (Index i = 0; i < 40; ++i) covariance += X(i, j) * (y(i, 0) - mean) / 40;
    largest = std::max(largest, std::abs(covariance));
  }
  EXPECT_NEAR(max_strength(Glm(Gaussian{}, Lasso{}), Features(X), y), largest, 1e-11);
  EXPECT_NEAR(max_strength(Glm(Gaussian{}, Lasso{}, 2.0), Features(X), y), largest / 2, 1e-11);
}

TEST(MaxStrength, DoesNotExistForRidge) {
  const Matrix X = oracle::normal_matrix(20, 6, 75),
               y = oracle::responses_for("gaussian", X, 1, 76);
  EXPECT_THROW(max_strength(Glm(Gaussian{}, Ridge{}), Features(X), y), Incompatible);
  EXPECT_THROW(max_strength(Glm(Gaussian{}, ElasticNet{0.0}), Features(X), y), Incompatible);
}

TEST(StrengthGrid, FallsInEqualRatios) {
  const auto grid = strength_grid(8, 4, 0.125);
  ASSERT_EQ(grid.size(), 4u);
  EXPECT_EQ(grid[0], 8);
  for (std::size_t s = 1; s < 4; ++s) EXPECT_NEAR(grid[s] / grid[s - 1], 0.5, 1e-15);
  EXPECT_EQ(strength_grid(8, 1, 0.5), std::vector<double>{8});
  EXPECT_THROW(strength_grid(8, 0, 0.5), InvalidArgument);
  EXPECT_THROW(strength_grid(8, 3, 0), InvalidArgument);
  EXPECT_THROW(strength_grid(8, 3, 1.5), InvalidArgument);
}

TEST(Path, EveryPointIsWithinItsCertificateOfTheOraclesOptimum) {
  const Matrix X = oracle::normal_matrix(50, 6, 77);
  for (const auto& family : kFamilies) {
    oracle::Problem problem(family, X, oracle::responses_for(family, X, 1, 78));
    PathOptions options;
    options.strengths = 5;
    options.min_ratio = 0.05;
    const Path path =
        fit_path(Glm(make_observation(family), Lasso{}), blocks_of(X), problem.y, options);
    ASSERT_EQ(path.fits.size(), 5u);
    EXPECT_EQ(path.strengths[0], path.max_strength);
    for (std::size_t s = 0; s < 5; ++s) {
      problem.l1.assign(6, path.strengths[s]);
      const auto& coef = path.fits[s].coef().values();
      const double excess =
          problem.objective({{coef.begin(), coef.end()}, path.fits[s].intercept()}) -
          problem.objective(oracle::minimise(problem));
      const Certificate& c = path.fits[s].certificate();
      EXPECT_LE(excess, c.gap_absolute + 1e-12);
      EXPECT_LE(c.gap, tolerance::standard);
      EXPECT_EQ(c.status, Status::converged);
      if (s > 0) {
        EXPECT_GT(path.deviance_explained[s], path.deviance_explained[s - 1]);
      }
    }
    EXPECT_NEAR(path.deviance_explained[0], 0, 1e-12);
  }
}

// What rounding leaves is not worth a step, whatever the tolerance asks for.
TEST(Path, EndsWhereNothingIsLeftToGain) {
  const Matrix X = oracle::normal_matrix(50, 6, 77);
  for (const auto& family : kFamilies) {
    const Matrix y = oracle::responses_for(family, X, 1, 78);
    for (const char* penalty : {"lasso", "group_lasso", "sparse_group_lasso"}) {
      PathOptions options;
      options.strengths = 4;
      GlmOptions asked;
      asked.tolerance = 1e-40;
      const Glm glm(make_observation(family), make_penalty(penalty), 1, asked);
      for (const Fit& fit : fit_path(glm, blocks_of(X), y, options).fits)
        EXPECT_LE(fit.certificate().iterations, 100) << family << " " << penalty;
    }
  }
}

TEST(Path, NormIsThatOfABlockOverAllResponses) {
  const Matrix X = oracle::normal_matrix(40, 6, 79), y = oracle::responses_for("poisson", X, 2, 80);
  PathOptions options;
  options.grid = {0.02};
  const Path path = fit_path(Glm(Poisson{}, GroupLasso{}), blocks_of(X), y, options);
  double sum = 0;
  for (Index r = 0; r < 2; ++r)
    for (Index j = 3; j < 5; ++j) sum += std::pow(path.fits[0].coef()(j, r), 2);
  EXPECT_GT(sum, 0);
  EXPECT_NEAR(path.norm(0, 1), std::sqrt(sum), 1e-14);
}

TEST(Path, OneThreadAndSeveralGiveTheSameBits) {
  const Matrix X = oracle::normal_matrix(2000, 6, 81),
               y = oracle::responses_for("poisson", X, 2, 82);
  PathOptions options;
  options.strengths = 6;
  GlmOptions one, several;
  one.threads = 1;
  several.threads = 2;
  const Path a = fit_path(Glm(Poisson{}, GroupLasso{}, 1.0, one), blocks_of(X), y, options),
             b = fit_path(Glm(Poisson{}, GroupLasso{}, 1.0, several), blocks_of(X), y, options);
  EXPECT_EQ(a.strengths, b.strengths);
  EXPECT_EQ(a.deviance_explained, b.deviance_explained);
  for (std::size_t s = 0; s < 6; ++s) {
    EXPECT_TRUE(std::ranges::equal(a.fits[s].coef().values(), b.fits[s].coef().values()));
    EXPECT_EQ(a.fits[s].intercept(), b.fits[s].intercept());
  }
}

// One coefficient alone falls straight with the strength, and its group of one is by columns where
// rows are few: the next point is where the last two lead, and nothing is left for a model.
TEST(Path, CertifiesAPointThatItLeapsTo) {
  Matrix X(4, 3), y(4, 1);
  const double x[] = {-1, -1, 1, 1, 1, -1, 1, -1, 1, -1, -1, 1}, response[] = {-2, 1.9, -1.9, 2.1};
  std::ranges::copy(x, X.values().begin());
  std::ranges::copy(response, y.values().begin());
  const MatrixView all = X;
  const Features features{{"a", all.columns(0, 1)}, {"b", all.columns(1, 2)}};
  PathOptions options;
  options.grid = {0.8, 0.6, 0.4, 0.3};
  for (const Fit& fit : fit_path(Glm(Gaussian{}, GroupLasso{}, 1.0), features, y, options).fits) {
    EXPECT_EQ(fit.certificate().status, Status::converged);
    EXPECT_LE(fit.certificate().gap, 1e-6);
  }
}

TEST(Path, RefusesAGridWithNegativeOrNanStrengths) {
  const Matrix X = oracle::normal_matrix(20, 6, 83),
               y = oracle::responses_for("gaussian", X, 1, 84);
  PathOptions options;
  for (double bad : {-0.1, std::nan(""), static_cast<double>(INFINITY)}) {
    options.grid = {0.1, bad};
    EXPECT_THROW(fit_path(Glm(Gaussian{}, Lasso{}), Features(X), y, options), InvalidArgument);
  }
}

}  // namespace riata

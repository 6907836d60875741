#include <gtest/gtest.h>
#include <cmath>
#include <vector>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

// Designs without a unique solution, likelihoods without a maximum, rows that cannot be used.
namespace riata {
namespace {

const std::vector<std::string> kFamilies = oracle::convex_families();

/// Hat functions on [0, 1]: beside an intercept they are one column too many.
Matrix hats(Index rows, Index count) {
  Matrix X(rows, count);
  for (Index i = 0; i < rows; ++i) {
    const double x = (static_cast<double>(i) + 0.5) / static_cast<double>(rows);
    for (Index j = 0; j < count; ++j)
      X(i, j) =
          std::max(0.0, 1 - std::abs(x * static_cast<double>(count - 1) - static_cast<double>(j)));
  }
  return X;
}
void expect_near_best(const Fit& fit, const oracle::Point& best, double tolerance) {
  for (std::size_t e = 0; e < best.coef.size(); ++e)
    EXPECT_NEAR(fit.coef().values()[e], best.coef[e], tolerance);
  for (std::size_t r = 0; r < best.intercept.size(); ++r)
    EXPECT_NEAR(fit.intercept()[r], best.intercept[r], tolerance);
}

}  // namespace

// Gradient steps from zero stay in the row space of the centred features, so the oracle ends at the
// minimiser of least norm.
TEST(RankDeficient, UnpenalisedFitIsTheOneOfLeastNorm) {
  const Matrix X = hats(60, 5);
  for (const auto& family : kFamilies) {
    oracle::Problem problem(family, X, oracle::responses_for(family, X, 1, 51));
    const auto best = oracle::minimise(problem);
    const Fit fit = Glm(make_observation(family)).fit(Features(X), problem.y);
    expect_near_best(fit, best, 1e-7);
    EXPECT_EQ(fit.certificate().status, Status::min_norm);
    EXPECT_EQ(fit.certificate().rank, 5) << "4 features and the intercept";
    EXPECT_NEAR(fit.certificate().objective, problem.objective(best), 1e-12);
  }
}

TEST(RankDeficient, DuplicatedColumnsShareTheirCoefficient) {
  const Matrix X = oracle::normal_matrix(50, 2, 52);
  Matrix doubled(50, 3);
  for (Index j = 0; j < 3; ++j) std::ranges::copy(X.column(j % 2), doubled.column(j).begin());
  for (const auto& family : kFamilies) {
    const Matrix y = oracle::responses_for(family, X, 1, 53);
    const Fit once = Glm(make_observation(family)).fit(Features(X), y),
              twice = Glm(make_observation(family)).fit(Features(doubled), y);
    EXPECT_NEAR(twice.coef()(0, 0), once.coef()(0, 0) / 2, 1e-9);
    EXPECT_NEAR(twice.coef()(2, 0), once.coef()(0, 0) / 2, 1e-9);
    EXPECT_NEAR(twice.coef()(1, 0), once.coef()(1, 0), 1e-9);
    EXPECT_EQ(twice.certificate().status, Status::min_norm);
    for (const char* penalty : {"lasso", "group_lasso", "ridge"}) {
      oracle::Problem problem(family, doubled, y);
      if (penalty == std::string("lasso")) problem.l1.assign(3, 0.05);
      if (penalty == std::string("ridge")) problem.quadratic.assign(3, 0.05);
      if (penalty == std::string("group_lasso"))
        problem.groups.push_back({{0, 1, 2}, 0.05 * std::sqrt(3.0)});
      const Fit fit =
          Glm(make_observation(family), make_penalty(penalty), 0.05).fit(Features(doubled), y);
      EXPECT_NEAR(fit.certificate().objective, problem.objective(oracle::minimise(problem)), 1e-11)
          << family << " " << penalty;
      EXPECT_TRUE(fit.certificate().ok());
    }
  }
}

TEST(MoreFeaturesThanRows, GaussianInterpolatesWithTheLeastNorm) {
  const Matrix X = oracle::normal_matrix(5, 9, 54);
  oracle::Problem problem("gaussian", X, oracle::normal_matrix(5, 1, 55));
  const Fit fit = Glm(Gaussian{}).fit(Features(X), problem.y);
  expect_near_best(fit, oracle::minimise(problem), 1e-9);
  EXPECT_EQ(fit.certificate().status, Status::min_norm);
  EXPECT_EQ(fit.certificate().rank, 5);
  EXPECT_NEAR(fit.certificate().loss, 0, 1e-20);
}

TEST(MoreFeaturesThanRows, PenalisedFitsReachTheOraclesOptimum) {
  const Matrix X = oracle::normal_matrix(12, 20, 56);
  for (const auto& family : kFamilies)
    for (const char* penalty : {"ridge", "lasso"}) {
      oracle::Problem problem(family, X, oracle::responses_for(family, X, 1, 57));
      (penalty == std::string("ridge") ? problem.quadratic : problem.l1).assign(20, 0.1);
      const Fit fit =
          Glm(make_observation(family), make_penalty(penalty), 0.1).fit(Features(X), problem.y);
      expect_near_best(fit, oracle::minimise(problem), 1e-7);
      EXPECT_TRUE(fit.certificate().ok()) << family << " " << penalty;
    }
}

TEST(ConstantColumn, GetsZeroAndIsNotMissed) {
  const Matrix others = oracle::normal_matrix(37, 2, 58);
  for (double value : {7.0, 0.1, 1e8 + 0.1, 1e-9 / 3, 1e200 / 3})
    for (const auto& family : kFamilies) {
      Matrix X(37, 3, value);
      std::ranges::copy(others.column(0), X.column(0).begin());
      std::ranges::copy(others.column(1), X.column(2).begin());
      const Matrix y = oracle::responses_for(family, others, 1, 59);
      for (const char* penalty : {"none", "ridge", "lasso"}) {
        const Glm glm(make_observation(family), make_penalty(penalty), 0.03);
        const Fit fit = glm.fit(Features(X), y), without = glm.fit(Features(others), y);
        EXPECT_EQ(fit.coef()(1, 0), 0) << family << " " << penalty << " " << value;
        EXPECT_NEAR(fit.coef()(2, 0), without.coef()(1, 0), 1e-12) << family << " " << penalty;
        EXPECT_NEAR(fit.intercept()[0], without.intercept()[0], 1e-12) << family << " " << penalty;
        EXPECT_TRUE(fit.certificate().ok()) << name_of(fit.certificate().status);
      }
    }
}

// The last digit of a column is rounding, not a feature.
TEST(NearlyConstantColumn, GetsZero) {
  Matrix X = oracle::normal_matrix(40, 2, 58);
  for (Index i = 0; i < 40; ++i) X(i, 1) = i % 3 ? 0.1 : std::nextafter(0.1, 1);
  for (const auto& family : kFamilies) {
    const Fit fit =
        Glm(make_observation(family)).fit(Features(X), oracle::responses_for(family, X, 1, 59));
    EXPECT_EQ(fit.coef()(1, 0), 0) << family;
    EXPECT_EQ(fit.certificate().status, Status::min_norm) << family;
  }
}

TEST(SilentNeuron, IsSeparatedAndItsNeighboursAreNot) {
  const Matrix X = oracle::normal_matrix(60, 4, 60);
  Matrix y = oracle::responses_for("poisson", X, 3, 61);
  std::ranges::fill(y.column(1), 0.0);
  for (const char* penalty : {"none", "ridge", "lasso", "group_lasso"}) {
    const Fit fit = Glm(Poisson{}, make_penalty(penalty), 0.05).fit(Features(X), y);
    EXPECT_EQ(fit.certificates()[1].status, Status::separated) << penalty;
    EXPECT_TRUE(fit.certificates()[1].separated);
    EXPECT_EQ(fit.certificates()[0].status, Status::converged) << penalty;
    EXPECT_EQ(fit.certificates()[2].status, Status::converged) << penalty;
    for (Index j = 0; j < 4; ++j) EXPECT_EQ(fit.coef()(j, 1), 0);
    EXPECT_LT(fit.predict(Features(X))(0, 1), 1e-6);
  }
}

TEST(SeparatedClasses, AreReportedUnlessPenalised) {
  const std::vector<double> x = {-3, -2, -1, 1, 2, 3}, y = {0, 0, 0, 1, 1, 1};
  const Fit free = Glm(Bernoulli{}).fit(MatrixView(x), y);
  EXPECT_EQ(free.certificate().status, Status::separated);
  EXPECT_TRUE(std::isfinite(free.coef()(0, 0)));
  const Fit held = Glm(Bernoulli{}, Ridge{}, 0.1).fit(MatrixView(x), y);
  EXPECT_EQ(held.certificate().status, Status::converged);
  EXPECT_FALSE(held.certificate().separated);
}

TEST(RowsWithNan, AreDroppedAndCountedWhereAsked) {
  Matrix X = oracle::normal_matrix(50, 3, 62), offset = oracle::normal_matrix(50, 1, 63, 0.1);
  for (const auto& family : kFamilies) {
    Matrix y = oracle::responses_for(family, X, 1, 64);
    FitData with, without;
    Matrix clean_X(47, 3), clean_y(47, 1), clean_offset(47, 1);
    for (Index i = 0, k = 0; i < 50; ++i) {
      with.weights.push_back(1.0 + static_cast<double>(i % 2));
      if (i == 4 || i == 20 || i == 33) continue;
      for (Index j = 0; j < 3; ++j) clean_X(k, j) = X(i, j);
      clean_y(k, 0) = y(i, 0);
      clean_offset(k, 0) = offset(i, 0);
      without.weights.push_back(with.weights.back());
      ++k;
    }
    Matrix broken = X;
    broken(4, 1) = std::nan("");
    broken(20, 2) = INFINITY;
    y(33, 0) = std::nan("");
    with.offset = offset;
    without.offset = clean_offset;
    GlmOptions options;
    options.missing = Missing::drop;
    const Glm glm(make_observation(family), Lasso{}, 0.03, options);
    const Fit a = glm.fit(Features(broken), y, with),
              b = glm.fit(Features(clean_X), clean_y, without);
    for (Index j = 0; j < 3; ++j) EXPECT_NEAR(a.coef()(j, 0), b.coef()(j, 0), 1e-12) << family;
    EXPECT_EQ(a.certificate().rows_dropped, 3);
    EXPECT_EQ(a.certificate().rows_used, 47);
    EXPECT_TRUE(std::isnan(a.predict(Features(broken))(4, 0)));
  }
}

}  // namespace riata

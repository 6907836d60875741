#include <gtest/gtest.h>
#include <cmath>
#include <vector>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

// Features of any size and place.
namespace riata {
namespace {

const std::vector<std::string> kFamilies = oracle::convex_families();

/// Values that are multiples of 2^-10, so that shifts by powers of ten lose no digit.
Matrix coarse(Matrix m) {
  for (double& each : m.values()) each = std::round(each * 1024) / 1024;
  return m;
}
Matrix shifted(Matrix m, double by) {
  for (double& each : m.values()) each += by;
  return m;
}
double weighted_mean(std::span<const double> x, const std::vector<double>& w) {
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += w[i] * x[i], total += w[i];
  return sum / total;
}
double weighted_variance(std::span<const double> x, const std::vector<double>& w) {
  const double mean = weighted_mean(x, w);
  std::vector<double> squares;
  for (double each : x) squares.push_back((each - mean) * (each - mean));
  return weighted_mean(squares, w);
}

class Standardized : public ::testing::Test {
 protected:
  Standardized() {
    for (Index j = 0; j < 5; ++j)
      for (double& each : X.column(j)) each = each * std::pow(10.0, static_cast<double>(j - 2)) + 3;
    for (Index i = 0; i < 60; ++i) weights.push_back(0.5 + static_cast<double>(i % 3));
    y = oracle::responses_for("poisson", oracle::normal_matrix(60, 5, 31), 1, 32);
  }
  Features blocks(const Matrix& m) const {
    const MatrixView all = m;
    return {{"a", all.columns(0, 3)}, {"b", all.columns(3, 2)}};
  }
  /// Fitting X asked to standardise must equal fitting X / scale, coefficients divided by scale.
  void expect_equals_manual(Standardize how, const std::vector<double>& scale) const {
    Matrix scaled = X;
    for (Index j = 0; j < 5; ++j)
      for (double& each : scaled.column(j)) each /= scale[at(j)];
    FitData data;
    data.weights = weights;
    GlmOptions options;
    options.standardize = how;
    for (const char* penalty : {"ridge", "lasso", "group_lasso"}) {
      const Fit asked =
          Glm(Poisson{}, make_penalty(penalty), 0.05, options).fit(blocks(X), y, data);
      const Fit manual = Glm(Poisson{}, make_penalty(penalty), 0.05).fit(blocks(scaled), y, data);
      for (Index j = 0; j < 5; ++j) {
        const double expected = manual.coef()(j, 0) / scale[at(j)];
        EXPECT_NEAR(asked.coef()(j, 0), expected, 1e-9 * (std::abs(expected) + 1e-3)) << penalty;
      }
      EXPECT_NEAR(asked.intercept()[0], manual.intercept()[0], 1e-8);
      EXPECT_NEAR(asked.certificate().objective, manual.certificate().objective, 1e-12);
    }
  }
  Matrix X = oracle::normal_matrix(60, 5, 30), y;
  std::vector<double> weights;
};

}  // namespace

TEST_F(Standardized, ColumnsAreDividedByTheirStandardDeviation) {
  std::vector<double> scale;
  for (Index j = 0; j < 5; ++j) scale.push_back(std::sqrt(weighted_variance(X.column(j), weights)));
  expect_equals_manual(Standardize::column, scale);
}

TEST_F(Standardized, BlocksAreDividedByTheRootOfTheirMeanVariance) {
  std::vector<double> scale(5);
  for (const auto& [first, count] : {std::pair<Index, Index>{0, 3}, {3, 2}}) {
    double sum = 0;
    for (Index j = first; j < first + count; ++j) sum += weighted_variance(X.column(j), weights);
    for (Index j = first; j < first + count; ++j)
      scale[at(j)] = std::sqrt(sum / static_cast<double>(count));
  }
  expect_equals_manual(Standardize::block, scale);
}

TEST_F(Standardized, ConstantColumnGetsZero) {
  std::ranges::fill(X.column(1), 3.0);
  GlmOptions options;
  options.standardize = Standardize::column;
  const Fit fit = Glm(Poisson{}, Lasso{}, 0.05, options).fit(blocks(X), y);
  EXPECT_EQ(fit.coef()(1, 0), 0);
  EXPECT_TRUE(std::isfinite(fit.intercept()[0]));
  EXPECT_TRUE(fit.certificate().ok());
}

// Six digits of the coefficients survive features that sit up to 1e8 away from zero.
TEST(ShiftedFeatures, GiveTheSameCoefficients) {
  const Matrix X = coarse(oracle::normal_matrix(80, 4, 33));
  for (const auto& family : kFamilies) {
    const Matrix y = oracle::responses_for(family, X, 1, 34);
    for (const char* penalty : {"none", "ridge", "lasso", "group_lasso"}) {
      const Glm glm(make_observation(family), make_penalty(penalty), 0.02);
      const Fit plain = glm.fit(Features(X), y);
      for (double by : {1e4, 1e6, 1e8}) {
        const Fit moved = glm.fit(Features(shifted(X, by).view()), y);
        for (Index j = 0; j < 4; ++j)
          EXPECT_NEAR(moved.coef()(j, 0), plain.coef()(j, 0), 1e-6 * std::abs(plain.coef()(j, 0)))
              << family << " " << penalty << " shifted by " << by;
        EXPECT_EQ(moved.certificate().status, Status::converged) << by;
      }
    }
  }
}

TEST(ScaledFeatures, ScaleUnpenalisedCoefficients) {
  const Matrix X = oracle::normal_matrix(80, 4, 35);
  for (const auto& family : kFamilies) {
    const Matrix y = oracle::responses_for(family, X, 1, 36);
    const Fit plain = Glm(make_observation(family)).fit(Features(X), y);
    for (double scale : {1e-8, 1e-3, 1e5, 1e9}) {
      Matrix scaled = X;
      for (double& each : scaled.column(2)) each *= scale;
      const Fit fit = Glm(make_observation(family)).fit(Features(scaled), y);
      EXPECT_NEAR(fit.coef()(2, 0) * scale / plain.coef()(2, 0), 1, 1e-8) << family << scale;
      EXPECT_NEAR(fit.coef()(0, 0), plain.coef()(0, 0), 1e-8);
      EXPECT_EQ(fit.certificate().status, Status::converged) << name_of(fit.certificate().status);
    }
  }
}

TEST(LargeFeatures, DoNotOverflowTheMean) {
  const Matrix X = oracle::normal_matrix(60, 3, 37, 400),
               y = oracle::responses_for("poisson", oracle::normal_matrix(60, 3, 37), 1, 38);
  for (const char* penalty : {"none", "ridge", "lasso", "group_lasso"}) {
    const Fit fit = Glm(Poisson{}, make_penalty(penalty), 1e-3).fit(Features(X), y);
    EXPECT_EQ(fit.certificate().status, Status::converged) << penalty;
    EXPECT_LE(fit.certificate().gap, tolerance::standard) << penalty;
  }
}

TEST(LargeCounts, AreFitted) {
  const Matrix X = oracle::normal_matrix(60, 3, 39);
  Matrix y = oracle::responses_for("poisson", X, 1, 40);
  for (double& each : y.values()) each *= 1e6;
  for (const char* penalty : {"none", "ridge", "lasso"}) {
    const Fit fit = Glm(Poisson{}, make_penalty(penalty), 1e-3).fit(Features(X), y);
    EXPECT_EQ(fit.certificate().status, Status::converged) << penalty;
    EXPECT_NEAR(fit.intercept()[0], std::log(1e6) + 0.3, 0.5);
  }
}

}  // namespace riata

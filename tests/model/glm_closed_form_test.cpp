#include <gtest/gtest.h>
#include <cmath>
#include <vector>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

// Solutions that can be written down.
namespace riata {
namespace {

/// Four columns of an 8 x 8 Hadamard matrix: mean 0, X'X/n = 1.
Matrix orthogonal() {
  Matrix X(8, 4);
  for (Index i = 0; i < 8; ++i) {
    const double a = i & 1 ? -1 : 1, b = i & 2 ? -1 : 1, c = i & 4 ? -1 : 1;
    X(i, 0) = a;
    X(i, 1) = b;
    X(i, 2) = a * b;
    X(i, 3) = c;
  }
  return X;
}
const std::vector<double> kY = {3.1, -0.4, 2.2, 0.7, 5.0, 1.1, -2.0, 0.3};

double mean(const std::vector<double>& y) {
  double sum = 0;
  for (double each : y) sum += each;
  return sum / static_cast<double>(y.size());
}
/// x_j'y / n
std::vector<double> correlations(const Matrix& X, const std::vector<double>& y) {
  std::vector<double> c(at(X.cols()));
  for (Index j = 0; j < X.cols(); ++j)
    for (Index i = 0; i < X.rows(); ++i)
      c[at(j)] += X(i, j) * y[at(i)] / static_cast<double>(X.rows());
  return c;
}
double half_variance(const std::vector<double>& y) {
  double sum = 0;
  for (double each : y) sum += (each - mean(y)) * (each - mean(y)) / 2;
  return sum / static_cast<double>(y.size());
}

}  // namespace

TEST(OrthogonalDesign, LassoSoftThresholdsTheCorrelations) {
  const Matrix X = orthogonal();
  const auto c = correlations(X, kY);
  const Fit fit = Glm(Gaussian{}, Lasso{}, 0.6).fit(Features(X), kY);
  double objective = half_variance(kY);
  for (Index j = 0; j < 4; ++j) {
    const double b = soft_threshold(c[at(j)], 0.6);
    EXPECT_NEAR(fit.coef()(j, 0), b, 1e-14);
    objective -= b * b / 2;  // each coefficient gains half its square
  }
  EXPECT_NEAR(fit.intercept()[0], mean(kY), 1e-14);
  EXPECT_NEAR(fit.certificate().objective, objective, 1e-14);
  EXPECT_NEAR(fit.certificate().half_null_deviance, half_variance(kY), 1e-14);
  EXPECT_LE(fit.certificate().gap, 1e-14);
  EXPECT_LE(fit.certificate().stationarity, 1e-14);
}

TEST(OrthogonalDesign, RidgeDividesTheCorrelations) {
  const Matrix X = orthogonal();
  const auto c = correlations(X, kY);
  const Fit fit = Glm(Gaussian{}, Ridge{}, 0.25).fit(Features(X), kY);
  for (Index j = 0; j < 4; ++j) EXPECT_NEAR(fit.coef()(j, 0), c[at(j)] / 1.25, 1e-14);
  EXPECT_LE(fit.certificate().gap, 1e-13);
}

TEST(OrthogonalDesign, ElasticNetDoesBoth) {
  const Matrix X = orthogonal();
  const auto c = correlations(X, kY);
  const Fit fit = Glm(Gaussian{}, ElasticNet{0.4}, 0.5).fit(Features(X), kY);
  for (Index j = 0; j < 4; ++j)
    EXPECT_NEAR(fit.coef()(j, 0), soft_threshold(c[at(j)], 0.2) / 1.3, 1e-14);
}

TEST(OrthogonalDesign, GroupLassoShrinksTheNormOfAGroup) {
  const Matrix X = orthogonal();
  const MatrixView all = X;
  const auto c = correlations(X, kY);
  const Fit fit = Glm(Gaussian{}, GroupLasso{}, Strength{{"ab", 0.3}, {"cd", 2.0}})
                      .fit({{"ab", all.columns(0, 2)}, {"cd", all.columns(2, 2)}}, kY);
  const double kept = 1 - 0.3 * std::sqrt(2.0) / std::hypot(c[0], c[1]);
  EXPECT_NEAR(fit.coef("ab")(0, 0), kept * c[0], 1e-13);
  EXPECT_NEAR(fit.coef("ab")(1, 0), kept * c[1], 1e-13);
  EXPECT_EQ(fit.coef("cd")(0, 0), 0);
  EXPECT_EQ(fit.coef("cd")(1, 0), 0);
}

TEST(TwoGroupsOfRows, PoissonGivesTheLogsOfTheirMeans) {
  const std::vector<double> x = {0, 0, 0, 1, 1}, y = {1, 2, 3, 7, 4};
  const Fit fit = Glm(Poisson{}).fit(MatrixView(x), y);
  EXPECT_NEAR(fit.intercept()[0], std::log(2.0), 1e-12);
  EXPECT_NEAR(fit.coef()(0, 0), std::log(5.5 / 2.0), 1e-12);
  EXPECT_EQ(fit.certificate().status, Status::converged);
}

TEST(TwoGroupsOfRows, BernoulliGivesTheirLogOdds) {
  const std::vector<double> x = {0, 0, 0, 0, 1, 1, 1}, y = {0, 0, 0, 1, 1, 0, 1};
  const Fit fit = Glm(Bernoulli{}).fit(MatrixView(x), y);
  EXPECT_NEAR(fit.intercept()[0], std::log(1.0 / 3), 1e-12);
  EXPECT_NEAR(fit.coef()(0, 0), std::log(2.0) - std::log(1.0 / 3), 1e-12);
}

TEST(WithoutFeatures, TheInterceptIsTheLinkOfTheWeightedMean) {
  const std::vector<double> y = {1, 0, 1, 1};
  FitData data;
  data.weights = {1, 2, 0.5, 0.5};
  const Matrix none(4, 0);
  EXPECT_NEAR(Glm(Gaussian{}).fit(Features(none), y, data).intercept()[0], 0.5, 1e-15);
  EXPECT_NEAR(Glm(Poisson{}).fit(Features(none), y, data).intercept()[0], std::log(0.5), 1e-15);
  EXPECT_NEAR(Glm(Bernoulli{}).fit(Features(none), y, data).intercept()[0], 0, 1e-15);
}

// A response without variance has nothing to explain: zeros exactly, whatever the penalty.
TEST(ConstantResponse, GivesZeroCoefficientsAndTheExactIntercept) {
  const Matrix X = oracle::normal_matrix(30, 3, 4);
  const std::vector<double> y(30, 0.25);
  const double intercepts[] = {0.25, std::log(0.25), std::log(1.0 / 3)};
  const std::vector<std::string> families = {"gaussian", "poisson", "bernoulli"};
  for (const char* penalty : {"none", "ridge", "lasso", "group_lasso"})
    for (std::size_t f = 0; f < 3; ++f) {
      const Fit fit =
          Glm(make_observation(families[f]), make_penalty(penalty), 0.1).fit(Features(X), y);
      for (Index j = 0; j < 3; ++j) EXPECT_EQ(fit.coef()(j, 0), 0) << families[f] << " " << penalty;
      EXPECT_NEAR(fit.intercept()[0], intercepts[f], 1e-15);
      EXPECT_TRUE(fit.certificate().ok()) << name_of(fit.certificate().status);
      EXPECT_NEAR(fit.certificate().gap_absolute, 0, 1e-15);
    }
}

TEST(StrongPenalty, LeavesTheNullModelAndItsCertificate) {
  const Matrix X = oracle::normal_matrix(40, 3, 5), y = oracle::responses_for("poisson", X, 1, 6);
  const Fit fit = Glm(Poisson{}, Lasso{}, 10).fit(Features(X), y);
  double half_deviance = 0;
  const double mu = mean({y.values().begin(), y.values().end()});
  for (double each : y.values()) half_deviance += Poisson::deviance(each, mu) / 2 / 40;
  EXPECT_NEAR(fit.intercept()[0], std::log(mu), 1e-14);
  EXPECT_NEAR(fit.certificate().half_null_deviance, half_deviance, 1e-14);
  EXPECT_NEAR(fit.certificate().loss, mu - mu * std::log(mu), 1e-13);
  EXPECT_EQ(fit.certificate().status, Status::converged);
  EXPECT_LE(fit.certificate().gap, 1e-14);
  EXPECT_NEAR(fit.deviance(Features(X), y)[0], 2 * half_deviance, 1e-13);
  EXPECT_NEAR(fit.deviance_explained(Features(X), y)[0], 0, 1e-13);
}

TEST(OneRow, IsFittedByTheIntercept) {
  const Matrix X = oracle::normal_matrix(1, 3, 7);
  const Fit fit = Glm(Poisson{}, Lasso{}, 0.1).fit(Features(X), std::vector<double>{4});
  for (Index j = 0; j < 3; ++j) EXPECT_EQ(fit.coef()(j, 0), 0);
  EXPECT_NEAR(fit.intercept()[0], std::log(4.0), 1e-15);
}

}  // namespace riata

#include <gtest/gtest.h>
#include <cmath>
#include <vector>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"
#include "riata/model/path.hpp"

namespace riata {
namespace {

class EstimatedDispersion : public ::testing::Test {
 protected:
  EstimatedDispersion() { options.estimate_dispersion = true; }

  static double dispersion_of(const Fit& fit) {
    return std::get<double>(fit.observation()->fields()[0].second);
  }
  /// The mean log-likelihood with all constants, less the penalty, of a fit at this dispersion.
  double penalised_likelihood(double dispersion, double ridge) const {
    const Fit fit = Glm(NegativeBinomial{dispersion}, Ridge{}, ridge).fit(Features(X), y);
    const Matrix mu = fit.predict(Features(X));
    double sum = 0;
    for (Index i = 0; i < y.rows(); ++i)
      sum += NegativeBinomial{dispersion}.log_likelihood(y(i, 0), mu(i, 0), 1);
    sum /= static_cast<double>(y.rows());
    for (double each : fit.coef().values()) sum -= ridge * each * each / 2;
    return sum;
  }

  Matrix X = oracle::normal_matrix(200, 3, 81);
  Matrix y = oracle::responses_for("negative_binomial", X, 1, 82);
  GlmOptions options;
};

}  // namespace

TEST_F(EstimatedDispersion, IsWhereTheProfileLikelihoodIsGreatest) {
  for (double ridge : {0.0, 0.1}) {
    const Fit fit = Glm(NegativeBinomial{}, Ridge{}, ridge, options).fit(Features(X), y);
    const double best = dispersion_of(fit), top = penalised_likelihood(best, ridge);
    EXPECT_TRUE(fit.certificate().ok());
    EXPECT_GT(best, 0.5);
    EXPECT_LT(best, 2);
    for (double factor : {0.99, 1.01}) EXPECT_LT(penalised_likelihood(best * factor, ridge), top);
    const double h = 1e-4, slope = (penalised_likelihood(best * (1 + h), ridge) -
                                    penalised_likelihood(best * (1 - h), ridge)) /
                                   (2 * h);
    EXPECT_NEAR(slope, 0, 1e-8);
  }
}

TEST_F(EstimatedDispersion, DoesNotDependOnWhereItStarts) {
  const Fit low = Glm(NegativeBinomial{0.01}, None{}, 0, options).fit(Features(X), y),
            high = Glm(NegativeBinomial{50}, None{}, 0, options).fit(Features(X), y);
  EXPECT_NEAR(dispersion_of(low), dispersion_of(high), 1e-8);
  for (Index j = 0; j < 3; ++j) EXPECT_NEAR(low.coef()(j, 0), high.coef()(j, 0), 1e-8);
}

TEST_F(EstimatedDispersion, RowsOfWeightZeroCountAsAbsent) {
  FitData data;
  Matrix fewer_X(150, 3), fewer_y(150, 1);
  for (Index i = 0; i < 200; ++i) data.weights.push_back(i < 150 ? 1 : 0);
  for (Index i = 0; i < 150; ++i) {
    for (Index j = 0; j < 3; ++j) fewer_X(i, j) = X(i, j);
    fewer_y(i, 0) = y(i, 0);
  }
  const Glm glm(NegativeBinomial{}, None{}, 0, options);
  EXPECT_NEAR(dispersion_of(glm.fit(Features(X), y, data)),
              dispersion_of(glm.fit(Features(fewer_X), fewer_y)), 1e-8);
}

// Counts that vary less than a Poisson's.
TEST_F(EstimatedDispersion, EndsAtItsLeastValueWhereCountsAreNotDispersed) {
  for (Index i = 0; i < 200; ++i) y(i, 0) = static_cast<double>(3 + i % 2);
  const Fit fit = Glm(NegativeBinomial{}, None{}, 0, options).fit(Features(X), y);
  EXPECT_DOUBLE_EQ(dispersion_of(fit), 1e-6);
  EXPECT_TRUE(fit.certificate().ok());
}

TEST_F(EstimatedDispersion, IsRefusedWhereThereIsNone) {
  EXPECT_THROW(Glm(Poisson{}, None{}, 0, options).fit(Features(X), y), Incompatible);
  EXPECT_THROW(fit_path(Glm(NegativeBinomial{}, Lasso{}, 1, options), Features(X), y, {}),
               Incompatible);
}

}  // namespace riata

#include <gtest/gtest.h>
#include <cmath>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

// Long designs are first fitted on a share of their rows. Nothing of the result may tell.
namespace riata {
namespace {

constexpr Index kRows = 60000, kColumns = 40;

struct Long {
  Matrix X = oracle::normal_matrix(kRows, kColumns, 91, 0.3);
  Matrix y = oracle::responses_for("poisson", X, 1, 92);
};

Fit fitted(const Long& of, int threads, bool finish = true, const AnyPenalty& penalty = Ridge{},
           bool intercept = true) {
  GlmOptions options;
  options.fit_intercept = intercept;
  options.threads = threads;
  options.finish = finish;
  return Glm(Poisson{}, penalty, 1e-3, options).fit(Features(of.X), of.y);
}

/// |X'(mu - y) / n + strength b|, largest entry.
double stationarity(const Long& of, const Fit& fit) {
  const Matrix mu = fit.predict(Features(of.X));
  double worst = 0;
  for (Index j = 0; j < kColumns; ++j) {
    double sum = 0;
    for (Index i = 0; i < kRows; ++i) sum += of.X(i, j) * (mu(i, 0) - of.y(i, 0));
    worst = std::max(worst, std::abs(sum / kRows + 1e-3 * fit.coef()(j, 0)));
  }
  return worst;
}

}  // namespace

TEST(SampledStart, EndsAtTheOptimumOfAllRows) {
  const Long data;
  const Fit fit = fitted(data, 2);
  EXPECT_EQ(fit.certificate().status, Status::converged);
  EXPECT_LE(fit.certificate().gap, 1e-12);
  EXPECT_LE(stationarity(data, fit), 1e-13);
  const Fit early = fitted(data, 2, false);
  EXPECT_EQ(early.certificate().status, Status::converged);
  EXPECT_LE(early.certificate().gap, 1e-6);
}

TEST(SampledStart, GivesTheSameBitsForAnyNumberOfThreads) {
  const Long data;
  const Fit one = fitted(data, 1);
  for (int threads : {2, 7}) {
    const Fit more = fitted(data, threads);
    for (Index j = 0; j < kColumns; ++j) EXPECT_EQ(more.coef()(j, 0), one.coef()(j, 0));
    EXPECT_EQ(more.intercept(), one.intercept());
  }
}

TEST(SampledStart, SparesPassesOverTheData) {
  EXPECT_LE(fitted({}, 2, false).certificate().passes, 6);
  EXPECT_LE(fitted({}, 2).certificate().passes, 9);
}

// Rows 300 to 399 are in no sample of every so many tiles of 256.
TEST(SampledStart, FindsWhatTheSampleDidNotSee) {
  Long data;
  for (Index i = 0; i < kRows; ++i) data.X(i, 3) = i >= 300 && i < 400 ? 1 + 0.001 * double(i) : 0;
  const Fit fit = fitted(data, 2);
  EXPECT_EQ(fit.certificate().status, Status::converged);
  EXPECT_LE(stationarity(data, fit), 1e-13);
  for (bool intercept : {true, false}) {  // without, the sample has no curvature at all there
    const Fit early = fitted(data, 2, false, Lasso{}, intercept),
              late = fitted(data, 2, true, Lasso{}, intercept);
    EXPECT_EQ(early.certificate().status, Status::converged);
    EXPECT_LE(early.certificate().gap, 1e-6);
    for (Index j = 0; j < kColumns; ++j)
      EXPECT_NEAR(early.coef()(j, 0), late.coef()(j, 0), j == 3 ? 0.05 : 5e-3) << j;
  }
}

// Its first Hessian is one of some of the rows.
TEST(SampledStart, OfASparsePenaltyIsWithinItsToleranceWithTheSameBits) {
  const Long data;
  const Fit early = fitted(data, 1, false, Lasso{}), more = fitted(data, 2, false, Lasso{}),
            late = fitted(data, 2, true, Lasso{});
  EXPECT_EQ(early.certificate().status, Status::converged);
  EXPECT_LE(early.certificate().gap, 1e-6);
  EXPECT_LE(late.certificate().gap, 1e-12);
  for (Index j = 0; j < kColumns; ++j) {
    EXPECT_EQ(early.coef()(j, 0), more.coef()(j, 0));
    EXPECT_NEAR(early.coef()(j, 0), late.coef()(j, 0), 1e-3) << j;
  }
}

}  // namespace riata

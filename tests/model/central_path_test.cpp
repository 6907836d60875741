#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include "columns.hpp"
#include "riata/catalog.hpp"
#include "riata/core/random.hpp"
#include "riata/model/glm.hpp"
#include "riata/model/path.hpp"

// Optima on the edge of the family's domain: counts of 0 whose mean the link lets be 0.
namespace riata {
namespace {

AnyObservation poisson(const std::string& link) { return make_observation("poisson", {}, link); }

/// Counts whose mean is 1 + 0.8 x_0 + 0.3 (x_1 + ...), cut off at 0.
struct Counts {
  Counts(std::uint64_t seed, Index rows, Index features) : X(rows, features), y(rows, 1) {
    Random random(seed);
    for (Index i = 0; i < rows; ++i) {
      double mean = 1;
      for (Index j = 0; j < features; ++j) {
        X(i, j) = 2 * random.uniform() - 1;
        mean += X(i, j) * (j == 0 ? 0.8 : 0.3);
      }
      y(i, 0) = static_cast<double>(random.poisson(std::max(mean, 0.0)));
    }
  }
  Matrix X, y;
};

/// Of counts y, mean by mean: mu - y log mu.
double loss_at(const Matrix& mean, const Matrix& y) {
  double sum = 0;
  for (Index i = 0; i < y.rows(); ++i)
    sum += mean(i, 0) - (y(i, 0) > 0 ? y(i, 0) * std::log(mean(i, 0)) : 0);
  return sum / static_cast<double>(y.rows());
}

GlmOptions through_zero() {
  GlmOptions options;
  options.fit_intercept = false;
  return options;
}

}  // namespace

// mean = 1 + b x over x = -1 (count 0) and x = 1 (count 3): the loss falls up to b = 2, the first
// mean ends at b = 1.
TEST(EdgeOfTheDomain, IsTheOptimumWhereTheLossFallsUpToIt) {
  const ColumnMatrix x({{-1, 1}}), y({{0, 3}}), one({{1, 1}});
  FitData data;
  data.offset = one.matrix;
  for (const auto& penalty : {AnyPenalty(None{}), AnyPenalty(Ridge{}), AnyPenalty(Lasso{})}) {
    const Fit fit = Glm(poisson("identity"), penalty, 1e-3, through_zero()).fit(x, y, data);
    EXPECT_EQ(fit.certificate().status, Status::converged) << penalty.name();
    EXPECT_NEAR(fit.coef()(0, 0), 1, 2e-8) << penalty.name();
    EXPECT_LE(fit.certificate().gap, 1e-8) << penalty.name();
  }
}

TEST(EdgeOfTheDomain, IsLeftAloneByAnOptimumInside) {
  const ColumnMatrix x({{-1, 1}}), y({{0, 1}}), one({{1, 1}});
  FitData data;
  data.offset = one.matrix;
  const Fit fit = Glm(poisson("identity"), Ridge{}, 0.5, through_zero()).fit(x, y, data);
  // (-1 + 1 - 1 / (1 + b)) / 2 + b / 2 = 0 at b (1 + b) = 1
  EXPECT_NEAR(fit.coef()(0, 0), (std::sqrt(5.0) - 1) / 2, 1e-12);
  EXPECT_EQ(fit.certificate().status, Status::converged);
}

TEST(EdgeOfTheDomain, IsReachedUnderEveryPenalty) {
  for (std::uint64_t seed = 0; seed < 3; ++seed)
    for (Index rows : {20, 100})
      for (const auto& penalty :
           {AnyPenalty(None{}), AnyPenalty(Ridge{}), AnyPenalty(Lasso{}), AnyPenalty(GroupLasso{})})
        for (const char* link : {"identity", "sqrt"}) {
          const Counts data(seed, rows, 8);
          const Fit fit = Glm(poisson(link), penalty, 0.01).fit(Features(data.X), data.y);
          EXPECT_TRUE(fit.ok()) << penalty.name() << ", " << link << ", " << rows << " rows, seed "
                                << seed << ": gap " << fit.certificate().gap;
          const Matrix mean = fit.predict(Features(data.X));
          for (double each : mean.values()) EXPECT_GE(each, 0);
          EXPECT_NEAR(fit.certificate().loss, loss_at(mean, data.y), 1e-12)
              << penalty.name() << ": of the counts themselves, not of those near them";
        }
}

TEST(EdgeOfTheDomain, IsFollowedAlongAPath) {
  const Counts data(2, 60, 6);
  for (const char* link : {"identity", "sqrt"}) {
    PathOptions options;
    options.strengths = 20;
    const Path path = fit_path(Glm(poisson(link), Lasso{}), Features(data.X), data.y, options);
    for (const Fit& fit : path.fits) EXPECT_LE(fit.certificate().gap, tolerance::standard) << link;
  }
}

}  // namespace riata

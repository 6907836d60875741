#include <gtest/gtest.h>
#include <cmath>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/problem/glm_objective.hpp"

namespace riata {
namespace {

constexpr Index kRows = 60, kFeatures = 3, kClasses = 3, kParameters = kFeatures + 1;

struct ObjectiveOfClasses : ::testing::Test {
  ObjectiveOfClasses() {
    for (Index i = 0; i < kRows; ++i) data.weights.push_back(1 + static_cast<double>(i % 3));
    data.y = oracle::indicators(oracle::class_codes(X, kClasses, 12), kClasses);
    data.offset = oracle::normal_matrix(kRows, kClasses, 13, 0.3);
    design.centre = column_moments(design, data.weights).mean;
  }
  double weight(Index i) const { return data.weights[at(i)] / (2 * kRows); }
  double centred(Index i, Index j) const { return X(i, j) - design.centre[at(j)]; }

  Matrix X = oracle::normal_matrix(kRows, kFeatures, 11);
  Features features{X};
  Design design{features};
  GlmObjective::Data data;
  const std::vector<Index> all = {0, 1, 2};
};

}  // namespace

// Also where intercepts so far off that means have to be moved take every class along.
TEST_F(ObjectiveOfClasses, DualPointsAreFeasibleAndCorrelatedAsTheySay) {
  const GlmObjective f(design, make_observation("categorical"), data);
  for (double size : {0.01, 0.5, 2.0}) {
    const Matrix b = oracle::normal_matrix(kParameters, kClasses, 14, size);
    std::vector<double> value(at(kClasses)), gradient(at(kParameters * kClasses)),
        eta(at(kRows * kClasses));
    f.gradient(all, b, value, gradient, eta);
    std::vector<double> slope(eta.size());
    f.pointwise(all, eta, slope, {});
    const DualPoint inner = f.inner_dual_point(all, eta);
    EXPECT_TRUE(std::isfinite(f.dual_value(all, inner, 1))) << size;
    for (const DualPoint& dual : {f.dual_point(all, slope, gradient), inner}) {
      double offset_product = 0;
      for (Index c = 0; c < kClasses; ++c) {
        double mean = 0;
        for (Index i = 0; i < kRows; ++i) {
          const double rho = -weight(i) * dual.slope[at(i + c * kRows)];
          mean += rho;
          offset_product += rho * data.offset(i, c);
        }
        EXPECT_NEAR(mean, 0, 1e-14) << size;
        for (Index j = 0; j < kFeatures; ++j) {
          double sum = 0;
          for (Index i = 0; i < kRows; ++i)
            sum -= weight(i) * dual.slope[at(i + c * kRows)] * centred(i, j);
          EXPECT_NEAR(dual.correlation[at(j + c * kParameters)], sum, 1e-13) << size << ", " << c;
        }
      }
      EXPECT_NEAR(dual.offset_product, offset_product, 1e-14) << size;
    }
  }
}

}  // namespace riata

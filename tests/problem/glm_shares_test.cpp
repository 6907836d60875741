#include <gtest/gtest.h>
#include <cmath>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/problem/glm_objective.hpp"

// What a GLM lends to solvers besides its passes: rows without rounding, and a share of its rows.
namespace riata {
namespace {

TEST(LeastSquaresRows, LoseNothingToCentringAndOffsets) {
  const Matrix X = oracle::normal_matrix(50, 3, 31), offset = oracle::normal_matrix(50, 1, 32, 1e8);
  const Features features(X);
  Design design(features);
  design.centre = {1e8 / 3, -0.1, 1e-9 / 7};
  design.scale = {1.0 / 3, 3e7, 0.125};
  GlmObjective::Data data;
  data.weights.assign(50, 1.0);
  data.y = oracle::normal_matrix(50, 1, 33);
  data.offset = offset;
  const GlmObjective objective(design, Gaussian{}, data);
  const LeastSquares* rows = objective.least_squares();
  ASSERT_TRUE(rows);
  std::vector<double> high(4 * 50), low(4 * 50), target(50), rest(50);
  rows->exact_rows(0, 50, high.data(), low.data(), 50);
  rows->targets(0, 0, target, rest);
  using Long = long double;
  for (Index i = 0; i < 50; ++i) {
    for (Index j = 0; j < 3; ++j) {
      const std::size_t k = at(i + 50 * j);
      const Long exact = (Long(X(i, j)) - Long(design.centre[at(j)])) * Long(design.scale[at(j)]);
      EXPECT_NEAR(double((Long(high[k]) + Long(low[k]) - exact) / exact), 0, 1e-18);
      EXPECT_LE(std::abs(low[k]), 1.2e-16 * std::abs(high[k]));
    }
    EXPECT_EQ(high[at(i + 150)], 1) << "the intercept";
    EXPECT_EQ(low[at(i + 150)], 0);
    const Long exact = Long(data.y(i, 0)) - Long(offset(i, 0));
    EXPECT_EQ(Long(target[at(i)]) + Long(rest[at(i)]), exact);
  }
}

TEST(LeastSquaresRows, AreThoseOfTheGaussianOnly) {
  const Matrix X = oracle::normal_matrix(10, 2, 34);
  const Features features(X);
  const Design design(features);
  for (const auto& family : names_of(Families{})) {
    GlmObjective::Data data;
    data.weights.assign(10, 1.0);
    data.y = oracle::responses_for(family, X, 1, 35);
    const GlmObjective objective(design, make_observation(family), data);
    EXPECT_EQ(objective.least_squares() != nullptr, family == "gaussian") << family;
  }
}

// Tiles have 256 rows; the sample is every sixteenth of them.
TEST(Sample, IsTheSameLossOnSomeRows) {
  const Index n = 62000, p = 40;
  const Matrix X = oracle::normal_matrix(n, p, 36, 0.2);
  const Matrix y = oracle::responses_for("poisson", X, 1, 37);
  GlmObjective::Data data, some;
  std::vector<Index> rows;
  for (Index i = 0; i < n; ++i) {
    data.weights.push_back(1 + double(i % 3));
    if (i / 256 % 16 != 0) continue;
    rows.push_back(i);
    some.weights.push_back(data.weights.back());
  }
  data.y = y;
  some.y = Matrix(std::ssize(rows), 1);
  for (std::size_t k = 0; k < rows.size(); ++k) some.y(static_cast<Index>(k), 0) = y(rows[k], 0);
  const Features features(X);
  const Design all(features), part(features, rows);
  const GlmObjective whole(all, Poisson{}, data), taken(part, Poisson{}, some);
  const auto sample = whole.sample();
  ASSERT_TRUE(sample);
  ASSERT_EQ(sample->rows(), std::ssize(rows));

  const Matrix b = oracle::normal_matrix(p + 1, 1, 38, 0.1);
  const std::vector<Index> first = {0};
  struct Result {
    std::vector<double> value, gradient, eta, hessian;
  };
  const auto at_b = [&](const Curved& of) {
    Result out{std::vector<double>(1), std::vector<double>(41), std::vector<double>(rows.size()),
               std::vector<double>(41 * 41)};
    of.hessian(first, b, out.value, out.gradient, out.eta, out.hessian);
    return out;
  };
  const Result got = at_b(*sample), expected = at_b(taken);
  EXPECT_NEAR(got.value[0], expected.value[0], 1e-13);
  for (std::size_t j = 0; j < 41; ++j)
    EXPECT_NEAR(got.gradient[j], expected.gradient[j], 1e-14) << j;
  for (std::size_t j = 0; j < 41 * 41; ++j)
    EXPECT_NEAR(got.hessian[j], expected.hessian[j], 1e-13) << j;
  for (std::size_t i = 0; i < rows.size(); ++i) ASSERT_NEAR(got.eta[i], expected.eta[i], 1e-13);
  EXPECT_FALSE(taken.sample()) << "too few rows to take a share of";
}

}  // namespace
}  // namespace riata

#include <gtest/gtest.h>
#include <cmath>
#include "conformance/design_blocks.hpp"
#include "riata/catalog.hpp"
#include "riata/problem/glm_objective.hpp"

// Sparse designs are read by column, dense ones in tiles: the same loss.
namespace riata {
namespace {

constexpr Index kFeatures = 30, kParameters = kFeatures + 1;

Matrix mostly_zeros(Index rows) {
  Matrix x = oracle::normal_matrix(rows, kFeatures, 1, 0.5);
  Random random(2);
  for (double& each : x.values())
    if (random.uniform() > 0.1) each = 0;
  return x;
}

struct Results {
  Results(const Features& X, const std::string& family, const Matrix& y, int threads,
          const Matrix& b)
      : design(X), eta(at(2 * X.rows())) {
    for (Index j = 0; j < kFeatures; ++j) {
      design.centre[at(j)] = 0.01 * static_cast<double>(j);
      design.scale[at(j)] = 1 + 0.1 * static_cast<double>(j % 3);
    }
    GlmObjective::Data data;
    for (Index i = 0; i < X.rows(); ++i) data.weights.push_back(static_cast<double>(i % 3));
    data.y = y;
    data.offset = oracle::normal_matrix(X.rows(), 2, 3, 0.1);
    data.threads = threads;
    const GlmObjective f(design, make_observation(family), data);
    const std::vector<Index> active{1, 0};
    f.value(active, b, value);
    f.gradient(active, b, value_again, gradient, eta);
    f.hessian(active, b, value_again, gradient_again, {}, hessian);
  }

  Design design;
  std::vector<double> value = std::vector<double>(2), value_again = value;
  std::vector<double> gradient = std::vector<double>(at(2 * kParameters)),
                      gradient_again = gradient;
  std::vector<double> eta, hessian = std::vector<double>(at(2 * kParameters * kParameters));
};

void expect_near(const std::vector<double>& a, const std::vector<double>& b, double within,
                 const std::string& told) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], within) << told << " " << i;
}

Features sparse(const Matrix& x) {
  Features features;
  features.add("X", sparse_block(compressed(x).view()));
  return features;
}

}  // namespace

TEST(SparseObjective, IsTheDenseOne) {
  const Matrix x = mostly_zeros(700), b = oracle::normal_matrix(kParameters, 2, 4, 0.3);
  for (const std::string& family : oracle::convex_families()) {
    const Matrix y = oracle::responses_for(family, x, 2, 5);
    const Results dense(Features(x), family, y, 1, b), few(sparse(x), family, y, 1, b);
    expect_near(dense.value, few.value, 1e-13, family);
    expect_near(dense.eta, few.eta, 1e-13, family);
    expect_near(dense.gradient, few.gradient, 1e-13, family);
    expect_near(dense.hessian, few.hessian, 1e-12, family);
    EXPECT_EQ(few.value, few.value_again) << "steps are compared with it";
    EXPECT_EQ(few.gradient, few.gradient_again);
  }
}

TEST(SparseObjective, HasTheSameBitsForAnyThreads) {
  const Matrix x = mostly_zeros(100000), b = oracle::normal_matrix(kParameters, 2, 4, 0.3);
  const Matrix y = oracle::responses_for("poisson", x, 2, 5);
  const Results one(sparse(x), "poisson", y, 1, b), two(sparse(x), "poisson", y, 2, b);
  EXPECT_EQ(one.value, two.value);
  EXPECT_EQ(one.gradient, two.gradient);
  EXPECT_EQ(one.hessian, two.hessian);
}

TEST(SparseObjective, ANanIsNoNumber) {
  const Matrix x = mostly_zeros(700);
  Matrix b(kParameters, 2);
  b(3, 0) = std::nan("");
  const Results got(sparse(x), "poisson", oracle::responses_for("poisson", x, 2, 5), 1, b);
  EXPECT_TRUE(std::isnan(got.value[0]));
  EXPECT_FALSE(std::isnan(got.value[1]));
}

}  // namespace riata

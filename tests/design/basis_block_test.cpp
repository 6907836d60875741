#include "riata/design/basis_block.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "conformance/design_blocks.hpp"
#include "riata/core/error.hpp"
#include "riata/data/split.hpp"
#include "riata/design/lagged_block.hpp"
#include "riata/model/cross_validation.hpp"

namespace riata {
namespace {

/// Coefficients of two blocks, as stored and written out.
void expect_same_fit(const BlockCase& a, const BlockCase& b) {
  Features stored, expanded;
  stored.add("a", a.block);
  stored.add("b", b.block);
  expanded.add("a", a.expanded);
  expanded.add("b", b.expanded);
  const Matrix y = oracle::responses_for("poisson", a.expanded, 1, 6);
  for (const char* penalty : {"ridge", "lasso", "group_lasso"}) {
    const Glm glm(Poisson{}, make_penalty(penalty), 0.01);
    const Fit got = glm.fit(stored, y), expected = glm.fit(expanded, y);
    EXPECT_TRUE(got.ok()) << penalty;
    for (Index j = 0; j < stored.cols(); ++j)
      EXPECT_NEAR(got.coef()(j, 0), expected.coef()(j, 0), 1e-10)
          << penalty << " on " << a.name << " and " << b.name;
    EXPECT_NEAR(got.predict(stored)(3, 0), expected.predict(expanded)(3, 0), 1e-9);
  }
}

}  // namespace

TEST(BasisBlock, FitsAsItsFeaturesDo) {
  expect_same_fit(blocks::categorical(5), blocks::of_basis(BSpline{9}, 31));
  expect_same_fit(blocks::of_basis(CyclicBSpline{10}, 32), blocks::lagged());
}

TEST(BasisBlock, CrossValidatesAsItsFeaturesDo) {
  const BlockCase spline = blocks::of_basis(BSpline{9}, 33);
  const Matrix y = oracle::responses_for("gaussian", spline.expanded, 1, 6);
  Features stored;
  stored.add("X", spline.block);
  const Glm glm(Gaussian{}, GroupLasso{});
  PathOptions options;
  options.grid = {0.01, 0.001};
  const auto fold = random_folds(y.rows(), 4, 1);
  const auto a = cross_validate(glm, stored, y, fit_path(glm, stored, y, options), fold);
  const Features X(spline.expanded);
  const auto b = cross_validate(glm, X, y, fit_path(glm, X, y, options), fold);
  for (std::size_t s = 0; s < 2; ++s) EXPECT_NEAR(a.cvm[s], b.cvm[s], 1e-6 * b.cvm[s]);
}

TEST(BasisBlock, StoresOneIndexAndAsManyNumbersAsTheOrder) {
  const BlockCase spline = blocks::of_basis(BSpline{40}, 34);
  EXPECT_EQ(spline.block.bytes(), 36 * at(spline.block.rows()));
  EXPECT_EQ(blocks::categorical(200).block.bytes(), 4 * at(spline.block.rows()));
}

TEST(LaggedBlock, HoldsItsSeriesOnce) {
  const std::vector<double> series(1000, 1.0);
  const std::vector<Index> lags{1, 2, 5};
  EXPECT_EQ(lagged_block(series, lags).bytes(), 8u * (1000 + 4));  // what the lags reach
}

TEST(BasisBlock, WritesItselfOutWhereCentringWouldCostDigits) {
  std::vector<double> x(4000, 0.4);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += 1e-7 * std::sin(static_cast<double>(i));
  const AnyBasis basis = BSpline{12, 4, {{0.0, 1.0}}};
  const AnyBlock block = basis_block(basis, x);
  EXPECT_FALSE(block->structured());
}

TEST(BasisBlock, KeepsMissingRowsMissing) {
  std::vector<double> x = blocks::covariate(35), codes = blocks::codes(4);
  x[17] = codes[3] = std::nan("");
  const AnyBasis basis = BSpline{12, 4, {{0.0, 1.0}}};
  const AnyBlock block = product_block(basis_block(basis, x), categorical_block(codes, 4));
  std::vector<char> missing(x.size(), 0);
  block.mark_missing(missing, 1);
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(missing[i] != 0, i == 17 || i == 3);
  EXPECT_TRUE(std::isnan(block.value(17, 0)) && std::isnan(block.value(3, 40)));
  EXPECT_FALSE(std::isnan(block.value(4, 0)));
  const std::vector<double> ones(x.size(), 1.0);
  std::vector<double> out(1);
  const Index column[] = {20};
  block->correlate(column, {}, ones, out);
  EXPECT_TRUE(std::isnan(out[0]));
}

TEST(CategoricalBlock, RefusesCodesThatAreNone) {
  for (const double code : {-1.0, 3.0, 0.5, 1e300})
    EXPECT_THROW(categorical_block(std::vector<double>{0, code}, 3), InvalidArgument);
  try {
    categorical_block(std::vector<double>{0, 3}, 3);
  } catch (const InvalidArgument& error) {
    EXPECT_STREQ(error.what(), "categorical: codes must be whole numbers in [0, 3); codes[1] is 3");
  }
}

TEST(LaggedBlock, IsMissingBeforeItsSeriesBegins) {
  const std::vector<double> series{5, 6, 7};
  const AnyBlock block = lagged_block(series, std::vector<Index>{0, 2, -1});
  EXPECT_EQ(block.value(2, 0), 7);
  EXPECT_EQ(block.value(2, 1), 5);
  EXPECT_EQ(block.value(0, 2), 6);
  EXPECT_TRUE(std::isnan(block.value(1, 1)));
  EXPECT_TRUE(std::isnan(block.value(2, 2)));
  EXPECT_THROW(lagged_block(series, std::vector<Index>{4}), InvalidArgument);
}

}  // namespace riata

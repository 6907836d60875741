#include "design/column_walk.hpp"
#include <gtest/gtest.h>
#include <numeric>
#include <optional>
#include "conformance/design_blocks.hpp"
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/problem/glm_objective.hpp"

namespace riata {
namespace {

/// A matrix of 6 columns and, apart, one of its own, centred and scaled.
struct Case {
  static constexpr Index kRows = 150;
  Case() {
    features.add("many", AnyBlock(many.view()));
    features.add("one", AnyBlock(one.view()));
    design.emplace(features);
    for (Index j = 0; j < 7; ++j) {
      design->centre[at(j)] = 0.5 * static_cast<double>(j) - 1;
      design->scale[at(j)] = 1 + 0.25 * static_cast<double>(j);
    }
  }
  Matrix many = oracle::normal_matrix(kRows, 6, 1), one = oracle::normal_matrix(kRows, 1, 2);
  Features features;
  std::optional<Design> design;
};

}  // namespace

TEST(ColumnWalk, MultipliesARunOfRowsAsItIsFilled) {
  const Case made;
  const auto columns = made.design->stored_columns();
  ASSERT_EQ(columns.size(), 7u);
  constexpr Index kBegin = 11, kCount = 77;
  Dense z(kCount, 7);
  made.design->fill(kBegin, kCount, z.data(), kCount);
  const Vector d = Vector::LinSpaced(7, -1, 2), v = Vector::LinSpaced(kCount, 3, -2);
  const ColumnWalk walk(columns, as_span(d));
  Vector eta = Vector::Constant(kCount, 0.5), sums = Vector::Zero(walk.sums()), out(7);
  walk.add_product(kBegin, as_span(eta));
  walk.add_correlation(kBegin, as_span(v), sums.data());
  walk.collect(sums.data(), v.sum(), as_span(out));
  EXPECT_LT((eta - (z * d).array().matrix() - Vector::Constant(kCount, 0.5)).norm(), 1e-12);
  EXPECT_LT((out - z.transpose() * v).norm(), 1e-11);
}

// Four numbers a row in several blocks, three, one, and columns by themselves; some unmoved.
TEST(ColumnWalk, MultipliesBlocksOfFewNumbersARowAsTheyAreFilled) {
  constexpr Index kRows = blocks::kRows, kBegin = 7, kCount = 901;
  const Matrix many = oracle::normal_matrix(kRows, 3, 1);
  Features features;
  features.add("a", blocks::of_basis(BSpline{9}, 41).block);
  features.add("many", AnyBlock(many.view()));
  features.add("b", blocks::of_basis(BSpline{12}, 42).block);
  features.add("c", blocks::of_basis(BSpline{9, 3}, 43).block);
  features.add("d", blocks::categorical(5).block);
  features.add("e", blocks::of_basis(CyclicBSpline{11}, 44).block);
  Design design(features);
  const Index p = design.cols();
  for (Index j = 0; j < p; ++j) {
    design.centre[at(j)] = j % 4 == 0 ? 0.1 : 0;
    design.scale[at(j)] = 1 + 0.25 * static_cast<double>(j % 3);
  }
  std::vector<StoredColumn> columns;
  std::vector<Index> taken;  // every other block's columns are scattered
  for (Index j = 0; j < p; j += 2) taken.push_back(j);
  for (Index j = 1; j < p; j += 4) taken.push_back(j);
  const auto stored = design.stored_columns();
  ASSERT_EQ(std::ssize(stored), p);
  for (Index j : taken) columns.push_back(stored[at(j)]);
  Dense z(kCount, std::ssize(taken));
  design.fill(kBegin, kCount, taken, z.data(), kCount);
  Vector d = Vector::LinSpaced(z.cols(), -1, 2), v = Vector::LinSpaced(kCount, 3, -2);
  for (Index k = 0; k < d.size(); k += 5) d[k] = 0;
  const ColumnWalk walk(columns, as_span(d));
  Vector eta = Vector::Constant(kCount, 0.5), sums = Vector::Zero(walk.sums()), out(d.size());
  walk.add_product(kBegin, as_span(eta));
  walk.add_correlation(kBegin, as_span(v), sums.data());
  walk.collect(sums.data(), v.sum(), as_span(out));
  EXPECT_LT((eta - z * d - Vector::Constant(kCount, 0.5)).norm(), 1e-11);
  EXPECT_LT((out - z.transpose() * v).norm(), 1e-10);
}

TEST(StoredColumns, AreWhereRowsLieTogether) {
  const Case made;
  std::vector<Index> rows(40);
  std::iota(rows.begin(), rows.end(), Index{20});
  const auto fold = made.design->at_rows(rows).stored_columns();
  ASSERT_EQ(fold.size(), 7u);
  EXPECT_EQ(fold[2].x, made.many.column(2).data() + 20);
  rows.back() += 1;
  EXPECT_TRUE(made.design->at_rows(rows).stored_columns().empty()) << "a row is left out";
  const std::vector<float> narrow(Case::kRows, 1);
  Features mixed = made.features;
  mixed.add("float", AnyBlock(FloatMatrixView{narrow.data(), Case::kRows, 1, 1, Case::kRows}));
  EXPECT_TRUE(Design(mixed).stored_columns().empty()) << "one column is not of doubles";
}

// Too large to be kept in tiles: slopes of one response read columns where they lie, those of two
// fill tiles.
TEST(ColumnWalk, SlopesAreThoseOfTiles) {
  constexpr Index kCols = 16, kRows = GlmObjective::kPacked / kCols + 1;
  const Matrix x = oracle::normal_matrix(kRows, kCols, 3);
  const Features features{x};
  const Design design(features);
  GlmObjective::Data data;
  data.weights.assign(at(kRows), 1.0);
  data.y = oracle::normal_matrix(kRows, 2, 4);
  data.offset = oracle::normal_matrix(kRows, 2, 5);
  const GlmObjective f(design, make_observation("gaussian"), data);
  const Matrix b = oracle::normal_matrix(kCols + 1, 2, 6);
  const std::vector<Index> both = {0, 1}, second = {1};
  std::vector<double> value(2), gradient(at(2 * f.parameters())), eta(at(2 * kRows));
  f.gradient(both, b.view(), value, gradient, eta);
  std::vector<double> alone(1), slope(at(f.parameters())), predictor(at(kRows));
  f.gradient(second, b.view().columns(1, 1), alone, slope, predictor);
  EXPECT_NEAR(alone[0], value[1], 1e-12);
  for (Index j = 0; j <= kCols; ++j)
    EXPECT_NEAR(slope[at(j)], gradient[at(f.parameters() + j)], 1e-13) << j;
  for (Index i = 0; i < kRows; i += 999)
    EXPECT_NEAR(predictor[at(i)], eta[at(kRows + i)], 1e-12) << i;
}

// Some parameters in no order, one of them unmoved, the intercept among them.
TEST(ColumnWalk, AStepGivesWhatProductLossAndSlopesGiveOneAfterTheOther) {
  constexpr Index kRows = 3000;
  const Matrix x = oracle::normal_matrix(kRows, 9, 7);
  const Features features{x};
  Design design(features);
  design.centre[2] = 0.7;
  design.scale[4] = 1.5;
  GlmObjective::Data data;
  data.weights.assign(at(kRows), 1.0);
  data.y = oracle::responses_for("poisson", x, 2, 8);
  for (int threads : {1, 2}) {
    data.threads = threads;
    const GlmObjective f(design, make_observation("poisson"), data);
    const std::vector<Index> parameters{4, 9, 2, 0};
    const std::vector<double> d{0.3, -0.4, 0, 0.2};
    const Vector start = as_vector(oracle::normal_matrix(kRows, 1, 9).values());
    Vector eta = start, slope(kRows), curvature(kRows), gradient(4);
    const auto loss = f.advance(
        1, parameters, d, {as_span(eta), as_span(slope), as_span(curvature), as_span(gradient)});
    ASSERT_TRUE(loss);
    Vector there = start, slope_there(kRows), curvature_there(kRows), gradient_there(4);
    const std::vector<Index> second{1};
    f.add_product(parameters, d, as_span(there));
    EXPECT_NEAR(*loss,
                f.pointwise(second, as_span(there), as_span(slope_there), as_span(curvature_there)),
                1e-13 * *loss);
    f.correlate(parameters, as_span(slope_there), as_span(gradient_there));
    EXPECT_LE((eta - there).lpNorm<Eigen::Infinity>(), 1e-14);
    EXPECT_LE((slope - slope_there).lpNorm<Eigen::Infinity>(), 1e-15);
    EXPECT_LE((curvature - curvature_there).lpNorm<Eigen::Infinity>(), 1e-15);
    EXPECT_LE((gradient - gradient_there).lpNorm<Eigen::Infinity>(), 1e-13);
  }
}

// Fits look for what is missing only where moments are not finite.
TEST(DenseBlock, MomentsShowWhatIsMissingWhereverItStands) {
  constexpr Index kRows = 5000, kCols = 11;
  for (double missing : {std::nan(""), HUGE_VAL, -HUGE_VAL})
    for (Index row : {Index{0}, Index{2047}, Index{2048}, kRows - 1})
      for (Index column : {Index{0}, Index{7}, kCols - 1}) {
        Matrix x = oracle::normal_matrix(kRows, kCols, 10);
        x(row, column) = missing;
        std::vector<double> weights(at(kRows), 1.0);
        std::fill_n(weights.begin(), 2100, 0.0);  // a row without weight is looked at, too
        const Features features{x};
        ASSERT_TRUE(features.blocks()[0].values->moments_show_missing());
        const Moments moments = column_moments(Design(features), weights, 1);
        for (Index j = 0; j < kCols; ++j) {
          const bool finite =
              std::isfinite(moments.mean[at(j)]) && std::isfinite(moments.deviation[at(j)]);
          EXPECT_EQ(finite, j != column) << missing << " in row " << row << ", column " << j;
        }
      }
}

}  // namespace riata

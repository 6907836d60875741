#include "riata/design/sparse_block.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "conformance/design_blocks.hpp"
#include "riata/catalog.hpp"
#include "riata/core/error.hpp"
#include "riata/model/glm.hpp"

namespace riata {
namespace {

std::string message_of(const Compressed& given) {
  try {
    sparse_block(given.view());
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

Matrix mostly_zeros(Index rows, Index cols) {
  Matrix x = oracle::normal_matrix(rows, cols, 3);
  for (double& each : x.values())
    if (std::abs(each) < 1) each = 0;
  return x;
}

}  // namespace

TEST(SparseBlock, SumsDuplicatesSortsAndForgetsZeros) {
  // column 0: rows 3, 1, 3; column 1: a zero; column 2: entries that cancel
  const Compressed given{5, 3, {0, 3, 4, 6}, {3, 1, 3, 2, 4, 4}, {1, 2, 4, 0, 5, -5}};
  const AnyBlock block = sparse_block(given.view());
  Matrix expected(5, 3);
  expected(1, 0) = 2;
  expected(3, 0) = 5;
  const Matrix got = block.expanded();
  for (Index j = 0; j < 3; ++j)
    for (Index i = 0; i < 5; ++i) EXPECT_EQ(got(i, j), expected(i, j));
  EXPECT_EQ(block->work(std::vector<Index>{0, 1, 2}), 2) << "what is zero costs nothing";
}

TEST(SparseBlock, ReadsRowsAsWellAsColumns) {
  const Matrix x = mostly_zeros(30, 7);
  Matrix turned(7, 30);
  for (Index j = 0; j < 7; ++j)
    for (Index i = 0; i < 30; ++i) turned(j, i) = x(i, j);
  Compressed by_row = compressed(turned);
  std::swap(by_row.rows, by_row.cols);
  const Matrix got = sparse_block(by_row.view(SparseView::Order::by_row)).expanded();
  EXPECT_TRUE(std::ranges::equal(got.values(), x.values()));
}

TEST(SparseBlock, SaysWhatIsWrongWithItsIndices) {
  EXPECT_EQ(message_of({3, 1, {0, 1}, {3}, {1}}),
            "sparse: indices must be in [0, 3); indices[0] is 3");
  EXPECT_EQ(message_of({3, 1, {0, 1}, {-1}, {1}}),
            "sparse: indices must be in [0, 3); indices[0] is -1");
  EXPECT_EQ(message_of({3, 2, {0, 2, 1}, {0, 1}, {1, 1}}),
            "sparse: indptr must start at 0 and never fall; indptr[2] is 1 after 2");
  EXPECT_EQ(message_of({3, 2, {0, 1}, {0}, {1}}),
            "sparse: indptr must have one value more than there are columns, got 2 for 2");
  EXPECT_EQ(message_of({3, 1, {0, 2}, {0}, {1}}),
            "sparse: indptr ends at 2, there are 1 indices and 1 values");
}

TEST(SparseBlock, MarksRowsWithMissingValues) {
  Matrix x = mostly_zeros(20, 3);
  x(4, 1) = std::nan("");
  x(9, 2) = INFINITY;
  std::vector<char> missing(20, 0);
  const AnyBlock block = sparse_block(compressed(x).view());
  block.mark_missing(missing, 1);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(missing[i] != 0, i == 4 || i == 9);
  const Fit fit =
      Glm(Gaussian{}).fit(Features(mostly_zeros(20, 3)), oracle::normal_matrix(20, 1, 1));
  Features features;
  features.add("X", block);
  EXPECT_TRUE(std::isnan(fit.predict(features)(9, 0)));
  EXPECT_FALSE(std::isnan(fit.predict(features)(8, 0)));
}

TEST(SparseBlock, FitsAsItsNumbersDo) {
  Matrix x = mostly_zeros(300, 12);
  for (Index i = 0; i < 300; ++i) x(i, 5) += 1e6;
  const Matrix y = oracle::responses_for("poisson", mostly_zeros(300, 12), 1, 2);
  Features sparse;
  sparse.add("X", sparse_block(compressed(x).view()));
  for (const char* penalty : {"lasso", "ridge", "elastic_net"}) {
    const Glm glm(Poisson{}, make_penalty(penalty), 0.02);
    const Fit a = glm.fit(sparse, y), b = glm.fit(Features(x), y);
    EXPECT_TRUE(a.ok()) << penalty;
    for (Index j = 0; j < 12; ++j) EXPECT_NEAR(a.coef()(j, 0), b.coef()(j, 0), 1e-10) << penalty;
  }
}

}  // namespace riata

#include <gtest/gtest.h>
#include <cmath>
#include <numeric>
#include "conformance/design_blocks.hpp"
#include "riata/design/design.hpp"

// Dense numbers that are mostly zero, as solvers read them: by their entries.
namespace riata {
namespace {

constexpr Index kRows = 3000;

/// So many of a hundred numbers are not zero.
Matrix numbers(Index cols, double percent, std::uint64_t seed) {
  Matrix x(kRows, cols);
  Random random(seed);
  for (double& each : x.values())
    if (random.uniform() < percent / 100) each = std::floor(5 * random.uniform()) + 1;
  return x;
}

Matrix written_out(const AnyBlock::Interface& block) {
  Matrix out(block.rows(), block.cols());
  std::vector<Index> all;
  for (Index j = 0; j < block.cols(); ++j) all.push_back(j);
  block.fill(0, block.rows(), all, out.values().data(), out.rows());
  return out;
}

void expect_by_entries(const AnyBlock& block, const Matrix& x, const char* what) {
  const auto packed = block->packed();
  ASSERT_TRUE(packed) << what;
  EXPECT_TRUE(packed->structured()) << what;
  EXPECT_TRUE(std::ranges::equal(written_out(*packed).values(), x.values())) << what;
  EXPECT_EQ(block->packed(), packed) << what << ": once for all solvers";
}

/// z_a' diag(w) z_b, number by number.
Matrix gram_of(const Matrix& x, const std::vector<Index>& a, const std::vector<Index>& b,
               const std::vector<double>& w, const Design& design) {
  Matrix out(std::ssize(a), std::ssize(b));
  const auto z = [&](Index i, Index j) {
    return (x(i, j) - design.centre[at(j)]) * design.scale[at(j)];
  };
  for (Index k = 0; k < out.cols(); ++k)
    for (Index l = 0; l < out.rows(); ++l)
      for (Index i = 0; i < x.rows(); ++i) out(l, k) += w[at(i)] * z(i, a[at(l)]) * z(i, b[at(k)]);
  return out;
}

}  // namespace

TEST(PackedBlock, IsByEntriesWhereMostNumbersAreZero) {
  const Matrix x = numbers(7, 10, 1);
  expect_by_entries(AnyBlock(x), x, "by column");
  expect_by_entries(blocks::row_major<double>(x), x, "by row");
  expect_by_entries(blocks::row_major<float>(x), x, "by row, float32");
  std::vector<Index> some;
  for (Index i = 1; i < kRows; i += 2) some.push_back(i);
  Matrix half(std::ssize(some), x.cols());
  for (Index j = 0; j < x.cols(); ++j)
    for (Index i = 0; i < half.rows(); ++i) half(i, j) = x(some[at(i)], j);
  expect_by_entries(AnyBlock(AnyBlock(x)->at_rows(some)), half, "some rows");
}

TEST(PackedBlock, KeepsMissingValues) {
  Matrix x = numbers(3, 5, 2);
  x(17, 1) = std::nan("");
  std::vector<char> missing(at(kRows), 0);
  AnyBlock(AnyBlock(x)->packed()).mark_missing(missing, 1);
  for (Index i = 0; i < kRows; ++i) EXPECT_EQ(missing[at(i)] != 0, i == 17);
}

TEST(PackedBlock, IsTheBlockItselfWhereItIsNotMostlyZero) {
  EXPECT_EQ(AnyBlock(numbers(7, 60, 3))->packed(), nullptr);
  const auto by_column = blocks::row_major<double>(numbers(7, 60, 3))->packed();
  ASSERT_TRUE(by_column);
  EXPECT_FALSE(by_column->structured());
}

// All rows that are looked at first are zero.
TEST(PackedBlock, LooksTwiceAtDataWithZerosInPlaces) {
  Matrix x(kRows, 2, 1.0);
  for (Index s = 0; s < 8; ++s)
    for (Index i = s * (kRows - 64) / 7; i < s * (kRows - 64) / 7 + 64; ++i) x(i, 0) = x(i, 1) = 0;
  EXPECT_EQ(AnyBlock(x)->packed(), nullptr);
}

TEST(PackedBlock, GramMatricesOfBlocksBesideEachOtherAreThoseOfTheirNumbers) {
  const Matrix x = numbers(90, 8, 4), dense = numbers(3, 90, 5);
  const MatrixView all = x;
  const Features features{{"a", all.columns(0, 30)},
                          {"b", all.columns(30, 40)},
                          {"dense", MatrixView(dense)},
                          {"c", all.columns(70, 20)}};
  Matrix together(kRows, 93);
  for (Index j = 0; j < 93; ++j) {
    const auto from = j < 70 ? x.column(j) : j < 73 ? dense.column(j - 70) : x.column(j - 3);
    std::ranges::copy(from, together.column(j).begin());
  }
  Design design(features);
  Random random(6);
  std::vector<double> w(at(kRows));
  for (double& each : w) each = random.uniform() / kRows;
  for (Index j = 0; j < 93; ++j) {
    design.centre[at(j)] = j % 3 == 0 ? 0.1 : 0;
    design.scale[at(j)] = 1 + 0.01 * static_cast<double>(j);
  }
  std::vector<Index> every(93), scattered{80, 3, 71, 12, 64, 5}, most;
  std::iota(every.begin(), every.end(), Index{0});
  for (Index j = 92; j >= 0; j -= 2) most.push_back(j);
  const auto expect_right = [&](const std::vector<Index>& a, const std::vector<Index>& b) {
    Matrix got(std::ssize(a), std::ssize(b.empty() ? a : b));
    for (int threads : {1, 2}) {
      design.gram(a, b, w, got.values(), Workers(threads));
      const Matrix expected = gram_of(together, a, b.empty() ? a : b, w, design);
      for (Index k = 0; k < got.cols(); ++k)
        for (Index l = 0; l < got.rows(); ++l)
          EXPECT_NEAR(got(l, k), expected(l, k), 1e-12) << a[at(l)] << " " << k;
    }
  };
  expect_right(every, {});
  expect_right(scattered, {});
  expect_right(most, {});
  expect_right(most, scattered);
  expect_right(scattered, every);
}

}  // namespace riata

#include <gtest/gtest.h>
#include <cmath>
#include <numeric>
#include "conformance/design_blocks.hpp"
#include "design/support_block.hpp"
#include "riata/design/design.hpp"
#include "riata/model/glm.hpp"

// Dense numbers of which many are zero, as solvers read them: by row or by their entries.
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

/// Rows that store `width` numbers from some column on.
Matrix steps(Index cols, Index width, std::uint64_t seed) {
  Matrix x(kRows, cols);
  Random random(seed);
  for (Index i = 0; i < kRows; ++i) {
    const auto first = static_cast<Index>(random.uniform() * static_cast<double>(cols - width + 1));
    for (Index t = 0; t < width; ++t) x(i, first + t) = random.uniform() + 0.1;
  }
  return x;
}

std::vector<Index> every_row() {
  std::vector<Index> rows(at(kRows));
  std::iota(rows.begin(), rows.end(), Index{0});
  return rows;
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

TEST(PackedBlock, StoresAsManyNumbersAsTheWidestRowHas) {
  const Matrix x = steps(12, 4, 7);
  for (const AnyBlock& block :
       {AnyBlock(x), blocks::row_major<double>(x), AnyBlock(AnyBlock(x)->at_rows(every_row()))}) {
    const auto* support = dynamic_cast<const SupportBlock*>(block->packed().get());
    ASSERT_TRUE(support);
    EXPECT_EQ(support->support().width, 4);
    EXPECT_TRUE(std::ranges::equal(written_out(*support).values(), x.values()));
    EXPECT_EQ(support->bytes(), at(kRows) * 36);
  }
  EXPECT_EQ(dynamic_cast<const SupportBlock*>(blocks::row_major<float>(x)->packed().get()), nullptr)
      << "twelve floats take hardly more than four doubles";
  EXPECT_TRUE(
      dynamic_cast<const SupportBlock*>(blocks::row_major<float>(steps(16, 3, 7))->packed().get()));
}

TEST(PackedBlock, IsTheBlockItselfWhereARowIsWideOrAColumnFullOrANumberMissing) {
  const auto packed = [](auto&& change) {
    Matrix x = steps(10, 4, 8);
    change(x);
    return AnyBlock(std::move(x))->packed();
  };
  EXPECT_TRUE(packed([](Matrix&) {}));
  EXPECT_FALSE(packed([](Matrix& x) { x(kRows - 100, 0) = x(kRows - 100, 9) = 1; })) << "far apart";
  EXPECT_FALSE(packed([](Matrix& x) { x(1777, 3) = std::nan(""); }));
  EXPECT_FALSE(packed([](Matrix& x) { x(1777, 3) = HUGE_VAL; }));
  EXPECT_FALSE(packed([](Matrix& x) {
    for (Index i = 0; i < kRows; ++i)
      for (Index j = 0; j < 10; ++j) x(i, j) = j > 3 && j < 7 ? 1 : 0;
  })) << "its mean would cost digits";
}

// Combined with the identity, a block is read through tiles.
TEST(PackedBlock, FitsAreThoseOfTheNumbersWrittenOut) {
  const std::vector<Matrix> each{steps(10, 4, 9), steps(9, 4, 10), steps(9, 3, 11)};
  Features narrow, full;
  for (std::size_t b = 0; b < each.size(); ++b) {
    const std::string name = "group " + std::to_string(b);
    Matrix identity(each[b].cols(), each[b].cols());
    for (Index j = 0; j < identity.cols(); ++j) identity(j, j) = 1;
    narrow.add(name, AnyBlock(each[b].view()));
    full.add(name, combined_block(AnyBlock(each[b].view()), std::move(identity)));
  }
  const Matrix y = oracle::responses_for("poisson", each[0], 1, 12);
  for (const char* penalty : {"ridge", "lasso", "group_lasso"}) {
    const Glm glm(Poisson{}, make_penalty(penalty), 0.01);
    const Fit a = glm.fit(narrow, y), b = glm.fit(full, y);
    EXPECT_TRUE(a.ok() && b.ok()) << penalty;
    for (Index j = 0; j < narrow.cols(); ++j)
      EXPECT_NEAR(a.coef()(j, 0), b.coef()(j, 0), 1e-9) << penalty << " " << j;
  }
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

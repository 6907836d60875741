#include "net/matrix_product.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "made_net.hpp"

namespace riata::net {
namespace {

template <class T>
std::vector<T> numbers(Index count, std::uint64_t seed) {
  Random random(seed);
  std::vector<T> out(at(count));
  for (T& each : out) each = static_cast<T>(random.normal());
  return out;
}

/// start + sum_k a_ik b_kj, first to last, one rounding for each term; or two, where the machine
/// has no fused operations.
template <class T>
T chain(const StridedView<T>& a, const StridedView<T>& b, Index i, Index j, T start, bool fused) {
  for (Index k = 0; k < a.cols; ++k)
    start = fused ? std::fma(a(i, k), b(k, j), start) : start + a(i, k) * b(k, j);
  return start;
}

template <class T>
void expect_chains(Index rows, Index cols, Index inner, bool a_across, bool b_across) {
  const auto a_values = numbers<T>(rows * inner, 1), b_values = numbers<T>(inner * cols, 2),
             column = numbers<T>(rows, 3), before = numbers<T>(rows * cols, 4);
  const StridedView<T> a(a_values.data(), rows, inner, a_across ? inner : 1, a_across ? 1 : rows),
      b(b_values.data(), inner, cols, b_across ? cols : 1, b_across ? 1 : inner);
  std::vector<T> plain(at(rows * cols + 1), T(7)), shifted = plain, added = before;
  set_product<T>(a, b, nullptr, plain.data());
  set_product<T>(a, b, column.data(), shifted.data());
  add_product<T>(a, b, added.data());
  EXPECT_EQ(plain.back(), T(7)) << "one entry too many";
  const auto wrong = [&](bool fused) {
    int out = 0;
    for (Index j = 0; j < cols; ++j)
      for (Index i = 0; i < rows; ++i) {
        const std::size_t e = at(j * rows + i);
        out += plain[e] != chain<T>(a, b, i, j, T(0), fused);
        out += shifted[e] != chain<T>(a, b, i, j, column[at(i)], fused);
        out += added[e] != chain<T>(a, b, i, j, before[e], fused);
      }
    return out;
  };
  EXPECT_TRUE(wrong(true) == 0 || wrong(false) == 0)
      << rows << " x " << inner << " x " << cols << ", " << wrong(true) << " entries differ";
}

TEST(MatrixProduct, EveryEntryIsOneChainOfOperationsWhateverIsBesideIt) {
  for (Index rows : {1, 2, 7, 8, 10, 24, 25, 33, 64})
    for (Index cols : {1, 3, 4, 9, 32})
      for (Index inner : {1, 5, 16, 41})
        for (bool across : {false, true}) {
          expect_chains<float>(rows, cols, inner, across, !across);
          expect_chains<double>(rows, cols, inner, across, across);
        }
}

TEST(MatrixProduct, LongInnerDimensionsGoOnWhereAPieceEnds) {
  expect_chains<float>(70, 5, 1100, false, false);
  expect_chains<float>(19, 7, 700, true, false);
  expect_chains<double>(150, 6, 517, false, true);
}

}  // namespace
}  // namespace riata::net

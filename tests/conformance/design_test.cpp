#include "riata/design/design.hpp"
#include <gtest/gtest.h>
#include <bit>
#include <cmath>
#include <numeric>
#include "conformance/design_blocks.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

// Every verb equals that of the numbers written out, whatever the block stores.
namespace riata {
namespace {

using Numbers = std::vector<double>;

Numbers normals(Index count, std::uint64_t seed) {
  const Matrix m = oracle::normal_matrix(count, 1, seed);
  return {m.values().begin(), m.values().end()};
}

/// A design, and z = (x - centre) scale written out.
struct Pair {
  Features features;
  Design design;
  Matrix z;

  Pair(Features of, const Matrix& x, std::vector<Index> rows, bool standardised)
      : features(std::move(of)), design(features, rows), z(design.rows(), design.cols()) {
    for (Index j = 0; j < z.cols(); ++j) {
      const auto source = [&](Index i) { return rows.empty() ? i : rows[at(i)]; };
      if (standardised) {
        double mean = 0;
        for (Index i = 0; i < z.rows(); ++i)
          mean += x(source(i), j) / static_cast<double>(z.rows());
        design.centre[at(j)] = mean + 0.1;
        design.scale[at(j)] = 0.5 + 0.1 * static_cast<double>(j);
      }
      for (Index i = 0; i < z.rows(); ++i)
        z(i, j) = (x(source(i), j) - design.centre[at(j)]) * design.scale[at(j)];
    }
  }
};

std::vector<Index> some_rows(Index rows) {
  std::vector<Index> out;
  for (Index i = 0; i < rows; ++i)
    if (i % 3 != 1 || (i > 900 && i < 3000)) out.push_back(i);
  return out;
}

/// As it stands and standardised, all rows and some; and all blocks side by side.
std::vector<Pair> every_pair() {
  std::vector<Pair> out;
  Features all;
  std::vector<double> side_by_side;
  const auto cases = every_block();
  const Index rows = cases.front().block.rows();
  for (const auto& each : cases) {
    for (bool standardised : {false, true})
      for (const auto& taken : {std::vector<Index>{}, some_rows(rows)}) {
        Features one;
        one.add(each.name, each.block);
        out.emplace_back(std::move(one), each.expanded, taken, standardised);
      }
    all.add(each.name, each.block);
    side_by_side.insert(side_by_side.end(), each.expanded.values().begin(),
                        each.expanded.values().end());
  }
  Matrix x(rows, all.cols());
  std::ranges::copy(side_by_side, x.values().begin());
  out.emplace_back(std::move(all), x, some_rows(rows), true);
  return out;
}

/// The largest |x_ij - centre_j| that rounding happens at: results are held to 1e-13 of it.
double size_of(const Pair& pair, Index j) {
  double most = 0;
  for (Index i = 0; i < pair.z.rows(); ++i) most = std::max(most, std::abs(pair.z(i, j)));
  return most;
}

std::vector<Index> some_columns(Index cols) {
  std::vector<Index> out;
  for (Index j = cols - 1; j >= 0; j -= 2) out.push_back(j);
  out.push_back(0);
  return out;
}

std::vector<Index> all_columns(Index cols) {
  std::vector<Index> out(at(cols));
  std::iota(out.begin(), out.end(), Index{0});
  return out;
}

std::string told(const Pair& pair, Index j) {
  return cat(joined(pair.features.names()), " column ", j, " of ", pair.design.rows(), " rows");
}

}  // namespace

TEST(DesignLaws, FillWritesTheNumbersOut) {
  for (const Pair& pair : every_pair()) {
    const auto columns = some_columns(pair.design.cols());
    Matrix tile(700, std::ssize(columns));
    pair.design.fill(500, 700, columns, tile.values().data(), 700);
    for (Index k = 0; k < tile.cols(); ++k)
      for (Index i = 0; i < 700; ++i)
        ASSERT_NEAR(tile(i, k), pair.z(500 + i, columns[at(k)]),
                    4e-16 * size_of(pair, columns[at(k)]))
            << told(pair, columns[at(k)]);
  }
}

TEST(DesignLaws, CorrelateIsThatOfTheNumbers) {
  for (const Pair& pair : every_pair()) {
    const Index n = pair.design.rows();
    const auto v = normals(n, 8);
    for (const auto& columns :
         {some_columns(pair.design.cols()), all_columns(pair.design.cols())}) {
      Numbers out(columns.size());
      pair.design.correlate(columns, v, out, 1);
      for (std::size_t k = 0; k < columns.size(); ++k) {
        long double sum = 0, size = 0;
        for (Index i = 0; i < n; ++i) {
          sum += static_cast<long double>(pair.z(i, columns[k])) * v[at(i)];
          size += std::abs(pair.z(i, columns[k]) * v[at(i)]);
        }
        ASSERT_NEAR(out[k], static_cast<double>(sum), 1e-13 * static_cast<double>(size))
            << told(pair, columns[k]);
      }
    }
  }
}

TEST(DesignLaws, AddProductIsThatOfTheNumbers) {
  for (const Pair& pair : every_pair()) {
    const auto columns = some_columns(pair.design.cols());
    auto d = normals(std::ssize(columns), 9);
    d[1] = 0;
    Numbers eta = normals(pair.design.rows(), 10), expected = eta;
    double size = 1;
    for (std::size_t k = 0; k < columns.size(); ++k) {
      size += std::abs(d[k]) * size_of(pair, columns[k]);
      for (std::size_t i = 0; i < eta.size(); ++i)
        expected[i] += d[k] * pair.z(static_cast<Index>(i), columns[k]);
    }
    pair.design.add_product(columns, d, eta, 1);
    for (std::size_t i = 0; i < eta.size(); ++i)
      ASSERT_NEAR(eta[i], expected[i], 1e-14 * size) << told(pair, static_cast<Index>(i));
  }
}

TEST(DesignLaws, GramIsThatOfTheNumbers) {
  for (const Pair& pair : every_pair()) {
    const Index n = pair.design.rows();
    Numbers w(at(n));
    for (Index i = 0; i < n; ++i) w[at(i)] = static_cast<double>(i % 4);
    const auto a = some_columns(pair.design.cols());
    for (const auto& b : {std::vector<Index>{}, all_columns(pair.design.cols())}) {
      const auto& right = b.empty() ? a : b;
      Numbers out(a.size() * right.size());
      pair.design.gram(a, b, w, out, 1);
      for (std::size_t k = 0; k < right.size(); ++k)
        for (std::size_t l = k % 7; l < a.size(); l += 7) {
          double sum = 0, left = 0, other = 0;
          for (Index i = 0; i < n; ++i) {
            const double x = pair.z(i, a[l]), y = pair.z(i, right[k]);
            sum += w[at(i)] * x * y;
            left += w[at(i)] * x * x;
            other += w[at(i)] * y * y;
          }
          ASSERT_NEAR(out[l + k * a.size()], sum, 1e-12 * std::sqrt(left * other))
              << told(pair, a[l]) << " and " << right[k];
        }
    }
  }
}

TEST(DesignLaws, MomentsAreThoseOfTheNumbers) {
  for (const Pair& pair : every_pair()) {
    if (pair.design.scale[0] != 1) continue;  // moments are of columns as they stand
    const Index n = pair.design.rows();
    const Numbers w(at(n), 2.0);
    const Moments moments = column_moments(pair.design, w, 2);
    Numbers roots(at(pair.design.cols()));
    pair.design.root_mean_squares(Numbers(at(n), 1 / static_cast<double>(n)), roots, 1);
    for (Index j = 0; j < pair.design.cols(); ++j) {
      long double mean = 0, squares = 0;
      for (Index i = 0; i < n; ++i) mean += pair.z(i, j) / static_cast<long double>(n);
      for (Index i = 0; i < n; ++i)
        squares += (pair.z(i, j) - mean) * (pair.z(i, j) - mean) / static_cast<long double>(n);
      const double deviation = std::sqrt(static_cast<double>(squares));
      const auto root = static_cast<double>(std::sqrt(squares + mean * mean));
      EXPECT_NEAR(moments.mean[at(j)], static_cast<double>(mean), 1e-13 * root) << told(pair, j);
      EXPECT_NEAR(moments.deviation[at(j)], deviation, 1e-12 * deviation) << told(pair, j);
      EXPECT_NEAR(roots[at(j)], root, 1e-13 * root) << told(pair, j);
    }
  }
}

TEST(DesignLaws, TwoThreadsGiveTheSameBits) {
  for (const Pair& pair : every_pair()) {
    const auto columns = all_columns(pair.design.cols()), some = some_columns(pair.design.cols());
    const auto v = normals(pair.design.rows(), 11), d = normals(pair.design.cols(), 12);
    Numbers w = v;
    for (double& each : w) each = std::abs(each);
    std::vector<Numbers> results;
    for (int threads : {1, 2}) {
      Numbers sums(columns.size()), eta(v), gram(some.size() * columns.size());
      pair.design.correlate(columns, v, sums, threads);
      pair.design.add_product(columns, d, eta, threads);
      pair.design.gram(some, columns, w, gram, threads);
      sums.insert(sums.end(), eta.begin(), eta.end());
      sums.insert(sums.end(), gram.begin(), gram.end());
      pair.design.gram(some, {}, w, std::span(gram).first(some.size() * some.size()), threads);
      sums.insert(sums.end(), gram.begin(), gram.end());
      results.push_back(std::move(sums));
    }
    for (std::size_t i = 0; i < results[0].size(); ++i)
      ASSERT_EQ(std::bit_cast<std::uint64_t>(results[0][i]),
                std::bit_cast<std::uint64_t>(results[1][i]))
          << told(pair, static_cast<Index>(i));
  }
}

TEST(DesignLaws, ABlockAddsItsOwnProduct) {
  for (const auto& [name, block, x] : every_block()) {
    const Matrix b = oracle::normal_matrix(x.cols() + 3, 2, 13);
    Matrix eta(x.rows(), 2);
    block.add_product(b, 2, eta);
    for (Index r = 0; r < 2; ++r)
      for (Index i = 0; i < x.rows(); ++i) {
        double sum = 0, size = 0;
        for (Index j = 0; j < x.cols(); ++j) {
          sum += x(i, j) * b(j + 2, r);
          size += std::abs(x(i, j) * b(j + 2, r));
        }
        ASSERT_NEAR(eta(i, r), sum, 1e-14 * size) << name;
      }
    EXPECT_EQ(block.value(17, 3), x(17, 3)) << name;
    EXPECT_GT(block.bytes(), 0u) << name;
    EXPECT_LE(block.bytes(), 16 * x.values().size()) << name;
  }
}

}  // namespace riata

#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/design/basis_block.hpp"
#include "riata/design/combined_block.hpp"
#include "riata/design/lagged_block.hpp"
#include "riata/design/product_block.hpp"
#include "riata/design/sparse_block.hpp"

namespace riata {

/// A block of some kind, and the same numbers in a matrix.
struct BlockCase {
  std::string name;
  AnyBlock block;
  Matrix expanded;
};

/// What a compressed sparse matrix points to.
struct Compressed {
  Index rows, cols;
  std::vector<std::int64_t> indptr{0}, indices;
  std::vector<double> data;

  SparseView view(SparseView::Order order = SparseView::Order::by_column) const {
    return {rows, cols, indptr, indices, data, order};
  }
};

inline Compressed compressed(const Matrix& x) {
  Compressed out{x.rows(), x.cols(), {0}, {}, {}};
  for (Index j = 0; j < x.cols(); ++j) {
    for (Index i = 0; i < x.rows(); ++i)
      if (x(i, j) != 0) {
        out.indices.push_back(i);
        out.data.push_back(x(i, j));
      }
    out.indptr.push_back(std::ssize(out.indices));
  }
  return out;
}

namespace blocks {

inline constexpr Index kRows = 5000;

inline Matrix in_single_precision(Matrix x) {
  for (double& each : x.values()) each = static_cast<float>(each);
  return x;
}

/// Mostly zeros; one column without any, far from zero, and one without anything else.
inline Matrix sparse_numbers() {
  Matrix x(kRows, 20);
  Random random(5);
  for (Index j = 0; j < x.cols(); ++j)
    for (Index i = 0; i < kRows; ++i) {
      const double z = random.normal();
      if (j == 7)
        x(i, j) = 1e8 + z;
      else if (j != 11 && random.uniform() < (j == 3 ? 0.7 : 0.1))
        x(i, j) = z;
    }
  return x;
}

template <class T>
AnyBlock row_major(const Matrix& x) {
  static std::vector<std::vector<T>> kept;
  std::vector<T> values;
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.cols(); ++j) values.push_back(static_cast<T>(x(i, j)));
  kept.push_back(std::move(values));
  return StridedView<T>(kept.back().data(), x.rows(), x.cols(), x.cols(), 1);
}

inline std::vector<double> covariate(std::uint64_t seed) {
  std::vector<double> x;
  Random random(seed);
  for (Index i = 0; i < kRows; ++i) x.push_back(random.uniform());
  return x;
}

inline std::vector<double> codes(Index levels) {
  std::vector<double> x = covariate(7);
  for (double& each : x) each = std::floor(each * each * static_cast<double>(levels));
  return x;
}

inline BlockCase of_basis(const AnyBasis& basis, std::uint64_t seed) {
  const std::vector<double> x = covariate(seed);
  const AnyBasis bound = basis.bound_to(x);
  Matrix all(kRows, bound.columns());
  bound.evaluate(x, all.values());
  return {basis.name(), basis_block(basis, x), std::move(all)};
}

inline BlockCase categorical(Index levels) {
  const std::vector<double> of = codes(levels);
  Matrix all(kRows, levels);
  for (Index i = 0; i < kRows; ++i) all(i, static_cast<Index>(of[at(i)])) = 1;
  return {"categorical", categorical_block(of, levels), std::move(all)};
}

/// Far from zero, of the rows that every lag has.
inline BlockCase lagged() {
  const Matrix series = oracle::normal_matrix(kRows + 9, 1, 8);
  std::vector<double> shifted(series.values().begin(), series.values().end());
  for (double& each : shifted) each += 1e6;
  const std::vector<Index> lags{0, 3, 1, 7, -2};
  Matrix all(kRows, 5);
  std::vector<Index> rows;
  for (Index i = 0; i < kRows; ++i) {
    rows.push_back(i + 7);
    for (Index k = 0; k < 5; ++k) all(i, k) = shifted[at(i + 7 - lags[at(k)])];
  }
  return {"lagged", AnyBlock(lagged_block(shifted, lags)->at_rows(rows)), std::move(all)};
}

inline BlockCase combined(const BlockCase& of, Index cols) {
  const Matrix combination = oracle::normal_matrix(of.expanded.cols(), cols, 31);
  Matrix all(kRows, cols);
  for (Index k = 0; k < cols; ++k)
    for (Index j = 0; j < of.expanded.cols(); ++j)
      for (Index i = 0; i < kRows; ++i) all(i, k) += of.expanded(i, j) * combination(j, k);
  return {of.name + "_combined", combined_block(of.block, combination), std::move(all)};
}

inline BlockCase product(const BlockCase& a, const BlockCase& b) {
  Matrix all(kRows, a.expanded.cols() * b.expanded.cols());
  for (Index j = 0; j < all.cols(); ++j)
    for (Index i = 0; i < kRows; ++i)
      all(i, j) = a.expanded(i, j / b.expanded.cols()) * b.expanded(i, j % b.expanded.cols());
  return {a.name + "_by_" + b.name, product_block(a.block, b.block), std::move(all)};
}

}  // namespace blocks

/// Every kind of block, with some thousand rows so that work is shared among threads.
inline std::vector<BlockCase> every_block() {
  using namespace blocks;
  const Matrix dense = oracle::normal_matrix(kRows, 20, 4, 3), sparse = sparse_numbers();
  const Matrix single = in_single_precision(dense);
  Matrix shifted = dense;
  for (double& each : shifted.values()) each += 1e8;
  std::vector<BlockCase> out{{"dense", Matrix(dense), dense},
                             {"shifted", Matrix(shifted), shifted},
                             {"row_major", row_major<double>(dense), dense},
                             {"float32", row_major<float>(single), single},
                             {"sparse", sparse_block(compressed(sparse).view()), sparse},
                             categorical(6),
                             of_basis(BSpline{12}, 21),
                             of_basis(BSpline{9, 3}, 22),
                             of_basis(CyclicBSpline{11}, 23),
                             lagged()};
  const BlockCase category = out[5], spline = out[6], cyclic = out[8];
  out.push_back(product(category, spline));
  out.push_back(product(category, categorical(4)));
  out.push_back(product(spline, cyclic));
  out.push_back(product(lagged(), category));
  out.push_back(combined(spline, 7));
  out.push_back(of_basis(BSpline{5}, 24));
  out.back().name = "short_spline";
  out[7].name = "quadratic_spline";
  out[11].name = "categories";
  return out;
}

}  // namespace riata

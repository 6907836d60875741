#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>
#include "oracle.hpp"
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

}  // namespace blocks

/// Every kind of block, with some thousand rows so that work is shared among threads.
inline std::vector<BlockCase> every_block() {
  using namespace blocks;
  const Matrix dense = oracle::normal_matrix(kRows, 20, 4, 3), sparse = sparse_numbers();
  const Matrix single = in_single_precision(dense);
  Matrix shifted = dense;
  for (double& each : shifted.values()) each += 1e8;
  return {{"dense", Matrix(dense), dense},
          {"shifted", Matrix(shifted), shifted},
          {"row_major", row_major<double>(dense), dense},
          {"float32", row_major<float>(single), single},
          {"sparse", sparse_block(compressed(sparse).view()), sparse}};
}

}  // namespace riata

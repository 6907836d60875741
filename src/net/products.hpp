#pragma once
#include "core/eigen.hpp"
#include "net/matrix_product.hpp"

namespace riata::net {

template <class T>
using MatrixOf = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <class T>
using VectorOf = Eigen::Matrix<T, Eigen::Dynamic, 1>;
/// Column-major, beginning at a boundary of 64 bytes.
template <class T>
using MapOf = Eigen::Map<MatrixOf<T>, Eigen::AlignedMax>;
template <class T>
using ConstMapOf = Eigen::Map<const MatrixOf<T>, Eigen::AlignedMax>;
template <class T>
using ColumnOf = Eigen::Map<VectorOf<T>>;
template <class T>
using ConstColumnOf = Eigen::Map<const VectorOf<T>>;

/// The sizes of a dense layer's products: w is (out, in), a layer's input (in, rows), its output
/// (out, rows).
struct LayerSize {
  Index in, out, rows;
};

/// z = w a + bias in every column; bias may be null
template <class T>
void forward_product(const LayerSize& n, const T* w, const T* a, const T* bias, T* z) {
  set_product<T>({w, n.out, n.in, 1, n.out}, {a, n.in, n.rows, 1, n.in}, bias, z);
}
/// z += w a
template <class T>
void skip_product(const LayerSize& n, const T* w, const T* a, T* z) {
  add_product<T>({w, n.out, n.in, 1, n.out}, {a, n.in, n.rows, 1, n.in}, z);
}
/// g = d a'
template <class T>
void weight_product(const LayerSize& n, const T* d, const T* a, T* g) {
  set_product<T>({d, n.out, n.rows, 1, n.out}, {a, n.rows, n.in, n.in, 1}, nullptr, g);
}
/// back = w' d
template <class T>
void backward_product(const LayerSize& n, const T* w, const T* d, T* back) {
  set_product<T>({w, n.in, n.out, n.out, 1}, {d, n.out, n.rows, 1, n.out}, nullptr, back);
}
/// sums = d 1
template <class T>
void row_sums(Index out, Index rows, const T* d, T* sums) {
  ColumnOf<T> result(sums, out);
  const ConstMapOf<T> all(d, out, rows);
  result.setZero();
  for (Index i = 0; i < rows; ++i) result += all.col(i);
}

}  // namespace riata::net

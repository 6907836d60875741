#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace riata {

using Index = std::ptrdiff_t;

/// A number as std containers want it.
constexpr std::size_t at(std::integral auto i) { return static_cast<std::size_t>(i); }

/// A read-only view of a matrix in anybody's memory, strides in elements; nothing is copied.
template <class T>
struct StridedView {
  const T* data = nullptr;
  Index rows = 0, cols = 0, row_stride = 1, col_stride = 0;

  StridedView() = default;
  StridedView(const T* d, Index r, Index c, Index rs, Index cs)
      : data(d), rows(r), cols(c), row_stride(rs), col_stride(cs) {}
  /// one column
  StridedView(std::span<const T> v)  // implicit: a vector is a matrix of one column
      : data(v.data()), rows(std::ssize(v)), cols(1), row_stride(1), col_stride(std::ssize(v)) {}
  StridedView(const std::vector<T>& v) : StridedView(std::span<const T>(v)) {}

  T operator()(Index i, Index j) const { return data[i * row_stride + j * col_stride]; }
  bool empty() const { return rows == 0 || cols == 0; }
  StridedView columns(Index first, Index count) const {
    return {data + first * col_stride, rows, count, row_stride, col_stride};
  }
};
using MatrixView = StridedView<double>;
using FloatMatrixView = StridedView<float>;

/// A matrix that owns its memory, column by column.
class Matrix {
 public:
  Matrix() = default;
  Matrix(Index rows, Index cols, double value = 0)
      : rows_(rows), cols_(cols), values_(at(rows * cols), value) {}

  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  double& operator()(Index i, Index j) { return values_[at(i + j * rows_)]; }
  double operator()(Index i, Index j) const { return values_[at(i + j * rows_)]; }
  std::span<double> column(Index j) { return {values_.data() + j * rows_, at(rows_)}; }
  std::span<const double> column(Index j) const { return {values_.data() + j * rows_, at(rows_)}; }
  std::span<double> values() { return values_; }
  std::span<const double> values() const { return values_; }
  operator MatrixView() const { return view(); }
  MatrixView view() const { return {values_.data(), rows_, cols_, 1, rows_}; }

 private:
  Index rows_ = 0, cols_ = 0;
  std::vector<double> values_;
};

/// Columns one after the other, each less a number in every row: column k is values - centre[k]
/// where something is stored, - centre[k] elsewhere.
struct SparseColumns {
  std::vector<Index> starts{0};
  std::vector<std::int32_t> rows;
  std::vector<double> values, centre;
};

}  // namespace riata

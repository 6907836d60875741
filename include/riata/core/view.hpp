#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace riata {

using Index = std::ptrdiff_t;

/// A read-only view of a matrix in anybody's memory, strides in elements; nothing is copied.
struct MatrixView {
  const double* data = nullptr;
  Index rows = 0, cols = 0, row_stride = 1, col_stride = 0;

  MatrixView() = default;
  MatrixView(const double* d, Index r, Index c, Index rs, Index cs)
      : data(d), rows(r), cols(c), row_stride(rs), col_stride(cs) {}
  /// one column
  MatrixView(std::span<const double> v)  // implicit: a vector is a matrix of one column
      : data(v.data()), rows(std::ssize(v)), cols(1), row_stride(1), col_stride(std::ssize(v)) {}
  MatrixView(const std::vector<double>& v) : MatrixView(std::span<const double>(v)) {}

  double operator()(Index i, Index j) const { return data[i * row_stride + j * col_stride]; }
  bool empty() const { return rows == 0 || cols == 0; }
  MatrixView columns(Index first, Index count) const {
    return {data + first * col_stride, rows, count, row_stride, col_stride};
  }
};

/// A matrix that owns its memory, column by column.
class Matrix {
 public:
  Matrix() = default;
  Matrix(Index rows, Index cols, double value = 0)
      : rows_(rows), cols_(cols), values_(static_cast<std::size_t>(rows * cols), value) {}

  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  double& operator()(Index i, Index j) { return values_[static_cast<std::size_t>(i + j * rows_)]; }
  double operator()(Index i, Index j) const {
    return values_[static_cast<std::size_t>(i + j * rows_)];
  }
  std::span<double> column(Index j) {
    return {values_.data() + j * rows_, static_cast<std::size_t>(rows_)};
  }
  std::span<const double> column(Index j) const {
    return {values_.data() + j * rows_, static_cast<std::size_t>(rows_)};
  }
  std::span<double> values() { return values_; }
  std::span<const double> values() const { return values_; }
  operator MatrixView() const { return view(); }
  MatrixView view() const { return {values_.data(), rows_, cols_, 1, rows_}; }

 private:
  Index rows_ = 0, cols_ = 0;
  std::vector<double> values_;
};

}  // namespace riata

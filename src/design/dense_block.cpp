#include "design/dense_block.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

namespace riata {

namespace {

constexpr Index kRun = 2048;  // rows of a vector that stay in the first-level cache

template <class T>
using Packet = Eigen::Map<const Eigen::Array<T, kLane, 1>>;

/// sum_i f(x_i, i), f on lanes first and on numbers for what is left over.
template <class F>
double sum_over(Index n, F&& f) {
  Lane sums = Lane::Zero();
  Index i = 0;
  for (; i + kLane <= n; i += kLane) sums += f.lane(i);
  double rest = 0;
  for (; i < n; ++i) rest += f.one(i);
  return sums.sum() + rest;
}

template <class T>
struct CentredProduct {  // (x - c) v
  const T* x;
  double c;
  const double* v;
  auto lane(Index i) const {
    return Lane((Packet<T>(x + i).template cast<double>() - c) * Packet<double>(v + i));
  }
  double one(Index i) const { return (static_cast<double>(x[i]) - c) * v[i]; }
};

/// sum_i w_i (x_i - c) and sum_i w_i (x_i - c)^2, of one look at every number.
template <class T>
std::array<double, 2> moments_about(const T* x, double c, const double* w, Index n) {
  Lane sums = Lane::Zero(), squares = Lane::Zero();
  Index i = 0;
  for (; i + kLane <= n; i += kLane) {
    const Lane away = Packet<T>(x + i).template cast<double>() - c;
    const Lane weighted = away * Packet<double>(w + i);
    sums += weighted;
    squares += weighted * away;
  }
  std::array<double, 2> rest{};
  for (; i < n; ++i) {
    const double away = static_cast<double>(x[i]) - c;
    rest[0] += away * w[i];
    rest[1] += away * away * w[i];
  }
  return {sums.sum() + rest[0], squares.sum() + rest[1]};
}

/// eta += step (x - c)
template <class T>
void add_column(const T* x, double c, double step, double* eta, Index n) {
  Index i = 0;
  for (; i + kLane <= n; i += kLane)
    Eigen::Map<Lane>(eta + i) += step * (Packet<T>(x + i).template cast<double>() - c);
  for (; i < n; ++i) eta[i] += step * (static_cast<double>(x[i]) - c);
}

}  // namespace

template <class T>
std::size_t DenseBlock<T>::bytes() const {
  return sizeof(T) * at(rows_) * columns_.size();
}

template <class T>
std::shared_ptr<const AnyBlock::Interface> DenseBlock<T>::at_rows(std::vector<Index> rows) const {
  auto out = std::make_shared<DenseBlock>(columns_, stride_, std::ssize(rows), owner_);
  for (Index& row : rows) row = source_row(row);
  out->taken_ = std::move(rows);
  return out;
}

template <class T>
std::shared_ptr<const AnyBlock::Interface> DenseBlock<T>::by_column() const {
  if (is_by_column()) return nullptr;
  std::call_once(packing_, [this] { packed_ = packed(); });
  return packed_;
}

template <class T>
std::shared_ptr<const DenseBlock<T>> DenseBlock<T>::packed() const {
  constexpr Index kSquare = 64;  // rows and columns whose lines stay in the cache meanwhile
  const auto kept = std::make_shared_for_overwrite<T[]>(at(rows_ * cols()));
  for (Index top = 0; top < rows_; top += kSquare)
    for (Index left = 0; left < cols(); left += kSquare)
      for (Index j = left; j < std::min(left + kSquare, cols()); ++j)
        for (Index i = top; i < std::min(top + kSquare, rows_); ++i)
          kept[i + j * rows_] = columns_[at(j)][source_row(i) * stride_];
  std::vector<const T*> columns;
  for (Index j = 0; j < cols(); ++j) columns.push_back(kept.get() + j * rows_);
  return std::make_shared<DenseBlock>(std::move(columns), 1, rows_, kept);
}

template <class T>
const T* DenseBlock<T>::run(Index column, Index begin, Index count, T* buffer) const {
  const T* x = columns_[at(column)];
  const Index first = source_row(begin);
  // Neighbouring rows, as in most runs of a contiguous fold, are read like all rows.
  const bool together = source_row(begin + count - 1) - first == count - 1;
  if (together && stride_ == 1) return x + first;
  if (together)
    for (Index i = 0; i < count; ++i) buffer[i] = x[(first + i) * stride_];
  else
    for (Index i = 0; i < count; ++i) buffer[i] = x[source_row(begin + i) * stride_];
  return buffer;
}

template <class T>
const double* DenseBlock<T>::plain(Index column) const {
  if constexpr (std::is_same_v<T, double>)
    if (stride_ == 1 && rows_ > 0 && source_row(rows_ - 1) - source_row(0) == rows_ - 1)
      return columns_[at(column)] + source_row(0);
  return nullptr;
}

template <class T>
void DenseBlock<T>::mark_missing(std::span<char> missing, const Workers& workers) const {
  const Index runs = (rows_ + kRun - 1) / kRun;
  const double numbers = static_cast<double>(rows_) * static_cast<double>(cols());
  parallel_for(runs, workers.for_work(numbers), [&](Index r) {
    T buffer[kRun];
    const Index begin = r * kRun, count = std::min(kRun, rows_ - begin);
    for (Index j = 0; j < cols(); ++j) {
      const T* x = run(j, begin, count, buffer);
      // 0 x is NaN exactly where x is not finite
      if ((0 * Eigen::Map<const Eigen::Array<T, Eigen::Dynamic, 1>>(x, count)).sum() == 0) continue;
      for (Index i = 0; i < count; ++i)
        if (!std::isfinite(x[i])) missing[at(begin + i)] = 1;
    }
  });
}

template <class T>
void DenseBlock<T>::fill(Index begin, Index count, ColumnList columns, double* tile,
                         Index ld) const {
  T buffer[kRun];
  for (std::size_t k = 0; k < columns.size(); ++k)
    for (Index row = 0; row < count; row += kRun) {
      const Index size = std::min(kRun, count - row);
      const T* x = run(columns[k], begin + row, size, buffer);
      std::copy_n(x, size, tile + static_cast<Index>(k) * ld + row);
    }
}

template <class T>
void DenseBlock<T>::correlate(ColumnList columns, std::span<const double> centre,
                              std::span<const double> v, std::span<double> out) const {
  std::ranges::fill(out, 0.0);
  T buffer[kRun];
  for (Index begin = 0; begin < rows_; begin += kRun) {
    const Index count = std::min(kRun, rows_ - begin);
    for (std::size_t k = 0; k < columns.size(); ++k)
      out[k] += sum_over(count, CentredProduct<T>{run(columns[k], begin, count, buffer), centre[k],
                                                  v.data() + begin});
  }
}

template <class T>
void DenseBlock<T>::add_product(Index begin, ColumnList columns, std::span<const double> centre,
                                std::span<const double> d, std::span<double> eta) const {
  T buffer[kRun];
  for (Index row = 0; row < std::ssize(eta); row += kRun) {
    const Index count = std::min(kRun, std::ssize(eta) - row);
    for (std::size_t k = 0; k < columns.size(); ++k)
      if (d[k] != 0)
        add_column(run(columns[k], begin + row, count, buffer), centre[k], d[k], eta.data() + row,
                   count);
  }
}

// Centred at the mean of the first rows that count, which may be off by what rows differ: squares
// then lose few digits, and every number is read from memory once.
template <class T>
void DenseBlock<T>::moments(ColumnList columns, std::span<const double> w, std::span<double> mean,
                            std::span<double> variance) const {
  T buffer[kRun];
  Index from = 0;
  double weight = 0;  // of the run that begins there
  const auto size = [&](Index begin) { return std::min(kRun, rows_ - begin); };
  for (; from < rows_; from += kRun)
    if ((weight = sum_of(w.subspan(at(from), at(size(from))))) > 0) break;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    double centre = 0, left = 0, squares = 0;
    if (from < rows_) {
      const T* x = run(columns[k], from, size(from), buffer);
      centre = sum_over(size(from), CentredProduct<T>{x, 0, w.data() + from}) / weight;
    }
    for (Index begin = from; begin < rows_; begin += kRun) {
      const T* x = run(columns[k], begin, size(begin), buffer);
      const auto [sum, square] = moments_about(x, centre, w.data() + begin, size(begin));
      left += sum;
      squares += square;
    }
    mean[k] = centre + left;
    variance[k] = std::max(0.0, squares - left * left);
  }
}

template class DenseBlock<double>;
template class DenseBlock<float>;

namespace {

template <class T>
std::shared_ptr<const AnyBlock::Interface> viewing(const StridedView<T>& view,
                                                   std::shared_ptr<const void> owner = nullptr) {
  std::vector<const T*> columns;
  for (Index j = 0; j < view.cols; ++j) columns.push_back(view.data + j * view.col_stride);
  return std::make_shared<DenseBlock<T>>(std::move(columns), view.row_stride, view.rows,
                                         std::move(owner));
}

std::shared_ptr<const AnyBlock::Interface> keeping(Matrix owned) {
  const auto kept = std::make_shared<const Matrix>(std::move(owned));
  return viewing(kept->view(), kept);
}

}  // namespace

AnyBlock::AnyBlock(MatrixView view) : self_(viewing(view)) {}
AnyBlock::AnyBlock(FloatMatrixView view) : self_(viewing(view)) {}
AnyBlock::AnyBlock(Matrix&& owned) : self_(keeping(std::move(owned))) {}

}  // namespace riata

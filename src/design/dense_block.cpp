#include "design/dense_block.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <type_traits>
#include "core/column_kernels.hpp"

namespace riata {

namespace {

constexpr Index kRun = 2048;  // rows of a vector that stay in the first-level cache
constexpr std::array<double, kRun> kZeros{};

}  // namespace

/// Columns that share their numbers, as the lags of one series do, lie within less than they would
/// take written out.
template <class T>
std::size_t DenseBlock<T>::bytes() const {
  if (rows_ == 0 || columns_.empty()) return 0;
  const auto [first, last] = std::ranges::minmax_element(columns_, std::less<>());
  const auto address = [](const T* x) { return reinterpret_cast<std::uintptr_t>(x); };
  const Index rows = (source_row(rows_ - 1) - source_row(0)) * stride_ + 1;
  return std::min(written_out(), address(*last) - address(*first) + sizeof(T) * at(rows));
}

template <class T>
std::shared_ptr<const AnyBlock::Interface> DenseBlock<T>::at_rows(std::vector<Index> rows) const {
  auto out = std::make_shared<DenseBlock>(columns_, stride_, std::ssize(rows), owner_);
  for (Index& row : rows) row = source_row(row);
  out->taken_ = std::move(rows);
  return out;
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

/// A run of rows of K columns side by side, and what is to be taken off them.
template <class T>
template <std::size_t K>
struct DenseBlock<T>::Some {
  Some(const DenseBlock& block, ColumnList columns, std::span<const double> centres, Index begin,
       Index count) {
    for (std::size_t k = 0; k < K; ++k) {
      x[k] = block.run(columns[k], begin, count, buffers[k]);
      centre[k] = centres.empty() ? 0 : centres[k];
    }
  }
  T buffers[K][kRun];  // of those that lie otherwise
  std::array<const T*, K> x;
  std::array<double, K> centre;
};

template <class T>
void DenseBlock<T>::mark_missing(std::span<char> missing, const Workers& workers) const {
  const Index runs = (rows_ + kRun - 1) / kRun;
  const double numbers = static_cast<double>(rows_) * static_cast<double>(cols());
  std::vector<Index> all(at(cols()));
  std::iota(all.begin(), all.end(), Index{0});
  parallel_for(runs, workers.for_work(numbers), [&](Index r) {
    const Index begin = r * kRun, count = std::min(kRun, rows_ - begin);
    for_columns(all.size(), [&]<std::size_t K>(std::size_t first) {
      const Some<K> some(*this, ColumnList(all).subspan(first, K), {}, begin, count);
      std::array<double, K> sums{};  // 0 x is NaN exactly where x is not finite
      correlate_columns(some.x, some.centre, kZeros.data(), count, sums.data());
      for (std::size_t k = 0; k < K; ++k)
        for (Index i = 0; i < count && sums[k] != 0; ++i)
          if (!std::isfinite(some.x[k][i])) missing[at(begin + i)] = 1;
    });
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
  for (Index begin = 0; begin < rows_; begin += kRun) {
    const Index count = std::min(kRun, rows_ - begin);
    for_columns(columns.size(), [&]<std::size_t K>(std::size_t first) {
      const Some<K> some(*this, columns.subspan(first, K), centre.subspan(first, K), begin, count);
      correlate_columns(some.x, some.centre, v.data() + begin, count, out.data() + first);
    });
  }
}

template <class T>
void DenseBlock<T>::add_product(Index begin, ColumnList columns, std::span<const double> centre,
                                std::span<const double> d, std::span<double> eta) const {
  std::vector<Index> moving;
  std::vector<double> from, by;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (d[k] == 0) continue;
    moving.push_back(columns[k]);
    from.push_back(centre[k]);
    by.push_back(d[k]);
  }
  for (Index row = 0; row < std::ssize(eta); row += kRun) {
    const Index count = std::min(kRun, std::ssize(eta) - row);
    for_columns(moving.size(), [&]<std::size_t K>(std::size_t first) {
      const Some<K> some(*this, ColumnList(moving).subspan(first, K),
                         std::span(from).subspan(first, K), begin + row, count);
      std::array<double, K> step;
      std::copy_n(by.begin() + std::ptrdiff_t(first), K, step.begin());
      add_columns(some.x, some.centre, step, eta.data() + row, count);
    });
  }
}

// Centred at the mean of the first rows that count, which may be off by what rows differ: squares
// then lose few digits, and every number is read from memory once.
template <class T>
void DenseBlock<T>::moments(ColumnList columns, std::span<const double> w, std::span<double> mean,
                            std::span<double> variance) const {
  Index from = 0;
  double weight = 0;  // of the run that begins there
  const auto size = [&](Index begin) { return std::min(kRun, rows_ - begin); };
  for (; from < rows_; from += kRun)
    if ((weight = sum_of(w.subspan(at(from), at(size(from))))) > 0) break;
  for_columns(columns.size(), [&]<std::size_t K>(std::size_t first) {
    const ColumnList together = columns.subspan(first, K);
    std::array<double, K> centre{}, left{}, squares{};
    if (from < rows_) {
      const Some<K> some(*this, together, {}, from, size(from));
      correlate_columns(some.x, some.centre, w.data() + from, size(from), centre.data());
      for (double& each : centre) each /= weight;
    }
    for (Index begin = 0; begin < rows_; begin += kRun) {
      const Some<K> some(*this, together, centre, begin, size(begin));
      add_moments(some.x, some.centre, w.data() + begin, size(begin), left.data(), squares.data());
    }
    for (std::size_t k = 0; k < K; ++k) {
      mean[first + k] = centre[k] + left[k];
      variance[first + k] = std::max(0.0, squares[k] - left[k] * left[k]);
    }
  });
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

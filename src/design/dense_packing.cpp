#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include "core/large_pages.hpp"
#include "design/dense_block.hpp"
#include "design/sparse_block.hpp"
#include "design/support_block.hpp"

// How solvers read a dense block best, which is found out where one first asks.
namespace riata {

namespace {

constexpr Index kRun = 2048;       // rows of some columns that stay in the cache
constexpr Index kSquare = 64;      // rows and columns whose lines stay in the cache meanwhile
constexpr Index kManyRows = 1024;  // from which on it pays to look for zeros
constexpr double kStored = 0.2;    // of all numbers: so many are read faster by themselves
constexpr double kPadded = 1.5;    // times the bytes of its entries that rows of one width may take
constexpr double kZeros = 0.01;    // of a column, at least: its mean is within ten deviations
constexpr std::size_t kEntry = sizeof(std::int32_t) + sizeof(double);

/// Which columns of a row are not zero, a bit for each.
using Mask = std::uint64_t;

Index first_of(Mask mask) { return mask == 0 ? 0 : std::countr_zero(mask); }
Index width_of(Mask mask) { return std::bit_width(mask) - first_of(mask); }

}  // namespace

template <class T>
struct DenseBlock<T>::Packing {
  const DenseBlock& block;
  Index rows = block.rows(), cols = block.cols();

  std::shared_ptr<const Interface> best() const {
    if (rows >= kManyRows && rows <= std::numeric_limits<std::int32_t>::max() && cols > 0) {
      const double density = density_of_some();
      if (cols <= std::numeric_limits<Mask>::digits)
        if (auto narrow = by_row(density)) return narrow;
      if (density <= kStored)
        if (auto entries = by_entries()) return entries;
    }
    return block.is_by_column() ? nullptr : by_column();
  }

 private:
  /// f(column, first row, numbers) over some rows, run by run.
  template <class F>
  void for_runs(Index begin, Index end, F&& f) const {
    const Index height = block.is_by_column() ? kRun : kSquare;
    T buffer[kRun];
    for (Index top = begin; top < end; top += height)
      for (Index j = 0; j < cols; ++j) {
        const Index size = std::min(height, end - top);
        f(j, top, std::span(block.run(j, top, size, buffer), at(size)));
      }
  }

  /// f(begin, end) over stretches of rows that lie evenly apart.
  template <class F>
  void for_stretches(F&& f) const {
    constexpr Index kStretches = 8, kStretch = 64;  // rows
    for (Index s = 0; s < kStretches; ++s) {
      const Index begin = s * (rows - kStretch) / (kStretches - 1);
      f(begin, begin + kStretch);
    }
  }

  double density_of_some() const {
    std::size_t seen = 0, zeros = 0;
    for_stretches([&](Index begin, Index end) {
      for_runs(begin, end, [&](Index, Index, std::span<const T> x) {
        zeros += at(std::ranges::count(x, T{0}));
        seen += x.size();
      });
    });
    return 1 - static_cast<double>(zeros) / static_cast<double>(seen);
  }

  /// What rows [begin, begin + masks.size()) store, and whether all of that is finite.
  bool look(Index begin, std::span<Mask> masks) const {
    std::ranges::fill(masks, Mask{0});
    Mask missing = 0;
    for_runs(begin, begin + std::ssize(masks), [&](Index j, Index top, std::span<const T> x) {
      Mask* to = &masks[at(top - begin)];
      const Mask bit = Mask{1} << j;
      Mask not_finite = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        to[i] |= x[i] != 0 ? bit : 0;
        not_finite |= x[i] - x[i] != 0 ? bit : 0;
      }
      missing |= not_finite;
    });
    return missing == 0;
  }

  /// Null where some row is too wide for that to pay.
  std::shared_ptr<const Interface> by_row(double density) const {
    const double entries = density * static_cast<double>(at(cols) * kEntry),
                 numbers = static_cast<double>(at(cols) * sizeof(T)) / 2;
    const auto widest = static_cast<Index>(
        std::min(kPadded * entries - sizeof(std::int32_t), numbers) / sizeof(double));
    const auto width_within = [&](std::span<const Mask> masks) {
      Index width = 1;
      for (Mask mask : masks) width = std::max(width, width_of(mask));
      return width;
    };
    bool narrow = widest > 0;
    for_stretches([&](Index begin, Index end) {
      std::vector<Mask> masks(at(end - begin));
      narrow = narrow && look(begin, masks) && width_within(masks) <= widest;
    });
    if (!narrow) return nullptr;
    std::vector<Mask> masks(at(rows));
    Support out;
    out.cols = cols;
    for (Index top = 0; top < rows; top += kRun) {
      const auto some = std::span(masks).subspan(at(top), at(std::min(kRun, rows - top)));
      if (!look(top, some)) return nullptr;
      out.width = std::max(out.width, width_within(some));
      if (out.width > widest) return nullptr;
    }
    keep(masks, out);
    if (fullest_column(out) > (1 - kZeros) * static_cast<double>(rows)) return nullptr;
    return std::make_shared<SupportBlock>(std::move(out));
  }

  /// In how many rows a column has its place, at most.
  static double fullest_column(const Support& s) {
    std::vector<double> rows_of_cell(at(s.slots() / s.width), 0.0), of_column(at(s.cols), 0.0);
    for (std::int32_t cell : s.cell) ++rows_of_cell[at(cell)];
    for (Index slot = 0; slot < s.slots(); ++slot)
      of_column[at(s.column_of[at(slot)])] += rows_of_cell[at(slot / s.width)];
    return std::ranges::max(of_column);
  }

  /// A cell per column that a row may begin with.
  void keep(std::span<const Mask> masks, Support& out) const {
    const Index cells = cols - out.width + 1;
    for (Index cell = 0; cell < cells; ++cell)
      for (Index t = 0; t < out.width; ++t)
        out.column_of.push_back(static_cast<std::int32_t>(cell + t));
    for (Mask mask : masks)
      out.cell.push_back(static_cast<std::int32_t>(std::min(first_of(mask), cells - 1)));
    out.values.resize(masks.size() * at(out.width));
    const auto buffers = std::make_unique_for_overwrite<T[]>(at(kRun * cols));
    std::vector<const T*> x(at(cols));
    for (Index top = 0; top < rows; top += kRun) {
      const Index size = std::min(kRun, rows - top);
      for (Index j = 0; j < cols; ++j) x[at(j)] = block.run(j, top, size, &buffers[at(j * kRun)]);
      double* to = &out.values[at(top * out.width)];
      for (Index i = 0; i < size; ++i)
        for (Index t = 0; t < out.width; ++t)
          *to++ = static_cast<double>(x[at(out.cell[at(top + i)] + t)][i]);
    }
  }

  /// Null where it turns out that too few are zero.
  std::shared_ptr<const Interface> by_entries() const {
    Entries out;
    out.starts.assign(at(cols) + 1, 0);
    for_runs(0, rows, [&](Index j, Index, std::span<const T> x) {
      out.starts[at(j) + 1] += std::ssize(x) - std::ranges::count(x, T{0});
    });
    std::partial_sum(out.starts.begin(), out.starts.end(), out.starts.begin());
    const auto stored = static_cast<double>(out.starts.back());
    if (stored > kStored * static_cast<double>(rows * cols)) return nullptr;
    out.rows.resize(at(out.starts.back()));
    out.values.resize(at(out.starts.back()));
    std::vector<Index> next(out.starts.begin(), out.starts.end() - 1);
    std::array<std::int32_t, kRun> places;
    std::array<double, kRun> values;
    for_runs(0, rows, [&](Index j, Index top, std::span<const T> x) {
      std::size_t found = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        places[found] = static_cast<std::int32_t>(top) + static_cast<std::int32_t>(i);
        values[found] = static_cast<double>(x[i]);
        found += x[i] != 0;
      }
      std::copy_n(places.begin(), found, out.rows.begin() + next[at(j)]);
      std::copy_n(values.begin(), found, out.values.begin() + next[at(j)]);
      next[at(j)] += static_cast<Index>(found);
    });
    return std::make_shared<SparseBlock>(rows, std::move(out));
  }

  std::shared_ptr<const Interface> by_column() const {
    const auto kept = std::allocate_shared_for_overwrite<T[]>(LargePages<T>(), at(rows * cols));
    for (Index top = 0; top < rows; top += kSquare)
      for (Index left = 0; left < cols; left += kSquare)
        for (Index j = left; j < std::min(left + kSquare, cols); ++j)
          for (Index i = top; i < std::min(top + kSquare, rows); ++i)
            kept[i + j * rows] = block.columns_[at(j)][block.source_row(i) * block.stride_];
    std::vector<const T*> columns;
    for (Index j = 0; j < cols; ++j) columns.push_back(kept.get() + j * rows);
    return std::make_shared<DenseBlock>(std::move(columns), 1, rows, kept);
  }
};

template <class T>
std::shared_ptr<const AnyBlock::Interface> DenseBlock<T>::packed() const {
  std::call_once(packing_, [this] { packed_ = Packing{*this}.best(); });
  return packed_;
}

template std::shared_ptr<const AnyBlock::Interface> DenseBlock<double>::packed() const;
template std::shared_ptr<const AnyBlock::Interface> DenseBlock<float>::packed() const;

}  // namespace riata

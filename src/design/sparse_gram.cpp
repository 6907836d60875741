#include <algorithm>
#include <numeric>
#include "core/column_kernels.hpp"
#include "design/sparse_block.hpp"
#include "riata/core/parallel.hpp"

namespace riata {

namespace {

constexpr double kMost = 0.25;   // of the entries: so many are worth all of them row by row
constexpr Index kMostWide = 64;  // columns whose sums stay in the cache
constexpr Index kRows = 64;      // rows that do so meanwhile

/// Where every one of some columns stands if they are sorted.
std::vector<Index> sorted_places(ColumnList columns) {
  std::vector<Index> out(columns.size());
  std::iota(out.begin(), out.end(), Index{0});
  std::ranges::sort(out, {}, [&](Index k) { return columns[at(k)]; });
  return out;
}

/// Sums, over rows, of what some columns of b have there times what the columns of a have.
class TileSums {
 public:
  /// height: columns of a, and one for what nobody asked for
  TileSums(Index height, Index columns)
      : height_(height), groups_((columns + kShort - 1) / kShort) {
    sums_.setZero(kShort, height * groups_);
  }
  /// Some rows of b's columns, times their weights; of a, what `lines` store there from number
  /// least[k] on for the group of columns k.
  void add_rows(const Dense& b, Index begin, const Entries& lines, const std::vector<Index>& spot,
                const std::vector<Index>& least) {
    for (Index g = 0; g < groups_; ++g)
      for (Index row = 0; row < b.cols(); ++row) {
        const Short each = b.col(row).segment<kShort>(g * kShort).array();
        if ((each == 0).all()) continue;
        const Index first = lines.starts[at(begin + row)];
        for (Index l = lines.starts[at(begin + row) + 1]; l-- > first;) {
          const std::int32_t line = lines.rows[at(l)];
          if (line < least[at(g)]) break;
          sums_.col(g * height_ + spot[at(line)]).array() += lines.values[at(l)] * each;
        }
      }
  }
  double operator()(Index i, Index k) const { return sums_(k % kShort, k / kShort * height_ + i); }

 private:
  Index height_, groups_;
  Eigen::Matrix<double, kShort, Eigen::Dynamic> sums_;  // kShort columns of b side by side
};

}  // namespace

/// Of some columns, numbered as they come.
Entries SparseBlock::by_row(ColumnList columns) const {
  Entries some;
  for (Index j : columns) {
    const Column all = column(j);
    some.rows.insert(some.rows.end(), all.rows.begin(), all.rows.end());
    some.values.insert(some.values.end(), all.values.begin(), all.values.end());
    some.starts.push_back(std::ssize(some.rows));
  }
  return transposed(some, rows_);
}

// Row by row, what is stored of a passes by once for many columns of b. Of a square result the half
// on and below the diagonal is summed.
bool SparseBlock::gram(ColumnList a, const Interface& other, ColumnList b,
                       std::span<const double> w, std::span<double> out,
                       const Workers& workers) const {
  const auto* right = dynamic_cast<const SparseBlock*>(&other);
  if (right == nullptr) return false;
  const bool square = right == this && std::ranges::equal(a, b);
  const Index count = std::ssize(b), height = std::ssize(a);
  const std::vector<Index> order = sorted_places(a);
  std::vector<Index> sorted, spot;  // of a; where a number in `lines` stands among them
  for (Index k : order) sorted.push_back(a[at(k)]);
  Entries some;
  const bool few = work(a) < kMost * static_cast<double>(entries_.rows.size());
  if (few) {
    some = by_row(sorted);
    spot.resize(at(height));
    std::iota(spot.begin(), spot.end(), Index{0});
  } else {
    std::call_once(turning_, [this] { by_row_ = transposed(entries_, rows_); });
    spot.assign(at(cols()), height);
    for (Index k = 0; k < height; ++k) spot[at(sorted[at(k)])] = k;
  }
  const Entries& lines = few ? some : by_row_;
  const double density = static_cast<double>(lines.rows.size()) / static_cast<double>(rows_);
  const Index width = std::clamp(count / 4 / kShort * kShort, kShort, kMostWide),
              tasks = (count + width - 1) / width;
  parallel_for(tasks, workers.for_work(density * right->work(b)), [&](Index t) {
    const Index from = t * width, size = std::min(width, count - from);
    std::vector<Index> place, columns, least;  // in the result; of b; see TileSums
    for (Index k = 0; k < size; ++k) {
      place.push_back(square ? order[at(from + k)] : from + k);
      columns.push_back(b[at(place.back())]);
      if (k % kShort == 0) least.push_back(!square ? 0 : few ? from + k : sorted[at(from + k)]);
    }
    const Entries tile = right->by_row(columns);
    TileSums sums(height + 1, size);
    Dense some_rows;
    for (Index begin = 0; begin < rows_; begin += kRows) {
      workers.poll();
      some_rows.setZero(kMostWide, std::min(kRows, rows_ - begin));
      for (Index row = 0; row < some_rows.cols(); ++row)
        for (Index e = tile.starts[at(begin + row)]; e < tile.starts[at(begin + row) + 1]; ++e)
          some_rows(tile.rows[at(e)], row) = w[at(begin + row)] * tile.values[at(e)];
      sums.add_rows(some_rows, begin, lines, spot, least);
    }
    for (Index k = 0; k < size; ++k)
      for (Index i = square ? from + k : 0; i < height; ++i)
        out[at(order[at(i)] + place[at(k)] * height)] = sums(i, k);
  });
  for (Index j = 0; square && j < count; ++j)
    for (Index i = j + 1; i < count; ++i)
      out[at(order[at(j)] + order[at(i)] * height)] = out[at(order[at(i)] + order[at(j)] * height)];
  return true;
}

}  // namespace riata

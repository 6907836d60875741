#include "riata/design/basis_block.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include "design/support_block.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

constexpr Index kTile = 1024;      // rows that are evaluated at a time
constexpr double kSteepest = 1e6;  // mean^2 / variance beyond which centring costs digits

/// Of every row of a tile the shortest stretch of columns, going round, outside which it is zero.
class Stretches {
 public:
  explicit Stretches(const Matrix& tile) : rows_(at(tile.rows())), cols_(tile.cols()) {
    for (Index j = 0; j < cols_; ++j) {  // by columns, in which the tile lies
      const double* column = &tile.values()[at(j * tile.rows())];
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        rows_[i].sum += 0 * column[i];
        if (column[i] != 0) add(rows_[i], j);
      }
    }
    for (Row& row : rows_)  // the way round from the last to the first
      if (row.last >= 0 && row.begin + cols_ - row.last >= row.gap) {
        row.gap = row.begin + cols_ - row.last;
        row.first = row.begin;
      }
  }
  bool missing(std::size_t row) const { return rows_[row].sum != 0; }
  Index first(std::size_t row) const { return rows_[row].first; }
  Index count(std::size_t row) const {
    return rows_[row].last < 0 ? 0 : cols_ - rows_[row].gap + 1;
  }

 private:
  struct Row {
    Index begin = 0, last = -1;  // columns that are not zero
    Index gap = 0, first = 0;    // the longest way between two such, and where it ends
    double sum = 0;              // NaN where a value is
  };
  static void add(Row& row, Index j) {
    if (row.last < 0) {
      row.begin = j;
    } else if (j - row.last > row.gap) {
      row.gap = j - row.last;
      row.first = j;
    }
    row.last = j;
  }

  std::vector<Row> rows_;
  Index cols_;
};

/// The values that are not zero, at most `width` of a row. Returns how many a row would need, and
/// stops where that is more.
Index fill(const AnyBasis& basis, std::span<const double> x, Support& out) {
  out.cell.assign(x.size(), 0);
  out.values.assign(x.size() * at(out.width), 0.0);
  out.missing.clear();
  for (Index begin = 0; begin < std::ssize(x); begin += kTile) {
    const auto some = x.subspan(at(begin), at(std::min(kTile, std::ssize(x) - begin)));
    Matrix tile(std::ssize(some), basis.columns());
    basis.evaluate(some, tile.values());
    const Stretches stretches(tile);
    for (std::size_t i = 0; i < some.size(); ++i) {
      const Index row = begin + static_cast<Index>(i);
      const bool missing = stretches.missing(i);
      if (missing) out.missing.push_back(row);
      if (!missing && stretches.count(i) > out.width) return stretches.count(i);
      const Index cell = missing ? 0 : stretches.first(i);
      out.cell[at(row)] = static_cast<std::int32_t>(cell);
      for (Index t = 0; t < out.width; ++t)
        out.values[at(row * out.width + t)] = tile(static_cast<Index>(i), (cell + t) % out.cols);
    }
  }
  return out.width;
}

bool costs_digits(const SupportBlock& block) {
  std::vector<Index> all(at(block.cols()));
  std::iota(all.begin(), all.end(), Index{0});
  std::vector<double> mean(all.size()), variance(all.size());
  const std::vector<double> w(at(block.rows()), 1 / static_cast<double>(block.rows()));
  block.moments(all, w, mean, variance);
  for (std::size_t j = 0; j < mean.size(); ++j)
    if (mean[j] * mean[j] > kSteepest * variance[j]) return true;
  return false;
}

}  // namespace

AnyBlock basis_block(const AnyBasis& given, std::span<const double> x) {
  const AnyBasis basis = given.bound_to(x);
  Support support;
  support.cols = basis.columns();
  const Index cols = support.cols;
  const auto written_out = [&] {
    Matrix all(std::ssize(x), cols);
    basis.evaluate(x, all.values());
    return AnyBlock(std::move(all));
  };
  while (true) {  // the first rows mostly tell the width
    const Index needed = fill(basis, x, support);
    if (2 * needed > cols) return written_out();
    if (needed == support.width) break;
    support.width = needed;
  }
  for (Index cell = 0; cell < cols; ++cell)
    for (Index t = 0; t < support.width; ++t)
      support.column_of.push_back(static_cast<std::int32_t>((cell + t) % cols));
  const bool sound = !support.missing.empty() || x.empty();
  auto block = std::make_shared<SupportBlock>(std::move(support));
  if (!sound && costs_digits(*block)) return written_out();
  return AnyBlock(std::move(block));
}

AnyBlock categorical_block(std::span<const double> codes, Index levels) {
  Support support;
  support.cols = levels;
  support.column_of.resize(at(levels));
  std::iota(support.column_of.begin(), support.column_of.end(), 0);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const double code = codes[i];
    const bool missing = std::isnan(code);
    if (!missing && !(code >= 0 && code < static_cast<double>(levels) && code == std::floor(code)))
      throw InvalidArgument(cat("categorical: codes must be whole numbers in [0, ", levels,
                                "); codes[", i, "] is ", shortest(code)));
    if (missing) support.missing.push_back(static_cast<Index>(i));
    support.cell.push_back(missing ? 0 : static_cast<std::int32_t>(code));
  }
  return AnyBlock(std::make_shared<SupportBlock>(std::move(support)));
}

}  // namespace riata

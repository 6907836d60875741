#include "design/sparse_block.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include "core/eigen.hpp"

namespace riata {

SparseBlock::SparseBlock(Index rows, Entries entries)
    : rows_(rows), entries_(std::move(entries)), shift_(entries_.starts.size() - 1, 0.0) {}

void SparseBlock::add_columns(const SparseBlock& other) {
  const Index before = std::ssize(entries_.rows);
  const auto append = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  append(entries_.rows, other.entries_.rows);
  append(entries_.values, other.entries_.values);
  append(shift_, other.shift_);
  for (std::size_t j = 1; j < other.entries_.starts.size(); ++j)
    entries_.starts.push_back(before + other.entries_.starts[j]);
}

void SparseBlock::add_column(std::span<const std::int32_t> rows, std::span<const double> values,
                             double shift) {
  const double mean =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(rows_);
  // Of a column that is at most half full the mean is at most the deviation.
  const bool whole = shift == 0 && 2 * std::ssize(rows) > rows_ && std::isfinite(mean);
  if (whole) {
    std::size_t e = 0;
    for (Index i = 0; i < rows_; ++i) {
      entries_.rows.push_back(static_cast<std::int32_t>(i));
      entries_.values.push_back((e < rows.size() && rows[e] == i ? values[e++] : 0.0) - mean);
    }
  } else {
    entries_.rows.insert(entries_.rows.end(), rows.begin(), rows.end());
    entries_.values.insert(entries_.values.end(), values.begin(), values.end());
  }
  entries_.starts.push_back(std::ssize(entries_.rows));
  shift_.push_back(whole ? mean : shift);
}

SparseBlock::Column SparseBlock::part(Index j, Index begin, Index count) const {
  const Column all = column(j);
  if (count == rows_) return all;
  const auto low = std::ranges::lower_bound(all.rows, begin);
  const auto high = std::lower_bound(low, all.rows.end(), begin + count);
  const std::size_t first = at(low - all.rows.begin()), size = at(high - low);
  return {all.rows.subspan(first, size), all.values.subspan(first, size)};
}

bool SparseBlock::append(ColumnList columns, SparseColumns& out) const {
  for (Index j : columns) {
    const Column all = column(j);
    out.rows.insert(out.rows.end(), all.rows.begin(), all.rows.end());
    out.values.insert(out.values.end(), all.values.begin(), all.values.end());
    out.starts.push_back(std::ssize(out.rows));
  }
  return true;
}

double SparseBlock::work(ColumnList columns) const {
  Index sum = 0;
  for (Index j : columns) sum += entries_.starts[at(j) + 1] - entries_.starts[at(j)];
  return static_cast<double>(sum);
}

std::shared_ptr<const AnyBlock::Interface> SparseBlock::at_rows(std::vector<Index> rows) const {
  std::vector<std::int32_t> place(at(rows_), -1);
  for (std::size_t i = 0; i < rows.size(); ++i) place[at(rows[i])] = static_cast<std::int32_t>(i);
  auto out = std::make_shared<SparseBlock>(std::ssize(rows));
  std::vector<std::int32_t> kept;
  std::vector<double> values;
  for (Index j = 0; j < cols(); ++j) {
    kept.clear();
    values.clear();
    const Column all = column(j);
    for (std::size_t e = 0; e < all.rows.size(); ++e) {
      if (place[at(all.rows[e])] < 0) continue;
      kept.push_back(place[at(all.rows[e])]);
      values.push_back(all.values[e]);
    }
    out->add_column(kept, values, shift(j));
  }
  return out;
}

void SparseBlock::mark_missing(std::span<char> missing, const Workers& /*workers*/) const {
  for (std::size_t e = 0; e < entries_.rows.size(); ++e)
    if (!std::isfinite(entries_.values[e])) missing[at(entries_.rows[e])] = 1;
}

void SparseBlock::fill(Index begin, Index count, ColumnList columns, double* tile, Index ld) const {
  for (std::size_t k = 0; k < columns.size(); ++k) {
    double* to = tile + static_cast<Index>(k) * ld;
    std::fill_n(to, count, 0.0);
    const Column some = part(columns[k], begin, count);
    for (std::size_t e = 0; e < some.rows.size(); ++e) to[some.rows[e] - begin] = some.values[e];
  }
}

void SparseBlock::correlate(ColumnList columns, std::span<const double>, std::span<const double> v,
                            std::span<double> out) const {
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const Column all = column(columns[k]);
    out[k] = sum_in_fours(0, std::ssize(all.rows),
                          [&](std::size_t e) { return all.values[e] * v[at(all.rows[e])]; });
  }
}

void SparseBlock::add_product(Index begin, ColumnList columns, std::span<const double> centre,
                              std::span<const double> d, std::span<double> eta) const {
  double shift = 0;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (d[k] == 0) continue;
    shift += centre[k] * d[k];
    const Column some = part(columns[k], begin, std::ssize(eta));
    for (std::size_t e = 0; e < some.rows.size(); ++e)
      eta[at(some.rows[e] - begin)] += d[k] * some.values[e];
  }
  if (shift != 0) as_vector(eta).array() -= shift;
}

void SparseBlock::moments(ColumnList columns, std::span<const double> w, std::span<double> mean,
                          std::span<double> variance) const {
  correlate(columns, {}, w, mean);
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const Column all = column(columns[k]);
    double left = 0, squares = 0, weight = 0;
    for (std::size_t e = 0; e < all.rows.size(); ++e) {
      const double away = all.values[e] - mean[k], each = w[at(all.rows[e])];
      left += each * away;
      squares += each * away * away;
      weight += each;
    }
    const double zeros = std::ssize(all.rows) == rows_ ? 0 : std::max(0.0, 1 - weight);
    left -= zeros * mean[k];
    squares += zeros * mean[k] * mean[k];
    mean[k] += left;
    variance[k] = std::max(0.0, squares - left * left);
  }
}

AnyBlock sparse_block(const SparseView& view) {
  const Entries entries = canonical(view);
  auto out = std::make_shared<SparseBlock>(view.rows);
  for (std::size_t j = 0; j < at(view.cols); ++j) {
    const std::size_t first = at(entries.starts[j]), count = at(entries.starts[j + 1]) - first;
    out->add_column(std::span(entries.rows).subspan(first, count),
                    std::span(entries.values).subspan(first, count));
  }
  return AnyBlock(std::move(out));
}

}  // namespace riata

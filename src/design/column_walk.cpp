#include "design/column_walk.hpp"
#include <algorithm>
#include "core/column_kernels.hpp"

namespace riata {

namespace {

/// Where a run of K columns begins, and what is to be taken off them.
template <std::size_t K>
struct Some {
  Some(const double* const* columns, const double* centres, Index begin) {
    for (std::size_t k = 0; k < K; ++k) x[k] = columns[k] + begin;
    std::copy_n(centres, K, centre.begin());
  }
  std::array<const double*, K> x;
  std::array<double, K> centre;
};

}  // namespace

void ColumnWalk::Plain::push_back(const StoredColumn& column, double step) {
  x.push_back(column.x);
  centre.push_back(column.centre);
  d.push_back(step);
}

ColumnWalk::ColumnWalk(std::span<const StoredColumn> columns, std::span<const double> d)
    : columns_(columns) {
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const StoredColumn& column = columns[k];
    const double step = d[k] * column.scale;
    if (column.x != nullptr) {
      place_.push_back(all_.x.size());
      all_.push_back(column, step);
      if (step != 0) moving_.push_back(column, step);
      continue;
    }
    place_.push_back(narrow_of(*column.support));
    if (step == 0) continue;
    Narrow& narrow = narrow_[place_.back()];
    narrow.moves = true;
    shift_ -= step * column.centre;
    const auto& column_of = narrow.support->column_of;
    for (std::size_t slot = 0; slot < column_of.size(); ++slot)
      if (column_of[slot] == column.column) narrow.of_slot[slot] += step;
  }
  sums_ = width_ = std::ssize(all_.x);
  for (Narrow& narrow : narrow_) {
    narrow.first = sums_;
    sums_ += kLots * narrow.support->slots();
    width_ += narrow.support->width;
    if (narrow.moves) moving_narrow_.push_back({narrow.support, narrow.of_slot.data()});
  }
}

/// The columns of a block mostly follow each other.
std::size_t ColumnWalk::narrow_of(const SupportBlock& block) {
  const Support* support = &block.support();
  for (std::size_t i = narrow_.size(); i-- > 0;)
    if (narrow_[i].support == support) return i;
  narrow_.push_back({support, 0, std::vector<double>(at(support->slots()), 0.0)});
  return narrow_.size() - 1;
}

void ColumnWalk::add_product(Index begin, std::span<double> eta) const {
  for_columns(moving_.x.size(), [&]<std::size_t K>(std::size_t first) {
    const Some<K> some(&moving_.x[first], &moving_.centre[first], begin);
    std::array<double, K> step;
    std::copy_n(&moving_.d[first], K, step.begin());
    add_columns(some.x, some.centre, step, eta.data(), std::ssize(eta));
  });
  add_slots(moving_narrow_, begin, eta);
  if (shift_ != 0) as_vector(eta).array() += shift_;
}

void ColumnWalk::add_correlation(Index begin, std::span<const double> v, double* sums) const {
  for_columns(all_.x.size(), [&]<std::size_t K>(std::size_t first) {
    const Some<K> some(&all_.x[first], &all_.centre[first], begin);
    correlate_columns(some.x, some.centre, v.data(), std::ssize(v), sums + first);
  });
  for (const Narrow& narrow : narrow_)
    correlate_slots(*narrow.support, begin, v, sums + narrow.first);
}

void ColumnWalk::collect(const double* sums, double total, std::span<double> out) const {
  std::vector<std::vector<double>> of_columns;
  for (const Narrow& narrow : narrow_)
    of_columns.push_back(column_sums(*narrow.support, sums + narrow.first));
  for (std::size_t k = 0; k < columns_.size(); ++k) {
    const StoredColumn& column = columns_[k];
    const double sum = column.x != nullptr
                           ? sums[place_[k]]
                           : of_columns[place_[k]][at(column.column)] - column.centre * total;
    out[k] = column.scale * sum;
  }
}

}  // namespace riata

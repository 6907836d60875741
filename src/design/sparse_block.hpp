#pragma once
#include <mutex>
#include "design/entries.hpp"

namespace riata {

/// Columns of which the numbers that are not zero are stored.
class SparseBlock final : public AnyBlock::Interface {
 public:
  explicit SparseBlock(Index rows) : rows_(rows) {}
  SparseBlock(Index rows, Entries entries);
  /// One more column; a shift: its numbers, all rows of them, are less that already.
  void add_column(std::span<const std::int32_t> rows, std::span<const double> values,
                  double shift = 0);
  /// All columns of a block of as many rows.
  void add_columns(const SparseBlock& other);

  Index rows() const override { return rows_; }
  Index cols() const override { return std::ssize(shift_); }
  std::size_t bytes() const override {
    return entries_.rows.size() * (sizeof(std::int32_t) + sizeof(double)) +
           entries_.starts.size() * (sizeof(Index) + sizeof(double));
  }
  double shift(Index j) const override { return shift_[at(j)]; }
  bool structured() const override { return true; }
  double work(ColumnList columns) const override;
  Index chunk() const override { return 256; }
  std::shared_ptr<const Interface> at_rows(std::vector<Index> rows) const override;
  void mark_missing(std::span<char> missing, const Workers& /*workers*/) const override;
  void fill(Index begin, Index count, ColumnList columns, double* tile, Index ld) const override;
  void correlate(ColumnList columns, std::span<const double> centre, std::span<const double> v,
                 std::span<double> out) const override;
  void add_product(Index begin, ColumnList columns, std::span<const double> centre,
                   std::span<const double> d, std::span<double> eta) const override;
  void moments(ColumnList columns, std::span<const double> w, std::span<double> mean,
               std::span<double> variance) const override;
  bool append(ColumnList columns, SparseColumns& out) const override;
  bool gram(ColumnList a, const Interface& other, ColumnList b, std::span<const double> w,
            std::span<double> out, const Workers& workers) const override;

 private:
  struct Column {
    std::span<const std::int32_t> rows;
    std::span<const double> values;
  };
  Column column(Index j) const {
    const std::size_t first = at(entries_.starts[at(j)]),
                      count = at(entries_.starts[at(j) + 1]) - first;
    return {std::span(entries_.rows).subspan(first, count),
            std::span(entries_.values).subspan(first, count)};
  }
  /// Entries of column j in rows [begin, begin + count).
  Column part(Index j, Index begin, Index count) const;
  Entries by_row(ColumnList columns) const;

  Index rows_;
  Entries entries_;
  std::vector<double> shift_;
  // Row by row once more, where a Gram matrix of many columns first asks for it.
  mutable std::once_flag turning_;
  mutable Entries by_row_;
};

}  // namespace riata

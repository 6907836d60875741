#pragma once
#include <mutex>
#include "core/eigen.hpp"
#include "riata/design/any_block.hpp"

namespace riata {

/// Columns of numbers as they lie in memory, T double or float: all rows or some. Neighbours may
/// overlap (lags of one series do).
template <class T>
class DenseBlock final : public AnyBlock::Interface {
 public:
  /// The first number of every column, all at one stride; `owner` keeps them, where somebody must.
  DenseBlock(std::vector<const T*> columns, Index stride, Index rows,
             std::shared_ptr<const void> owner = nullptr)
      : columns_(std::move(columns)), stride_(stride), rows_(rows), owner_(std::move(owner)) {}

  Index rows() const override { return rows_; }
  Index cols() const override { return std::ssize(columns_); }
  std::size_t bytes() const override;
  std::shared_ptr<const Interface> at_rows(std::vector<Index> rows) const override;
  /// Where many numbers are zero, by what each row stores or by its entries; else column by column.
  std::shared_ptr<const Interface> packed() const override;
  std::size_t bytes_packed() const override { return is_by_column() ? 0 : written_out(); }
  const double* plain(Index column) const override;
  void mark_missing(std::span<char> missing, const Workers& workers) const override;
  void fill(Index begin, Index count, ColumnList columns, double* tile, Index ld) const override;
  void correlate(ColumnList columns, std::span<const double> centre, std::span<const double> v,
                 std::span<double> out) const override;
  void add_product(Index begin, ColumnList columns, std::span<const double> centre,
                   std::span<const double> d, std::span<double> eta) const override;
  void moments(ColumnList columns, std::span<const double> w, std::span<double> mean,
               std::span<double> variance) const override;
  bool moments_show_missing() const override { return true; }

 private:
  template <std::size_t K>
  struct Some;
  struct Packing;
  std::size_t written_out() const { return sizeof(T) * at(rows_ * cols()); }
  bool is_by_column() const { return stride_ == 1 || cols() == 0; }
  Index source_row(Index i) const { return taken_.empty() ? i : taken_[at(i)]; }
  /// Rows [begin, begin + count) of a column side by side: where they lie, or in the buffer.
  const T* run(Index column, Index begin, Index count, T* buffer) const;

  std::vector<const T*> columns_;
  Index stride_, rows_;
  std::vector<Index> taken_;  // rows of the memory, rising; empty: all
  std::shared_ptr<const void> owner_;
  // When a solver first asks for it, once for all of them.
  mutable std::once_flag packing_;
  mutable std::shared_ptr<const Interface> packed_;
};

extern template class DenseBlock<double>;
extern template class DenseBlock<float>;

}  // namespace riata

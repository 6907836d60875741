#pragma once
#include "design/support_rows.hpp"
#include "riata/design/design.hpp"

namespace riata {

/// Columns of a design that are read where they lie, a run of rows at a time: what a step d does to
/// the rows, and what rows say of the columns, while the run is in the cache.
class ColumnWalk {
 public:
  /// d: a step per column.
  ColumnWalk(std::span<const StoredColumn> columns, std::span<const double> d);
  ColumnWalk(const ColumnWalk&) = delete;  // parts of it point at each other

  /// How many numbers are read of a row.
  Index width() const { return width_; }
  /// eta += z d, of rows from `begin` on
  void add_product(Index begin, std::span<double> eta) const;
  /// How many sums a correlation has: one of a column that lies by itself, several of every slot of
  /// a support.
  Index sums() const { return sums_; }
  /// sums += z'v, of rows from `begin` on
  void add_correlation(Index begin, std::span<const double> v, double* sums) const;
  /// z'v of every column by its sums over all rows, with `total` the sum of v.
  void collect(const double* sums, double total, std::span<double> out) const;

 private:
  /// Columns that lie by themselves.
  struct Plain {
    std::vector<const double*> x;
    std::vector<double> centre, d;
    void push_back(const StoredColumn& column, double step);
  };
  /// Columns of one block with few numbers in a row.
  struct Narrow {
    const Support* support;
    Index first;                  // of its sums
    std::vector<double> of_slot;  // d
    bool moves = false;
  };
  std::size_t narrow_of(const SupportBlock& block);

  std::span<const StoredColumn> columns_;
  Plain all_, moving_;
  std::vector<Narrow> narrow_;
  std::vector<SlotProduct> moving_narrow_;
  std::vector<std::size_t> place_;  // of every column: among all_, or its narrow block
  double shift_ = 0;                // of eta, by the centres of narrow blocks
  Index width_ = 0, sums_ = 0;
};

}  // namespace riata

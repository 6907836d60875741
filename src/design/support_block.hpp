#pragma once
#include <cstdint>
#include "core/large_pages.hpp"
#include "riata/design/any_block.hpp"

namespace riata {

/// Rows in which few columns differ from zero, K of them in each: row i lies in a cell (between two
/// knots, at a level) that says in which columns its numbers values[i K + t] stand.
struct Support {
  Index cols = 0, width = 1;                       // width: K
  std::vector<std::int32_t> cell;                  // one per row
  std::vector<double, LargePages<double>> values;  // rows x K; empty: all 1
  std::vector<std::int32_t> column_of;             // cells x K, those of a cell all different
  std::vector<Index> missing;                      // rows of NaN, rising

  Index rows() const { return std::ssize(cell); }
  Index slots() const { return std::ssize(column_of); }
};

class SupportBlock final : public AnyBlock::Interface {
 public:
  explicit SupportBlock(Support support) : s_(std::move(support)) {}
  const Support& support() const { return s_; }

  Index rows() const override { return s_.rows(); }
  Index cols() const override { return s_.cols; }
  std::size_t bytes() const override;
  bool structured() const override { return true; }
  double work(ColumnList columns) const override;
  Index chunk() const override { return std::max<Index>(1, cols()); }  // rows are walked once
  std::shared_ptr<const Interface> at_rows(std::vector<Index> rows) const override;
  void mark_missing(std::span<char> missing, const Workers& /*workers*/) const override;
  void fill(Index begin, Index count, ColumnList columns, double* tile, Index ld) const override;
  void correlate(ColumnList columns, std::span<const double> centre, std::span<const double> v,
                 std::span<double> out) const override;
  void add_product(Index begin, ColumnList columns, std::span<const double> centre,
                   std::span<const double> d, std::span<double> eta) const override;
  void moments(ColumnList columns, std::span<const double> w, std::span<double> mean,
               std::span<double> variance) const override;
  bool gram_by_tiles() const override;
  bool gram(ColumnList a, const Interface& other, ColumnList b, std::span<const double> w,
            std::span<double> out, const Workers& workers) const override;

 private:
  Support s_;
};

}  // namespace riata

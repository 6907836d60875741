#include "riata/design/product_block.hpp"
#include <algorithm>
#include <iterator>
#include "design/support_block.hpp"
#include "riata/core/error.hpp"

namespace riata {

namespace {

/// Multiplied when it is read.
class ProductBlock final : public AnyBlock::Interface {
 public:
  ProductBlock(AnyBlock a, AnyBlock b) : a_(std::move(a)), b_(std::move(b)) {}

  Index rows() const override { return a_.rows(); }
  Index cols() const override { return a_.cols() * b_.cols(); }
  std::size_t bytes() const override { return a_.bytes() + b_.bytes(); }
  std::shared_ptr<const Interface> at_rows(std::vector<Index> rows) const override {
    return std::make_shared<ProductBlock>(AnyBlock(a_->at_rows(rows)), AnyBlock(b_->at_rows(rows)));
  }
  void mark_missing(std::span<char> missing, const Workers& workers) const override {
    a_.mark_missing(missing, workers);
    b_.mark_missing(missing, workers);
  }
  void fill(Index begin, Index count, ColumnList columns, double* tile, Index ld) const override {
    std::vector<Index> left, right;
    for (Index j : columns) {
      left.push_back(j / b_.cols());
      right.push_back(j % b_.cols());
    }
    std::vector<double> other(at(count) * columns.size());
    a_->fill(begin, count, left, tile, ld);
    b_->fill(begin, count, right, other.data(), count);
    for (std::size_t k = 0; k < columns.size(); ++k) {
      const double shift_a = a_->shift(left[k]), shift_b = b_->shift(right[k]);
      double* to = tile + static_cast<Index>(k) * ld;
      const double* by = other.data() + static_cast<Index>(k) * count;
      for (Index i = 0; i < count; ++i) to[i] = (to[i] + shift_a) * (by[i] + shift_b);
    }
  }

 private:
  AnyBlock a_, b_;
};

Support product_of(const Support& a, const Support& b) {
  Support out{a.cols * b.cols, a.width * b.width, {}, {}, {}, {}};
  const Index cells = b.slots() / b.width;
  for (Index s = 0; s < a.slots() / a.width; ++s)
    for (Index t = 0; t < cells; ++t)
      for (Index u = 0; u < a.width; ++u)
        for (Index v = 0; v < b.width; ++v)
          out.column_of.push_back(static_cast<std::int32_t>(
              a.column_of[at(s * a.width + u)] * b.cols + b.column_of[at(t * b.width + v)]));
  for (Index i = 0; i < a.rows(); ++i)
    out.cell.push_back(static_cast<std::int32_t>(a.cell[at(i)] * cells + b.cell[at(i)]));
  if (!a.values.empty() || !b.values.empty())
    for (Index i = 0; i < a.rows(); ++i)
      for (Index t = 0; t < a.width; ++t)
        for (Index u = 0; u < b.width; ++u)
          out.values.push_back((a.values.empty() ? 1 : a.values[at(i * a.width + t)]) *
                               (b.values.empty() ? 1 : b.values[at(i * b.width + u)]));
  std::ranges::set_union(a.missing, b.missing, std::back_inserter(out.missing));
  return out;
}

}  // namespace

AnyBlock product_block(const AnyBlock& a, const AnyBlock& b) {
  if (a.rows() != b.rows())
    throw ShapeMismatch(cat("product: both blocks must have the same number of rows, got ",
                            a.rows(), " and ", b.rows()));
  const auto* left = dynamic_cast<const SupportBlock*>(&*a);
  const auto* right = dynamic_cast<const SupportBlock*>(&*b);
  if (left != nullptr && right != nullptr)
    return AnyBlock(std::make_shared<SupportBlock>(product_of(left->support(), right->support())));
  return AnyBlock(std::make_shared<ProductBlock>(a, b));
}

}  // namespace riata

#include "riata/design/combined_block.hpp"
#include <numeric>
#include "core/eigen.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

class CombinedBlock final : public AnyBlock::Interface {
 public:
  CombinedBlock(AnyBlock block, Matrix combination)
      : block_(std::move(block)), combination_(std::move(combination)), all_(at(block_.cols())) {
    std::iota(all_.begin(), all_.end(), Index{0});
    for (Index j : all_) shifts_.push_back(block_->shift(j));
  }

  Index rows() const override { return block_.rows(); }
  Index cols() const override { return combination_.cols(); }
  std::size_t bytes() const override {
    return block_.bytes() + combination_.values().size() * sizeof(double);
  }
  std::shared_ptr<const Interface> at_rows(std::vector<Index> rows) const override {
    return std::make_shared<CombinedBlock>(AnyBlock(block_->at_rows(std::move(rows))),
                                           combination_);
  }
  void mark_missing(std::span<char> missing, const Workers& workers) const override {
    block_.mark_missing(missing, workers);
  }
  void fill(Index begin, Index count, ColumnList columns, double* tile, Index ld) const override {
    Dense of(count, block_.cols());
    block_->fill(begin, count, all_, of.data(), count);
    for (Index j = 0; j < of.cols(); ++j) of.col(j).array() += shifts_[at(j)];
    Eigen::Map<Dense, 0, Eigen::OuterStride<>> out(tile, count, std::ssize(columns),
                                                   Eigen::OuterStride<>(ld));
    out.noalias() = of * chosen(columns);
  }

 private:
  Dense chosen(ColumnList columns) const {
    const auto whole = as_dense(combination_);
    Dense out(whole.rows(), std::ssize(columns));
    for (Index k = 0; k < out.cols(); ++k) out.col(k) = whole.col(columns[at(k)]);
    return out;
  }

  AnyBlock block_;
  Matrix combination_;
  std::vector<Index> all_;
  std::vector<double> shifts_;
};

}  // namespace

AnyBlock combined_block(const AnyBlock& block, Matrix combination) {
  if (combination.rows() != block.cols())
    throw ShapeMismatch(cat("combined: the matrix must have a row for each of the ", block.cols(),
                            " columns, it has ", combination.rows()));
  return AnyBlock(std::make_shared<CombinedBlock>(block, std::move(combination)));
}

}  // namespace riata

#pragma once
#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>
#include "riata/core/parallel.hpp"
#include "riata/core/view.hpp"

namespace riata {

/// Columns of a block or a design, by number.
using ColumnList = std::span<const Index>;

/// Some columns of a feature matrix, stored in whatever way is cheap. Cheap to copy; immutable.
class AnyBlock {
 public:
  /// One virtual call per array. A block may store its columns less a number each, x_j - shift(j),
  /// where that keeps digits; the verbs below are those of z, the columns as they are stored.
  struct Interface {
    virtual ~Interface() = default;
    virtual Index rows() const = 0;
    virtual Index cols() const = 0;
    /// Memory that it holds or reads.
    virtual std::size_t bytes() const = 0;
    virtual double shift(Index /*column*/) const { return 0; }
    /// Whether verbs run over what is stored rather than over every number: `correlate` then leaves
    /// the centre to its caller, who takes it off the result.
    virtual bool structured() const { return false; }
    /// How many numbers `correlate` of these columns multiplies.
    virtual double work(ColumnList columns) const;
    /// Columns that one call of `correlate` should take together.
    virtual Index chunk() const { return 16; }

    virtual std::shared_ptr<const Interface> at_rows(std::vector<Index> rows) const = 0;
    /// The same block as solvers read it best; null: as it is.
    virtual std::shared_ptr<const Interface> packed() const { return nullptr; }
    /// Memory that packed() takes, as far as the shape alone can tell.
    virtual std::size_t bytes_packed() const { return 0; }
    /// Where the numbers of a column lie one after another; null: they do not.
    virtual const double* plain(Index /*column*/) const { return nullptr; }
    /// Sets missing[i] where row i holds a NaN or an infinity.
    virtual void mark_missing(std::span<char> missing, const Workers& workers) const;
    /// tile(i, k) = z(begin + i, columns[k]) for i < count, column-major with leading dimension ld
    virtual void fill(Index begin, Index count, ColumnList columns, double* tile,
                      Index ld) const = 0;
    /// out_k = sum_i (z(i, columns[k]) - centre_k) v_i
    virtual void correlate(ColumnList columns, std::span<const double> centre,
                           std::span<const double> v, std::span<double> out) const;
    /// eta_i += sum_k d_k (z(begin + i, columns[k]) - centre_k), for every i of eta. A column whose
    /// d_k is 0 may be left out. Every eta_i is summed in the order of columns.
    virtual void add_product(Index begin, ColumnList columns, std::span<const double> centre,
                             std::span<const double> d, std::span<double> eta) const;
    /// Mean and variance of columns, w summing to 1.
    virtual void moments(ColumnList columns, std::span<const double> w, std::span<double> mean,
                         std::span<double> variance) const;
    /// Whether a column that holds a NaN or an infinity never has a finite mean and variance.
    virtual bool moments_show_missing() const { return false; }
    /// Appends the columns to `out`, centres apart; false: they are not sparse.
    virtual bool append(ColumnList /*columns*/, SparseColumns& /*out*/) const { return false; }
    /// Whether Gram matrices gain more from tiles that are filled, with their fast products, than
    /// from zeros that are left out.
    virtual bool gram_by_tiles() const { return !structured(); }
    /// out (a x b, column-major) = z_a' diag(w) z_b, b columns of `other`; false, out untouched:
    /// there is no way shorter than `correlate` column by column.
    virtual bool gram(ColumnList /*a*/, const Interface& /*other*/, ColumnList /*b*/,
                      std::span<const double> /*w*/, std::span<double> /*out*/,
                      const Workers& /*workers*/) const {
      return false;
    }
  };

  explicit AnyBlock(std::shared_ptr<const Interface> self) : self_(std::move(self)) {}
  /// Numbers read where they lie, in either order; they must outlive the block.
  AnyBlock(MatrixView view);       // implicit: a matrix is a block
  AnyBlock(FloatMatrixView view);  // float32, summed in float64
  AnyBlock(Matrix&& owned);
  template <class T>
    requires std::convertible_to<const T&, MatrixView>
  AnyBlock(const T& viewed) : AnyBlock(static_cast<MatrixView>(viewed)) {}

  Index rows() const { return self_->rows(); }
  Index cols() const { return self_->cols(); }
  std::size_t bytes() const { return self_->bytes(); }
  void mark_missing(std::span<char> missing, const Workers& workers) const {
    self_->mark_missing(missing, workers);
  }
  /// x(i, j)
  double value(Index i, Index j) const;
  /// eta += x b, with rows [first, first + cols) of b; NaN where a row of x holds a NaN or an
  /// infinity
  void add_product(const Matrix& b, Index first, Matrix& eta) const;
  /// Every number, written out.
  Matrix expanded() const;

  const Interface* operator->() const { return self_.get(); }
  const Interface& operator*() const { return *self_; }

 private:
  std::shared_ptr<const Interface> self_;
};

}  // namespace riata

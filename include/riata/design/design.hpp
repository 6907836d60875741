#pragma once
#include <span>
#include <vector>
#include "riata/design/features.hpp"

namespace riata {

class SupportBlock;

/// Where the numbers of a column are: z = (x - centre) scale with x one after another, or a column
/// of a block that stores few numbers of a row.
struct StoredColumn {
  const double* x;  // null: of the block
  const SupportBlock* support;
  Index column;  // of the block
  double centre, scale;
};

/// The feature matrix as solvers read it: all rows or some, column j as (x_j - centre_j) scale_j.
/// Nothing is expanded; rows are filled into a tile when they are needed.
class Design {
 public:
  /// rows: those taken, rising; empty: all.
  explicit Design(const Features& features, std::vector<Index> rows = {},
                  const Workers& workers = 1);

  Index rows() const { return rows_; }
  Index cols() const { return std::ssize(block_of_); }
  const Features& features() const { return *features_; }
  /// Some of the rows, rising, with the centre and scale of all.
  Design at_rows(const std::vector<Index>& rows) const;

  /// Writes rows [begin, begin + count) to tile, column-major with leading dimension ld.
  void fill(Index begin, Index count, double* tile, Index ld) const;
  /// The same of some columns: column k of the tile is columns[k].
  void fill(Index begin, Index count, ColumnList columns, double* tile, Index ld) const;

  /// All columns without rounding, as high + low.
  void fill_exact(Index begin, Index count, double* high, double* low, Index ld) const;

  /// How many numbers a verb over all columns multiplies: what is stored of sparse ones.
  double work() const;

  // Verbs over all rows, z being the centred and scaled matrix. The work is split by the data
  // alone, so results do not depend on the number of threads; long work may end with Cancelled.
  /// out_k = sum_i z_(i, columns[k]) v_i
  void correlate(ColumnList columns, std::span<const double> v, std::span<double> out,
                 const Workers& workers) const;
  /// eta += sum_k z_columns[k] d_k
  void add_product(ColumnList columns, std::span<const double> d, std::span<double> eta,
                   const Workers& workers) const;
  /// out (a x b, column-major) = z_a' diag(w) z_b, w >= 0; with b empty, z_a' diag(w) z_a
  void gram(ColumnList a, ColumnList b, std::span<const double> w, std::span<double> out,
            const Workers& workers) const;
  /// out_j = (sum_i w_i z_ij^2)^(1/2) of every column, w summing to 1: no pass over zeros
  void root_mean_squares(std::span<const double> w, std::span<double> out,
                         const Workers& workers) const;

  /// All columns, where runs of rows of every one can be read where they lie; otherwise none.
  std::vector<StoredColumn> stored_columns() const;

  /// Appends columns to `out`; false where one of them is not sparse.
  bool append(ColumnList columns, SparseColumns& out) const;

  std::vector<double> centre, scale;  // one per column; 0 and 1 at first

 private:
  friend struct Moments column_moments(const Design&, const std::vector<double>&, const Workers&);
  struct Part;   // the columns of a list that lie in one block
  struct Group;  // those that a Gram matrix takes together
  struct Placed {
    AnyBlock block;
    Index first;  // the design's number of its first column
  };
  std::vector<Part> parts_of(ColumnList columns) const;
  std::vector<Group> groups_of(ColumnList columns, bool by_tiles) const;
  void group_gram(const Group& a, const Group& b, std::span<const double> w, std::span<double> out,
                  const Workers& workers) const;
  void dense_gram(ColumnList a, ColumnList b, std::span<const double> w, std::span<double> out,
                  const Workers& workers) const;
  void mixed_gram(const Group& a, ColumnList b, std::span<const double> w, std::span<double> out,
                  const Workers& workers) const;
  bool structured_gram(const Group& a, const Group& b, std::span<const double> w,
                       std::span<double> out, const Workers& workers) const;
  /// What is to be taken off column j as its block stores it.
  double stored_centre(Index j) const;

  const Features* features_;
  std::vector<Placed> blocks_;
  std::vector<Index> block_of_;  // of every column
  Index rows_ = 0;
};

/// Weighted mean and standard deviation (about that mean) of every column as it stands.
struct Moments {
  std::vector<double> mean, deviation;
};
Moments column_moments(const Design& design, const std::vector<double>& weights,
                       const Workers& workers = 1);

}  // namespace riata

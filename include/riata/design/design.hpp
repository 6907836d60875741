#pragma once
#include <span>
#include <vector>
#include "riata/design/features.hpp"

namespace riata {

/// Columns of a design, by number.
using ColumnList = std::span<const Index>;

/// The feature matrix as solvers read it: all rows or some, column j as (x_j - centre_j) scale_j.
/// Nothing is expanded; rows are filled into a tile when they are needed.
class Design {
 public:
  /// rows: those taken, rising; empty: all.
  explicit Design(const Features& features, std::vector<Index> rows = {});

  Index rows() const { return rows_.empty() ? features_->rows() : std::ssize(rows_); }
  Index cols() const { return features_->cols(); }
  const Features& features() const { return *features_; }

  /// Row number in the features of row i of the design.
  Index source_row(Index i) const { return rows_.empty() ? i : rows_[static_cast<std::size_t>(i)]; }
  /// Writes rows [begin, begin + count) to tile, column-major with leading dimension ld.
  void fill(Index begin, Index count, double* tile, Index ld) const;
  /// The same of some columns: column k of the tile is columns[k].
  void fill(Index begin, Index count, ColumnList columns, double* tile, Index ld) const;
  /// All columns without rounding, as high + low.
  void fill_exact(Index begin, Index count, double* high, double* low, Index ld) const;

  // Verbs over all rows, z being the centred and scaled matrix. The work is split by the data
  // alone, so results do not depend on `threads`.
  /// out_k = sum_i z_(i, columns[k]) v_i
  void correlate(ColumnList columns, std::span<const double> v, std::span<double> out,
                 int threads) const;
  /// eta += sum_k z_columns[k] d_k
  void add_product(ColumnList columns, std::span<const double> d, std::span<double> eta,
                   int threads) const;
  /// out (a x b, column-major) = z_a' diag(w) z_b, w >= 0; with b empty, z_a' diag(w) z_a
  void gram(ColumnList a, ColumnList b, std::span<const double> w, std::span<double> out,
            int threads) const;

  std::vector<double> centre, scale;  // one per column; 0 and 1 at first

 private:
  /// Rows as the features have them, neither centred nor scaled.
  void fill_raw(Index begin, Index count, double* tile, Index ld) const;
  struct Source {  // a column where it lies in memory
    const double* data;
    Index stride;
  };
  const Source& source(Index column) const { return sources_[static_cast<std::size_t>(column)]; }
  bool is_run(Index begin, Index count) const;

  const Features* features_;
  std::vector<Source> sources_;
  std::vector<Index> rows_;
};

/// Weighted mean and standard deviation (about that mean) of every column as it stands.
struct Moments {
  std::vector<double> mean, deviation;
};
Moments column_moments(const Design& design, const std::vector<double>& weights, int threads = 1);

}  // namespace riata

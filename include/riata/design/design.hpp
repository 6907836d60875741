#pragma once
#include <vector>
#include "riata/design/features.hpp"

namespace riata {

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

  std::vector<double> centre, scale;  // one per column; 0 and 1 at first

 private:
  const Features* features_;
  std::vector<Index> rows_;
};

/// Weighted mean and standard deviation (about that mean) of every column as it stands.
struct Moments {
  std::vector<double> mean, deviation;
};
Moments column_moments(const Design& design, const std::vector<double>& weights);

}  // namespace riata

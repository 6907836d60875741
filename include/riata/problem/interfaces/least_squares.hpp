#pragma once
#include <span>
#include "riata/core/view.hpp"

namespace riata {

/// The loss sum_i w_i (target_i - x_i'b)^2 / 2 of every response, its numbers as unevaluated sums
/// high + low of two doubles: centring and offsets lose nothing.
class LeastSquares {
 public:
  virtual ~LeastSquares() = default;
  virtual std::span<const double> row_weights() const = 0;  // w, of sum 1
  /// target of rows [begin, begin + size of the spans)
  virtual void targets(Index response, Index begin, std::span<double> high,
                       std::span<double> low) const = 0;
  /// Rows [begin, begin + count) of x, column-major with leading dimension ld.
  virtual void exact_rows(Index begin, Index count, double* high, double* low, Index ld) const = 0;
};

}  // namespace riata

#pragma once
#include "core/eigen.hpp"
#include "solver/local_penalty.hpp"
#include "solver/working_set.hpp"

namespace riata {

/// The same model as LocalModel's over sparse columns, without groups, of one response. Coordinate
/// descent touches what is stored; centres are two numbers, never a dense update.
class SparseModel {
 public:
  SparseModel(const Unit& unit, const WorkingSet& set, const LocalPenalty& penalty,
              const Vector& x0, const Dense& slope);

  /// Starts from another point than that of the expansion.
  void start_from(const Vector& x);
  /// Ends when a sweep gains less than `negligible`. Returns d'Hd/2 of the whole move d.
  double minimise(int max_sweeps, double negligible);
  const Vector& x() const { return x_; }

 private:
  double sweep(bool over_all);
  double update(Index i);
  void move(Index i, double to);

  const LocalPenalty& penalty_;
  SparseColumns columns_;
  Vector weights_, slope0_, slope_;  // the model's slope is slope_ + lift_ weights_
  double lift_ = 0, slope_sum_, weight_sum_;
  Vector curvature_, weighted_;  // of every column: z'Wz, and the stored part's product with W
  Vector x_;
  const Vector x0_;
};

}  // namespace riata

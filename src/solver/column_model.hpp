#pragma once
#include <functional>
#include "core/eigen.hpp"
#include "solver/local_penalty.hpp"
#include "solver/working_set.hpp"

namespace riata {

/// The same model as LocalModel's, in terms of the working set's columns instead of their Gram
/// matrix: what pays where they are more than rows. Block coordinate descent keeps the model's
/// slope of every row up to date; where it is slow, Newton steps over the groups take over, or
/// Anderson extrapolation.
class ColumnModel {
 public:
  /// stop: asked between sweeps, whether to go on
  ColumnModel(WorkingSet& set, const LocalPenalty& penalty, const Vector& x0, const Dense& slope,
              int threads, std::function<bool()> stop);

  /// Ends when a sweep gains less than `negligible`, or is told to. Returns d'Hd/2 of the whole
  /// move d.
  double minimise(int max_sweeps, double negligible);
  const Vector& x() const { return x_; }
  /// What the whole move did to the rows' linear predictors, summed anew: what thousands of sweeps
  /// have added up is off by the rounding of each.
  Dense along() const;

 private:
  double sweep(bool over_all);
  double update_entry(Index i);
  double update_group(const LocalPenalty::Group& group);
  template <class F>
  void for_runs(std::span<const Index> places, F&& f) const;
  Vector correlated(std::span<const Index> places) const;
  void add_product(Index r, std::span<const Index> places, const double* d, double* eta) const;
  void shift(std::span<const Index> places, const Vector& delta);
  double objective() const;
  void go_to(const Vector& x, const Dense& moved);
  void extrapolate();
  struct Bends;
  bool form_newton();
  bool newton_step(double negligible);
  bool take_in_newcomers();
  Eigen::MatrixXf weighted(const std::vector<Index>& places) const;
  void keep_newton_of(const std::vector<Index>& places);
  Bends bends() const;
  Dense block_of(const LocalPenalty::Group& group, double bend, const Vector& ridge,
                 const Vector& u) const;
  bool move_along(const std::vector<Index>& entries, const Vector& d);
  void remember();

  WorkingSet& set_;
  const LocalPenalty& penalty_;
  const Vector x0_;
  const Dense& slope0_;
  int threads_;
  std::function<bool()> stop_;
  Vector x_;
  Dense moved_;   // Z (x - x0) of every response
  Dense slope_;   // loss' of the model, of every row and response
  Vector along_;  // a buffer: of a move, what it does to eta
  std::vector<Vector> points_;
  std::vector<Dense> moves_;
};

}  // namespace riata

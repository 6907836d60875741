#pragma once
#include <span>
#include <vector>
#include "riata/core/view.hpp"
#include "riata/family/any_observation.hpp"

namespace riata::net {

/// The loss of rows at a net's output, from the formulas of a family and a link, in double. y is
/// (outputs, rows), column-major: row after row; of a family with classes it is 1 at the row's.
class RowLoss {
 public:
  /// Memory for passes over up to `rows` rows.
  RowLoss(AnyObservation observation, Index outputs, Index rows);

  /// sum_i w_i sum_r loss(y_ri, eta_ri). slope, (outputs, rows), is its gradient in eta where it is
  /// not null; it may be eta itself.
  template <class T>
  double operator()(const double* y, const double* w, const T* eta, Index rows, T* slope);
  /// mu of every row, (outputs, rows).
  template <class T>
  void mean(const T* eta, Index rows, double* mu);

 private:
  AnyObservation observation_;
  Index outputs_;
  std::vector<double> y_, eta_, slope_;  // (rows, outputs)
};

}  // namespace riata::net

#pragma once
#include <type_traits>
#include "core/eigen.hpp"
#include "solver/local_penalty.hpp"
#include "solver/working_set.hpp"

namespace riata {

/// The same model as LocalModel's over sparse columns, without groups, of one response. Coordinate
/// descent finds the support, conjugate gradients solve the model on it. Both touch what is stored;
/// centres are two numbers, never a dense update.
class SparseModel {
 public:
  /// gradient: of the loss at x0, entry by entry.
  SparseModel(const WorkingSet& set, const LocalPenalty& penalty, const Vector& x0,
              Vector gradient);

  /// Ends when a sweep gains less than `negligible`, or than a share of what the first sweep
  /// gained. Returns d'Hd/2 of the whole move d.
  double minimise(int max_sweeps, double negligible, double share);
  const Vector& x() const { return x_; }

 private:
  /// What the columns' steps do to the rows, times root_. Newton steps do with single precision,
  /// which halves what is read.
  template <class T>
  struct Rows {
    Eigen::Matrix<T, -1, 1> stored;   // and lift root_
    double lift = 0, stored_sum = 0;  // root_'stored
  };
  template <class T>
  const std::vector<T>& values() const {
    if constexpr (std::is_same_v<T, double>)
      return values_;
    else
      return singles_;
  }
  template <class T>
  void add(Index i, double d, Rows<T>& to) const;
  template <class T>
  double product(Index i, const Rows<T>& rows) const;  // with root_ times column i

  void go_to(const Vector& x);
  double sweep(bool over_all);
  double update(Index i);
  double gradient(Index i) const {
    return gradient_[i] + product(i, moved_) + penalty_.quadratic[i] * x_[i];
  }
  double value() const;
  std::vector<Index> live() const;
  bool newton_step(double negligible);
  Vector curve(const std::vector<Index>& live, const Vector& d) const;

  const LocalPenalty& penalty_;
  const SparseColumns& columns_;
  Vector root_;                  // of the weights of the rows
  std::vector<double> values_;   // of the columns, times root_
  std::vector<float> singles_;   // the same
  Vector curvature_, weighted_;  // of every column: z'Wz, and the stored part's product with W
  double weight_sum_;
  const Vector gradient_;
  Rows<double> moved_;  // since the expansion
  Vector x_;
  const Vector x0_;
};

}  // namespace riata

#pragma once
#include <Eigen/Cholesky>
#include "core/eigen.hpp"

namespace riata {

/// Solutions with a symmetric positive semidefinite matrix. Columns are scaled to unit diagonal
/// first; a matrix that is singular in that scaling gets the pseudo-inverse of the unscaled one, so
/// solutions are those of least norm.
class Symmetric {
 public:
  explicit Symmetric(const Dense& matrix);

  Vector solve(const Vector& right) const;
  /// The part of v inside the range of the matrix.
  Vector projected(const Vector& v) const;
  bool singular() const { return rank_ < size_; }
  Index rank() const { return rank_; }
  double condition() const;  // of the scaled matrix, on its range

 private:
  Index size_, rank_;
  double condition_;
  Vector root_;                 // 1 / sqrt(diagonal)
  Eigen::LLT<Dense> cholesky_;  // of the scaled matrix, where it is well conditioned
  Dense vectors_;               // else eigenvectors of the range, and eigenvalues
  Vector eigenvalues_;
};

}  // namespace riata

#include "solver/symmetric.hpp"
#include <Eigen/Eigenvalues>
#include <limits>

namespace riata {

namespace {
// Gram matrices square the condition number: below this share of the largest eigenvalue (times the
// size) a direction cannot be told from rounding.
constexpr double kSingular = 64 * std::numeric_limits<double>::epsilon();
constexpr double kSmallPivot = 1e-5;  // of the Cholesky factor, whose rows have unit length
}  // namespace

Symmetric::Symmetric(const Dense& matrix) : size_(matrix.rows()), rank_(size_), condition_(1) {
  root_ = matrix.diagonal().unaryExpr([](double d) { return d > 0 ? 1 / std::sqrt(d) : 0.0; });
  if (size_ == 0) return;
  const Dense scaled = root_.asDiagonal() * matrix * root_.asDiagonal();
  if ((root_.array() > 0).all()) {
    cholesky_.compute(scaled);
    if (cholesky_.info() == Eigen::Success &&
        cholesky_.matrixLLT().diagonal().minCoeff() > kSmallPivot)
      return;
  }
  const Eigen::SelfAdjointEigenSolver<Dense> of_scaled(scaled);
  const Vector& values = of_scaled.eigenvalues();
  const double least = kSingular * static_cast<double>(size_) * values.maxCoeff();
  rank_ = (values.array() > std::max(least, 0.0)).count();
  condition_ = rank_ == 0 ? 1 : values.maxCoeff() / values[size_ - rank_];
  const Eigen::SelfAdjointEigenSolver<Dense> unscaled(matrix);
  eigenvalues_ = unscaled.eigenvalues().tail(rank_);
  vectors_ = unscaled.eigenvectors().rightCols(rank_);
  for (Index j = 0; j < size_; ++j)
    if (root_[j] == 0) vectors_.row(j).setZero();  // but for rounding
}

double Symmetric::condition() const {
  const bool by_cholesky = size_ > 0 && vectors_.rows() == 0;
  return by_cholesky ? 1 / cholesky_.rcond() : condition_;
}

Vector Symmetric::solve(const Vector& right) const {
  if (size_ == 0) return right;
  if (vectors_.rows() > 0)
    return vectors_ * ((vectors_.transpose() * right).array() / eigenvalues_.array()).matrix();
  return cholesky_.solve(right.cwiseProduct(root_)).cwiseProduct(root_);
}

Vector Symmetric::projected(const Vector& v) const {
  if (!singular()) return v;
  return vectors_ * (vectors_.transpose() * v);
}

}  // namespace riata

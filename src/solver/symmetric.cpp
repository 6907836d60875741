#include "solver/symmetric.hpp"
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <limits>

namespace riata {

namespace {
// Gram matrices square the condition number: below this share of the largest eigenvalue (times the
// size) a direction cannot be told from rounding.
constexpr double kSingular = 64 * std::numeric_limits<double>::epsilon();
constexpr double kWellConditioned = 1e-10;
}  // namespace

Symmetric::Symmetric(const Dense& matrix) : size_(matrix.rows()), rank_(size_), condition_(1) {
  root_ = matrix.diagonal().unaryExpr([](double d) { return d > 0 ? 1 / std::sqrt(d) : 0.0; });
  if (size_ == 0) return;
  const Dense scaled = root_.asDiagonal() * matrix * root_.asDiagonal();
  if ((root_.array() > 0).all()) {
    const Eigen::LLT<Dense> cholesky(scaled);
    const double reciprocal = cholesky.info() == Eigen::Success ? cholesky.rcond() : 0;
    if (reciprocal > kWellConditioned) {
      condition_ = 1 / reciprocal;
      factor_ = cholesky.matrixL();
      return;
    }
  }
  const Eigen::SelfAdjointEigenSolver<Dense> of_scaled(scaled);
  const Vector& values = of_scaled.eigenvalues();
  const double least = kSingular * static_cast<double>(size_) * values.maxCoeff();
  rank_ = (values.array() > std::max(least, 0.0)).count();
  condition_ = rank_ == 0 ? 1 : values.maxCoeff() / values[size_ - rank_];
  const Eigen::SelfAdjointEigenSolver<Dense> unscaled(matrix);
  eigenvalues_ = unscaled.eigenvalues().tail(rank_);
  factor_ = unscaled.eigenvectors().rightCols(rank_);
}

Vector Symmetric::solve(const Vector& right) const {
  if (eigenvalues_.size() > 0 || rank_ == 0)
    return factor_ * ((factor_.transpose() * right).array() / eigenvalues_.array()).matrix();
  Vector x = right.cwiseProduct(root_);
  factor_.triangularView<Eigen::Lower>().solveInPlace(x);
  factor_.transpose().triangularView<Eigen::Upper>().solveInPlace(x);
  return x.cwiseProduct(root_);
}

Vector Symmetric::projected(const Vector& v) const {
  if (!singular()) return v;
  return factor_ * (factor_.transpose() * v);
}

}  // namespace riata

#include "solver/symmetric.hpp"
#include <gtest/gtest.h>
#include <Eigen/SVD>
#include <cmath>
#include "oracle.hpp"

namespace riata {
namespace {

Dense normals(Index rows, Index cols, std::uint64_t seed) {
  const Matrix m = oracle::normal_matrix(rows, cols, seed);
  return ConstDenseMap(m.values().data(), rows, cols);
}

/// The solution of least norm by singular values, those below 1e-10 of the largest dropped.
Vector least_norm(const Dense& h, const Vector& right) {
  Eigen::JacobiSVD<Dense> svd(h, Eigen::ComputeThinU | Eigen::ComputeThinV);
  svd.setThreshold(1e-10);
  return svd.solve(right);
}

}  // namespace

TEST(Symmetric, SolvesWhatIsRegular) {
  for (Index size : {1, 2, 7, 40}) {
    const Dense a = normals(size + 20, size, 1);
    const Dense h = a.transpose() * a;
    const Vector x = normals(size, 1, 2);
    const Symmetric solver(h);
    EXPECT_LE((solver.solve(h * x) - x).norm(), 1e-12 * x.norm()) << size;
    EXPECT_EQ(solver.rank(), size);
    EXPECT_FALSE(solver.singular());
    EXPECT_EQ(solver.projected(x), x);
  }
}

TEST(Symmetric, TakesTheLeastNormOfWhatIsSingular) {
  for (Index rank : {1, 3, 5}) {
    const Dense a = normals(rank, 8, 3), h = a.transpose() * a;
    const Symmetric solver(h);
    const Vector right = normals(8, 1, 4), inside = least_norm(h, h * right);
    EXPECT_EQ(solver.rank(), rank);
    EXPECT_LE((solver.solve(right) - least_norm(h, right)).norm(), 1e-9);
    EXPECT_LE((solver.projected(right) - inside).norm(), 1e-10) << "H^+ H v";
  }
}

TEST(Symmetric, SolvesColumnsOfAnySize) {
  const Dense a = normals(30, 6, 5);
  Vector size(6);
  size << 1e-120, 1, 1e120, 1e-3, 1e60, 1e-60;
  const Dense plain = a.transpose() * a, scaled = size.asDiagonal() * plain * size.asDiagonal();
  const Vector x = normals(6, 1, 6), right = size.cwiseProduct(plain * x);
  const Symmetric solver(scaled);
  EXPECT_EQ(solver.rank(), 6);
  EXPECT_LE((solver.solve(right).cwiseProduct(size) - x).norm(), 1e-12);
  EXPECT_NEAR(solver.condition() / Symmetric(plain).condition(), 1, 1e-9);
}

TEST(Symmetric, GivesColumnsOfZerosNothing) {
  Dense h = Dense::Zero(3, 3);
  h(0, 0) = h(2, 2) = 2;
  h(0, 2) = h(2, 0) = 1;
  const Symmetric solver(h);
  const Vector x = solver.solve(Vector::Ones(3));
  EXPECT_EQ(solver.rank(), 2);
  EXPECT_EQ(x[1], 0);
  EXPECT_NEAR(x[0], 1.0 / 3, 1e-15);
  EXPECT_EQ(solver.projected(Vector::Ones(3))[1], 0);
  EXPECT_EQ(Symmetric(Dense::Zero(2, 2)).rank(), 0);
  EXPECT_EQ(Symmetric(Dense::Zero(2, 2)).solve(Vector::Ones(2)), Vector::Zero(2));
}

// Of the correlation matrix ((1, c), (c, 1)): (1 + c) / (1 - c).
TEST(Symmetric, StatesTheConditionWithinAFactorOfItsSize) {
  for (double c : {0.0, 0.5, 0.999, 1 - 1e-9, 1 - 1e-12}) {
    Dense h = Dense::Ones(2, 2);
    h(0, 1) = h(1, 0) = c;
    const double exact = (1 + c) / (1 - c), stated = Symmetric(h).condition();
    EXPECT_GE(stated, exact / 3) << c;
    EXPECT_LE(stated, exact * 3) << c;
  }
}

}  // namespace riata

#include "solver/group_newton.hpp"
#include <gtest/gtest.h>
#include <Eigen/LU>
#include "riata/core/random.hpp"

namespace riata {
namespace {

constexpr Index kRows = 12, kSize = 4, kGroups = 6, kOwn = kSize * kGroups, kFurther = 3;

Vector made(Index size, Random& random) {
  Vector out(size);
  for (double& each : out) each = random.normal();
  return out;
}

}  // namespace

// More columns than rows, one group that does not bend, one that is dead by now, and columns that
// came later: against dense matrices in double precision.
TEST(GroupNewton, SolvesWhatADenseInverseDoesAndCurvesIt) {
  Random random(3);
  Dense z(kRows, kOwn + kFurther);
  for (double& each : z.reshaped()) each = random.normal();
  GroupSystem system{
      z.leftCols(kOwn).cast<float>(), {}, made(kOwn, random), Vector::Constant(kOwn, 0.3)};
  Dense h = z.leftCols(kOwn).transpose() * z.leftCols(kOwn);
  h.diagonal() += system.ridge;
  for (Index g = 0; g < kGroups; ++g) {
    const double bend = 0.5 * static_cast<double>(g);
    system.groups.push_back({g * kSize, kSize, bend});
    auto u = system.u.segment(g * kSize, kSize);
    u /= u.norm();
    h.block(g * kSize, g * kSize, kSize, kSize) +=
        bend * (Dense::Identity(kSize, kSize) - u * u.transpose());
  }
  for (int threads : {1, 2}) {
    GroupNewton newton(system, threads);
    ASSERT_TRUE(newton.ready());
    newton.append(z.rightCols(kFurther).cast<float>());

    Vector live = Vector::Ones(kOwn + kFurther);
    live.segment(2 * kSize, kSize).setZero();
    const Vector right = made(kOwn + kFurther, random), further = made(kFurther, random);
    Vector x(kOwn + kFurther);
    x << h.lu().solve(right.head(kOwn)).cwiseProduct(live.head(kOwn)), further;
    const Vector curved = z.transpose() * (z * x);

    const auto got = newton.solve(right, live, further);
    EXPECT_LE((got.x - x).norm(), 1e-4 * x.norm());
    EXPECT_LE((got.curved - curved).norm(), 1e-4 * curved.norm());
  }
}

}  // namespace riata

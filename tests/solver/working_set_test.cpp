#include "solver/working_set.hpp"
#include <gtest/gtest.h>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <numeric>
#include "solver/made_unit.hpp"
#include "solver/support_solve.hpp"

namespace riata {
namespace {

void expect_consistent(const WorkingSet& set, const std::vector<Index>& expected,
                       const MadeUnit& made) {
  std::vector<Index> held = set.entries();
  std::sort(held.begin(), held.end());
  EXPECT_EQ(held, expected);
  for (Index e = 0; e < made.entries(); ++e) {
    const bool inside = std::binary_search(expected.begin(), expected.end(), e);
    ASSERT_EQ(set.has(e), inside);
    if (!inside) continue;
    ASSERT_EQ(set.entries()[at(set.place(e))], e);
    ASSERT_EQ(set.response_of(set.place(e)), e / made.parameters());
  }
}

void expect_hessian(const WorkingSet& set, const MadeUnit& made, const Dense& weights) {
  const Dense whole = made.hessian(weights);
  Dense read;
  std::vector<Index> places;
  for (Index i = 0; i < set.size(); ++i) places.push_back(i);
  set.read(places, places, read);
  EXPECT_LE((read - whole(set.entries(), set.entries())).cwiseAbs().maxCoeff(), 1e-13);
  for (Index r = 0; !set.by_columns() && r < set.responses(); ++r)
    EXPECT_LE((set.hessian(r) - read.block(set.first(r), set.first(r), set.count(r), set.count(r)))
                  .cwiseAbs()
                  .maxCoeff(),
              0);
  for (Index r = 0; set.by_columns() && r < set.responses(); ++r)
    for (Index k = 0; k < set.count(r); ++k)
      EXPECT_LE((set.columns(r).col(k) - made.columns().col(set.parameters(r)[at(k)]))
                    .cwiseAbs()
                    .maxCoeff(),
                1e-15);
}

/// Every response has some entries.
std::vector<Index> some(const MadeUnit& made, Random& random) {
  std::vector<Index> out;
  for (Index e = 0; e < made.entries(); ++e)
    if (e % made.parameters() == 0 || random.uniform() < 0.3) out.push_back(e);
  return out;
}

}  // namespace

TEST(WorkingSet, HoldsTheHessianOfItsEntriesWhileTheyComeAndGo) {
  for (bool by_columns : {false, true}) {
    const MadeUnit made({"poisson", 40, 9, 2, 1, false});
    const Unit unit = made.unit();
    Dense weights = made.at_point(made.point(1, 0.1)).bend;
    Random random(2);
    std::vector<Index> expected = some(made, random);
    WorkingSet set;
    set.reset(unit, expected, weights);
    if (by_columns) set.turn_to_columns(unit);
    for (std::uint64_t change = 0; change < 40; ++change) {
      const std::vector<Index> wanted = some(made, random);
      if (change % 4 == 3) {
        weights = made.at_point(made.point(change, 0.1)).bend;
        set.refresh(unit, weights);
      } else if (change % 2) {
        std::vector<Index> kept, places;
        std::ranges::set_intersection(expected, wanted, std::back_inserter(kept));
        for (Index e : kept) places.push_back(set.place(e));
        set.keep(places);
        expected = kept;
      } else {
        std::vector<Index> all;
        std::ranges::set_union(expected, wanted, std::back_inserter(all));
        set.extend(unit, wanted);
        expected = all;
      }
      expect_consistent(set, expected, made);
      expect_hessian(set, made, weights);
    }
  }
}

TEST(WorkingSet, StatesAGroupsCurvatureAtThePresentWeightsAndStrength) {
  const MadeUnit made({"poisson", 40, 9, 2, 3, false});
  const Unit unit = made.unit();
  const std::vector<Index> group = {1, 2, 11};
  WorkingSet set;
  Dense weights = made.at_point(made.point(1, 0.1)).bend;
  set.reset(unit, {0, 1, 2, 10, 11}, weights);
  for (std::uint64_t change = 0; change < 4; ++change) {
    if (change % 2 == 1) {
      weights = made.at_point(made.point(change, 0.1)).bend;
      set.refresh(unit, weights);
    }
    const Vector quadratic = Vector::Constant(3, 0.1 * static_cast<double>(change / 2));
    Dense expected = made.hessian(weights)(group, group);
    expected.diagonal() += quadratic;
    std::vector<Index> places;
    for (Index e : group) places.push_back(set.place(e));
    const GroupCurvature& got = set.group_curvature(0, places, quadratic);
    EXPECT_LE((got.vectors * got.values.asDiagonal() * got.vectors.transpose() - expected)
                  .cwiseAbs()
                  .maxCoeff(),
              1e-13);
  }
}

// Newton systems of an old Hessian would be no more than guesses.
TEST(WorkingSet, SolvesOnASupportWithTheHessianAsItIs) {
  MadeUnit made({"poisson", 80, 9, 1, 3, false});
  for (std::size_t e = 0; e < 9; ++e) made.omega().l1[e] = 0.01;
  const Unit unit = made.unit();
  const std::vector<Index> entries = {0, 2, 3, 5, 8, 9};
  WorkingSet set;
  for (std::uint64_t change = 0; change < 3; ++change) {
    const Dense weights = made.at_point(made.point(change, 0.2)).bend;
    if (change == 0)
      set.reset(unit, entries, weights);
    else
      set.refresh(unit, weights);
    const LocalPenalty penalty(made.omega(), set.entries());
    const Vector right = made.point(change + 10, 1).head(set.size());
    std::vector<Index> places(entries.size());
    std::iota(places.begin(), places.end(), Index{0});
    Vector x = right;
    ASSERT_TRUE(solve_on_support(set, penalty, places, x));
    const Dense h = made.hessian(weights)(set.entries(), set.entries());
    EXPECT_LE((h * x - right).norm(), 1e-12 * right.norm()) << change;
  }
}

TEST(GroupMinimiser, EndsWhereTheSlopeIsZero) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const MadeUnit made({"gaussian", 20, 4, 1, seed, false});
    const Dense h = made.hessian(made.at_point(Vector::Zero(5)).bend).topLeftCorner(4, 4);
    const Eigen::SelfAdjointEigenSolver<Dense> eigen(h);
    const Vector target = made.point(seed, 1).head(4);
    for (double share : {0.0, 1e-9, 0.3, 0.999, 1.001, 1e6}) {
      const double strength = share * target.norm();
      const Vector b =
          group_minimiser({eigen.eigenvalues(), eigen.eigenvectors()}, target, strength);
      if (share > 1) {
        EXPECT_EQ(b, Vector::Zero(4));
      } else {
        EXPECT_LE((h * b - target + strength * b / b.norm()).norm(), 1e-13 * target.norm());
      }
    }
  }
}

TEST(WorkingSet, LearnsWhatAStepChangedUntilItsHessianIsFormedAnew) {
  const MadeUnit made({"poisson", 40, 9, 1, 1, false});
  const Unit unit = made.unit();
  const Dense weights = Dense::Random(40, 1).cwiseAbs(), whole = made.hessian(weights);
  WorkingSet set;
  set.reset(unit, {0, 2, 3, 5}, weights);
  const Vector step{{0.3, -0.2, 0.1, 0.4}}, change = 1.3 * set.hessian(0) * step + 0.1 * step;
  set.learn(0, step, change);
  EXPECT_LE((set.hessian(0) * step - change).norm(), 1e-14);
  EXPECT_GT(Eigen::SelfAdjointEigenSolver<Dense>(set.hessian(0)).eigenvalues().minCoeff(), 0);

  set.extend(unit, {1, 7});
  Vector longer = Vector::Zero(6);
  longer.head(4) = step;
  const Vector told = set.hessian(0) * longer;
  EXPECT_LE((told.head(4) - change).norm(), 1e-14);
  EXPECT_LE((told.tail(2) - (whole(set.entries(), set.entries()) * longer).tail(2)).norm(), 1e-14);

  set.refresh(unit, weights);
  expect_hessian(set, made, weights);
}

}  // namespace riata

#include "solver/working_set.hpp"
#include <gtest/gtest.h>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <numeric>
#include "solver/candidates.hpp"
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

namespace {

/// l1 on some entries of response 0, groups elsewhere, one within reach of nothing.
MadeUnit penalised() {
  MadeUnit made({"poisson", 40, 9, 2, 4, false});
  for (std::size_t e = 0; e < 5; ++e) made.omega().l1[e] = 0.05;
  made.omega().l1[11] = 0.03;
  made.omega().groups = {{{5, 6}, 0.1}, {{10, 11, 12}, 0.08}, {{7, 17}, 0.0}, {{8, 18}, 1e9}};
  return made;
}
bool contains(const std::vector<Index>& all, Index e) { return std::ranges::count(all, e) == 1; }

}  // namespace

TEST(Candidates, AreAllThatTheirPenaltyDoesNotHoldAtZero) {
  const MadeUnit made = penalised();
  const Unit unit = made.unit();
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Vector b = Vector::Zero(made.entries());
    b[static_cast<Index>(seed) % 20] = 0.3;
    Vector gradient = made.at_point(b + made.point(seed, 0.02)).gradient;
    gradient[13] = gradient[7] = gradient[17] = 0;  // solved, and free all the same
    const std::vector<Index> got = Candidates().first(unit, b, gradient);
    for (Index e = 0; e < made.entries(); ++e)
      EXPECT_TRUE(b[e] == 0 || contains(got, e)) << "support";
    for (Index e : {9, 13, 14, 15, 16, 19, 7, 17}) EXPECT_TRUE(contains(got, e)) << "free";
    for (Index e = 0; e < 5; ++e) EXPECT_TRUE(std::abs(gradient[e]) <= 0.05 || contains(got, e));
    EXPECT_EQ(contains(got, 5), contains(got, 6)) << "groups come whole";
    EXPECT_TRUE(std::hypot(gradient[5], gradient[6]) <= 0.1 || contains(got, 5));
    EXPECT_EQ(contains(got, 8), b[8] != 0 || b[18] != 0) << "out of reach";
  }
}

TEST(Candidates, FollowTheGradientFromStrengthToStrength) {
  MadeUnit made = penalised();
  const Unit unit = made.unit();
  const Vector b = Vector::Zero(made.entries());
  Vector gradient = Vector::Zero(made.entries());
  Candidates candidates;
  for (double scale : {1.0, 0.9}) {
    made.omega().scale = scale;
    gradient[0] = 0.05 * (1.5 - scale);      // 0.025, then 0.03: at 0.8 it would be 0.035
    gradient[1] = 0.05 * (2.5 - 2 * scale);  // 0.025, then 0.035: at 0.8 it would be 0.045
    candidates.remember(unit, b, gradient);
  }
  made.omega().scale = 0.8;
  for (Index e = 0; e < 5; ++e) made.omega().l1[at(e)] = 0.04;
  const std::vector<Index> got = candidates.first(unit, b, gradient);
  EXPECT_FALSE(contains(got, 0));
  EXPECT_TRUE(contains(got, 1)) << "where the gradient goes, not where it is";
}

// Coefficients as well, up to zero, which no extrapolation crosses.
TEST(Candidates, FollowTheCoefficientsFromStrengthToStrength) {
  MadeUnit made = penalised();
  const Unit unit = made.unit();
  Candidates candidates;
  Vector b = Vector::Zero(made.entries());
  EXPECT_EQ(candidates.ahead(unit, b).size(), 0);
  for (double scale : {1.0, 0.9}) {
    made.omega().scale = scale;
    b[0] = 0.5 - 0.3 * scale;  // 0.2, then 0.23
    b[1] = scale - 0.8;        // 0.2, then 0.1: at 0.75 it would be -0.05
    candidates.remember(unit, b, Vector::Zero(made.entries()));
  }
  made.omega().scale = 0.75;
  const Vector ahead = candidates.ahead(unit, b);
  EXPECT_NEAR(ahead[0], 0.275, 1e-15);
  EXPECT_EQ(ahead[1], 0);
  EXPECT_EQ(ahead[2], 0);
  made.omega().bound(0, 0, 0.25);
  EXPECT_EQ(candidates.ahead(made.unit(), b)[0], 0.25) << "nor leaves its bounds";
}

TEST(Candidates, ViolatorsAreThoseOutsideTheSetAboveTheirStrength) {
  const MadeUnit made = penalised();
  const Unit unit = made.unit();
  Random random(5);
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Warmth here = made.at_point(made.point(seed, 0.05));
    WorkingSet set;
    std::vector<Index> inside = {9, 19};
    for (const auto& block : {std::vector<Index>{0}, {1}, {2}, {3}, {4}, {5, 6}, {10, 11, 12}})
      if (random.uniform() < 0.4) inside.insert(inside.end(), block.begin(), block.end());
    std::ranges::sort(inside);
    set.reset(unit, inside, here.bend);
    const std::vector<Index> got = Candidates().violators(unit, set, here.gradient);
    const auto expect = [&](bool above, std::initializer_list<Index> block) {
      for (Index e : block) EXPECT_EQ(contains(got, e), above && !set.has(e)) << e;
    };
    const Vector& g = here.gradient;
    for (Index e = 0; e < 5; ++e) expect(std::abs(g[e]) > 0.05, {e});
    expect(std::hypot(g[5], g[6]) > 0.1, {5, 6});
    expect(std::hypot(g[10], std::max(std::abs(g[11]) - 0.03, 0.0), g[12]) > 0.08, {10, 11, 12});
    expect(false, {8, 18, 9, 19});
    expect(true, {7, 17, 13, 14, 15, 16});
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

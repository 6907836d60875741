#include "solver/candidates.hpp"
#include <gtest/gtest.h>
#include <algorithm>
#include "solver/made_unit.hpp"

namespace riata {
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

TEST(Candidates, AreNotAllOfThemWhereStrengthsFallFar) {
  MadeUnit made = penalised();
  const Vector b = Vector::Zero(made.entries());
  Vector gradient = Vector::Zero(made.entries());
  gradient[0] = 0.02;
  gradient[1] = 0.045;
  Candidates candidates;
  made.omega().scale = 10;
  candidates.remember(made.unit(), b, gradient);
  made.omega().scale = 1;
  const std::vector<Index> got = candidates.first(made.unit(), b, gradient);
  EXPECT_FALSE(contains(got, 0)) << "less than half of its strength, 0.05";
  EXPECT_TRUE(contains(got, 1));
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

// With more strengths behind it a path is a parabola, where that would have told the last of them
// better than a line; a coefficient that came to life on the way goes on along its line.
TEST(Candidates, FollowCurvesWhereThoseServedBetter) {
  MadeUnit made = penalised();
  const Unit unit = made.unit();
  const auto parabola = [](double scale) { return 0.5 - 0.3 * scale + 0.7 * scale * scale; };
  for (double kink : {0.0, 0.5}) {
    Candidates candidates;
    Vector b = Vector::Zero(made.entries());
    for (double scale : {1.0, 0.9, 0.85, 0.8}) {
      made.omega().scale = scale;
      b[0] = parabola(scale) + (scale < 0.9 ? kink * (0.9 - scale) : 0.0);
      b[1] = scale > 0.81 ? 0 : 0.1;
      candidates.remember(unit, b, Vector::Zero(made.entries()));
    }
    made.omega().scale = 0.75;
    const Vector ahead = candidates.ahead(unit, b);
    const double line = b[0] + (b[0] - parabola(0.85) - kink * (0.9 - 0.85));
    EXPECT_NEAR(ahead[0], kink == 0 ? parabola(0.75) : line, 1e-14) << kink;
    EXPECT_NEAR(ahead[1], 0.2, 1e-15);
  }
  made.omega().scale = 1.0;  // a path begins anew
  Candidates candidates;
  candidates.remember(unit, Vector::Ones(made.entries()), Vector::Zero(made.entries()));
  candidates.remember(unit, Vector::Ones(made.entries()), Vector::Zero(made.entries()));
  EXPECT_EQ(candidates.ahead(unit, Vector::Ones(made.entries())).size(), 0) << "the same strength";
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

TEST(Candidates, ViolatorsAreAlsoThoseALittleAboveTheirStrength) {
  const MadeUnit made = penalised();
  const Unit unit = made.unit();
  const Warmth here = made.at_point(Vector::Zero(made.entries()));
  WorkingSet set;
  set.reset(unit, {9, 19}, here.bend);
  for (double share : {1 - 1e-12, 1 + 1e-12}) {
    Vector gradient = Vector::Zero(made.entries());
    gradient[0] = -0.05 * share;
    gradient[5] = 0.1 * share;
    const std::vector<Index> got = Candidates().violators(unit, set, gradient);
    for (Index e : {0, 5, 6}) EXPECT_EQ(contains(got, e), share > 1) << e;
  }
}

}  // namespace riata

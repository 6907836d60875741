#include "solver/gradient_bounds.hpp"
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include "solver/candidates.hpp"
#include "solver/made_unit.hpp"

namespace riata {
namespace {

MadeUnit walked(std::uint64_t seed, const char* family) {
  MadeUnit made({family, 50, 12, 2, seed, false});
  made.omega().l1[3] = made.omega().l1[20] = 0.01;
  made.omega().l1[8] = 0.02;  // inside a group
  made.omega().groups = {{{0, 1, 2}, 0.1}, {{7, 8, 9}, 0.2}, {{4, 17, 18, 19}, 0.3}};
  return made;
}

/// One step of a walk that passes learn from: every third look is at all columns.
struct Look {
  Vector estimate, rest, gradient;
};

template <class Check>
void walk(const MadeUnit& made, std::uint64_t seed, double stride, Check&& check) {
  const Unit unit = made.unit();
  GradientBounds bounds;
  Vector b = made.point(seed, 0.3);
  for (std::uint64_t step = 0; step < 30; ++step) {
    const Warmth here = made.at_point(b);
    Look look{{}, {}, made.gradient(here.slope)};
    if (step > 0) {
      bounds.estimate(unit, here.slope, look.estimate, look.rest);
      check(unit, bounds, look);
    }
    if (step % 3 == 0) bounds.learn(here.slope, here.gradient);
    b += made.point(100 * seed + step, stride);
  }
}

}  // namespace

TEST(GradientBounds, AreNeverExceededByAnEntryOnARandomWalk) {
  for (const char* family : {"poisson", "bernoulli", "gaussian"})
    for (std::uint64_t seed = 1; seed <= 4; ++seed)
      for (double stride : {1e-6, 1e-3, 0.3}) {
        const MadeUnit made = walked(seed, family);
        walk(made, seed, stride, [&](const Unit& unit, GradientBounds& bounds, const Look& look) {
          for (Index e = 0; e < made.entries(); ++e) {
            const double away = bounds.away(unit, -1, {&e, 1}, look.rest);
            ASSERT_LE(std::abs(look.gradient[e] - look.estimate[e]), away + 1e-14) << family;
          }
        });
      }
}

TEST(GradientBounds, AreNeverExceededByAGroupOrItsShareAboveTheL1Part) {
  for (const char* family : {"poisson", "gaussian"})
    for (std::uint64_t seed = 1; seed <= 4; ++seed)
      for (double stride : {1e-4, 0.3}) {
        const MadeUnit made = walked(seed, family);
        walk(made, seed, stride, [&](const Unit& unit, GradientBounds& bounds, const Look& look) {
          std::vector<double> truly;
          for_each_block(*unit.omega, look.gradient,
                         [&](const PenaltyBlock& block) { truly.push_back(block.size); });
          std::size_t k = 0;
          for_each_block(*unit.omega, look.estimate, [&](const PenaltyBlock& block) {
            const double away = bounds.away(unit, block.group, block.entries, look.rest);
            ASSERT_LE(std::abs(truly[k++] - block.size), away + 1e-14) << family;
          });
        });
      }
}

// No bound could be lower: a slope along a column changes its gradient by all that the bound says.
TEST(GradientBounds, AreReachedByASlopeAlongAColumn) {
  const MadeUnit made = walked(1, "gaussian");
  const Unit unit = made.unit();
  const auto w = made.smooth().row_weights();
  for (Index j = 0; j < made.parameters(); ++j) {
    Dense along = made.columns().col(j).replicate(1, 2);
    for (Index i = 0; i < along.rows(); ++i) along.row(i) *= w[static_cast<std::size_t>(i)];
    Dense known = made.at_point(made.point(2, 0.3)).slope;
    for (Index r = 0; r < 2; ++r)  // across it
      known.col(r) -= along.col(r) * along.col(r).dot(known.col(r)) / along.col(r).squaredNorm();
    GradientBounds bounds;
    bounds.learn(known, made.gradient(known));
    Vector estimate, rest;
    bounds.estimate(unit, known + along, estimate, rest);
    const Vector away = made.gradient(known + along) - estimate;
    for (Index r = 0; r < 2; ++r) {
      const Index e = j + r * made.parameters();
      EXPECT_NEAR(away[e], bounds.away(unit, -1, {&e, 1}, rest), 1e-12) << e;
    }
  }
}

// Norms are the least that do for a group: its largest singular value, not the sum of squares.
TEST(GradientBounds, NormsAreReachedBySomeSlope) {
  const MadeUnit made = walked(1, "gaussian");
  const Unit unit = made.unit();
  GradientBounds bounds;
  const auto& group = unit.omega->groups[0];
  Dense z(made.columns().rows(), 3);
  const auto w = made.smooth().row_weights();
  for (Index k = 0; k < 3; ++k)
    for (Index i = 0; i < z.rows(); ++i)
      z(i, k) = made.columns()(i, group.entries[static_cast<std::size_t>(k)]) *
                std::sqrt(w[static_cast<std::size_t>(i)]);
  Vector v = Vector::Ones(3);  // by power iteration
  for (int k = 0; k < 500; ++k) v = (z.transpose() * (z * v)).normalized();
  EXPECT_NEAR(bounds.norm(unit, 0, {group.entries.data(), 3}), (z * v).norm(), 1e-9);
}

// A group across responses moves by what all of its columns do at once.
TEST(GradientBounds, NormsOfAGroupAcrossResponsesAreReachedToo) {
  MadeUnit made = walked(1, "gaussian");
  const Index p = made.parameters(), j = 5, k = 6;
  made.omega().groups = {{{j, k + p}, 0.1}};
  const Unit unit = made.unit();
  const std::vector<Index> entries = {j, k + p};
  const auto& smooth = made.smooth();
  const double norm = std::hypot(smooth.column_scale(j), smooth.column_scale(k));
  EXPECT_DOUBLE_EQ(GradientBounds().norm(unit, 0, entries), norm);
  EXPECT_DOUBLE_EQ(GradientBounds().away(unit, 0, entries, Vector{{0, 3}}), 3 * norm);
  EXPECT_DOUBLE_EQ(GradientBounds().away(unit, 0, entries, Vector{{3, 0}}), 3 * norm);
}

TEST(GradientBounds, KnowAPassAgainAndACombinationOfPasses) {
  const MadeUnit made = walked(2, "poisson");
  GradientBounds bounds;
  EXPECT_FALSE(bounds.known());
  Warmth each[3];
  for (std::uint64_t k = 0; k < 3; ++k) {
    each[k] = made.at_point(made.point(k, 0.3));
    bounds.learn(each[k].slope, each[k].gradient);
  }
  EXPECT_TRUE(bounds.known());
  const Dense slope = each[0].slope - 2 * each[1].slope + 0.5 * each[2].slope;
  Vector estimate, rest;
  bounds.estimate(made.unit(), slope, estimate, rest);
  EXPECT_LE(rest.maxCoeff(), 1e-13);
  EXPECT_LE((estimate - made.gradient(slope)).norm(), 1e-13);
}

TEST(GradientBounds, RememberTheLatestPasses) {
  const MadeUnit made = walked(2, "poisson");
  GradientBounds bounds;
  std::vector<Warmth> each;
  for (std::uint64_t k = 0; k < 7; ++k) {
    each.push_back(made.at_point(made.point(k, 0.3)));
    bounds.learn(each.back().slope, each.back().gradient);
  }
  Vector estimate, rest;
  for (std::size_t k = 3; k < 7; ++k) {
    bounds.estimate(made.unit(), each[k].slope, estimate, rest);
    EXPECT_LE(rest.maxCoeff(), 1e-13) << k;
  }
  bounds.estimate(made.unit(), each[0].slope, estimate, rest);
  EXPECT_GT(rest.minCoeff(), 1e-3) << "and no others";
}

// Bounds that cannot be had are infinite, so that every column is looked at.
TEST(GradientBounds, AreInfiniteWhereNothingCanBeSaid) {
  const MadeUnit made = walked(3, "poisson");
  Warmth here = made.at_point(made.point(1, 0.3));
  Vector estimate, rest;
  GradientBounds bounds;
  bounds.learn(here.slope, here.gradient);
  here.slope(1, 0) = std::nan("");
  bounds.estimate(made.unit(), here.slope, estimate, rest);
  EXPECT_EQ(rest[0], INFINITY);
  EXPECT_LE(rest[1], 1e-13);
}

}  // namespace riata

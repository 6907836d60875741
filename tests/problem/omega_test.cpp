#include "riata/problem/interfaces/omega.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "riata/core/random.hpp"
#include "riata/penalty/elastic_net.hpp"
#include "riata/penalty/group_mcp.hpp"

namespace riata {
namespace {

/// 4 parameters, 3 responses: l1 and quadratic on some entries, a group inside response 0, one that
/// ties responses 0 and 2.
Omega sample() {
  Omega omega(4, 3);
  for (std::size_t e = 0; e < 12; ++e) omega.l1[e] = e % 3 ? 0.0 : 0.1;
  omega.quadratic[7] = 0.5;
  omega.groups = {{{0, 1}, 0.3}, {{2, 8, 9}, 0.2}};
  return omega;
}
std::vector<double> normals(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> out(count);
  for (double& each : out) each = random.normal();
  return out;
}

}  // namespace

TEST(Omega, ValueAddsUpItsTerms) {
  const std::vector<double> b = {3, 4, 0, -2, 0, 0, 1, 2, 0, -1, 0, 0};
  const double l1 = 0.1 * (3 + 2 + 1 + 1), quadratic = 0.5 * 4 / 2, groups = 0.3 * 5 + 0.2 * 1;
  EXPECT_NEAR(sample().value(b), l1 + quadratic + groups, 1e-15);
}

TEST(Omega, ProxMinimisesValuePlusSquaredDistance) {
  const Omega omega = sample();
  const double step = 0.7;
  Random random(2);
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto v = normals(12, seed);
    const auto objective = [&](const std::vector<double>& z) {
      double sum = omega.value(z);
      for (std::size_t e = 0; e < 12; ++e) sum += (z[e] - v[e]) * (z[e] - v[e]) / (2 * step);
      return sum;
    };
    auto best = v;
    omega.prox(best, step);
    for (int k = 0; k < 300; ++k) {
      auto z = best;
      for (double& each : z) each += std::pow(10.0, -k % 5) * random.normal();
      ASSERT_LE(objective(best), objective(z) + 1e-13);
    }
  }
}

TEST(Omega, NanStaysNan) {
  auto b = normals(12, 3);
  b[1] = b[11] = std::nan("");
  const Omega omega = sample();
  EXPECT_TRUE(std::isnan(omega.value(b)));
  omega.prox(b, 1.0);
  EXPECT_TRUE(std::isnan(b[1]) && std::isnan(b[11]));
}

TEST(Omega, UnitsAreTheResponsesThatGroupsTie) {
  EXPECT_EQ(sample().units(), (std::vector<std::vector<Index>>{{0, 2}, {1}}));
  EXPECT_EQ(Omega(2, 3).units(), (std::vector<std::vector<Index>>{{0}, {1}, {2}}));
}

TEST(Omega, IsTheSumOfItsUnits) {
  const Omega omega = sample();
  const auto b = normals(12, 4);
  double sum = 0;
  for (const auto& unit : omega.units()) {
    std::vector<double> part;
    for (Index r : unit) part.insert(part.end(), b.begin() + 4 * r, b.begin() + 4 * r + 4);
    sum += omega.restricted_to(unit).value(part);
  }
  EXPECT_NEAR(sum, omega.value(b), 1e-14);
}

TEST(Omega, TimesAFactorScalesItsValue) {
  const auto b = normals(12, 5);
  EXPECT_NEAR(sample().times(2.5).value(b), 2.5 * sample().value(b), 1e-14);
  EXPECT_EQ(sample().times(0).value(b), 0);
}

TEST(Omega, IsSmoothWhereNothingBends) {
  Omega omega(3, 1);
  EXPECT_TRUE(omega.is_smooth());
  omega.quadratic[1] = 2;
  EXPECT_TRUE(omega.is_smooth());
  omega.l1[0] = 0.1;
  EXPECT_FALSE(omega.is_smooth());
  EXPECT_FALSE(sample().is_smooth());
  EXPECT_TRUE(sample().times(0).groups.size() == 2 && sample().is_lowered());
}

TEST(Omega, WithoutQuadraticKeepsTheRest) {
  const auto b = normals(12, 6);
  EXPECT_NEAR(sample().without_quadratic().value(b), sample().value(b) - 0.25 * b[7] * b[7], 1e-14);
}

TEST(Omega, FindsTheGroupOfAnEntry) {
  EXPECT_EQ(sample().group_of_entry(),
            (std::vector<Index>{0, 0, 1, -1, -1, -1, -1, -1, 1, 1, -1, -1}));
}

// A penalty with value and prox only goes through its own prox.
TEST(Omega, OtherPenaltiesUseTheirOwnProx) {
  Omega omega(3, 1);
  omega.others.push_back({ElasticNet{0.5}, {0, 2}, {0.4, 0.8}});
  EXPECT_FALSE(omega.is_lowered());
  std::vector<double> b = {2, 2, -2};
  EXPECT_NEAR(omega.value(b), 0.4 * (1 + 1) + 0.8 * (1 + 1), 1e-15);
  omega.prox(b, 1.0);
  EXPECT_NEAR(b[0], (2 - 0.2) / 1.2, 1e-15);
  EXPECT_EQ(b[1], 2);
  EXPECT_NEAR(b[2], -(2 - 0.4) / 1.4, 1e-15);
}

TEST(Omega, ProxStaysWithinBoundsAndMinimisesThere) {
  Omega omega(3, 1);
  omega.l1 = {0.2, 0, 0.1};
  omega.quadratic = {0.5, 1, 0};
  omega.bound(0, 0, 10);
  omega.bound(1, -0.3, 0.4);
  omega.bound(1, -5, 0.25);  // bounds add up
  EXPECT_EQ(omega.lower(1), -0.3);
  EXPECT_EQ(omega.upper(1), 0.25);
  EXPECT_FALSE(omega.is_smooth());
  const double step = 0.7;
  for (double start : {-2.0, -0.1, 0.3, 4.0}) {
    std::vector<double> best(3, start);
    omega.prox(best, step);
    const auto objective = [&](std::size_t e, double z) {
      auto b = best;
      b[e] = z;
      return omega.value(b) + (z - start) * (z - start) / (2 * step);
    };
    for (std::size_t e = 0; e < 3; ++e)
      for (double z = -3; z <= 5; z += 1.0 / 256)
        EXPECT_LE(objective(e, best[e]), objective(e, z) + 1e-13);
  }
  EXPECT_EQ(omega.value(std::vector<double>{-1e-9, 0, 0}), INFINITY);
  EXPECT_EQ(omega.times(0).lower(1), -0.3);
}

TEST(Omega, BoundsFollowTheScaleOfTheParameters) {
  Omega omega(3, 2);
  for (Index e : {0, 3, 5}) omega.bound(e, -1, 2);
  omega.scale_bounds({4, 1});  // the last parameter is the intercept
  EXPECT_EQ(omega.lower(0), -0.25);
  EXPECT_EQ(omega.upper(3), 0.5);
  EXPECT_EQ(omega.upper(5), 2);
  EXPECT_EQ(omega.upper(1), INFINITY);
  EXPECT_EQ(omega.restricted_to({1}).upper(0), 0.5);
}

// Above but for a constant, touching at b: the difference is least there.
TEST(Omega, TangentLiesAboveConcavePartsAndTouches) {
  Omega omega(4, 1);
  omega.quadratic[1] = 0.3;
  omega.others.push_back({Mcp{3}, {0, 1}, {0.4, 0.8}});
  omega.others.push_back({GroupMcp{3}, {2, 3}, {0.5, 0.5}});
  EXPECT_TRUE(omega.is_concave() && !omega.is_lowered());
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto b = normals(4, seed);
    const Omega tangent = omega.tangent(b);
    EXPECT_TRUE(tangent.is_lowered());
    const double constant = tangent.value(b) - omega.value(b);
    for (std::uint64_t k = 0; k < 30; ++k) {
      const auto z = normals(4, 100 + k);
      EXPECT_GE(tangent.value(z) - constant, omega.value(z) - 1e-13);
    }
  }
}

TEST(Omega, ConcavePartsAndRidgeShareAProx) {
  Omega omega(1, 1);
  omega.quadratic[0] = 0.5;
  omega.others.push_back({Mcp{3}, {0}, {0.6}});
  const double step = 0.7;
  for (double start : {-2.5, -0.9, 0.3, 1.1, 1.9}) {
    const auto objective = [&](double z) {
      return omega.value(std::vector<double>{z}) + (z - start) * (z - start) / (2 * step);
    };
    std::vector<double> best = {start};
    omega.prox(best, step);
    for (double z = -3; z <= 3; z += 1.0 / 256) EXPECT_LE(objective(best[0]), objective(z) + 1e-13);
  }
}

TEST(Omega, ValuesByKindAddUp) {
  Omega omega = sample();
  omega.others.push_back({Mcp{3}, {4, 6}, {0.4, 0.8}});
  const auto b = normals(12, 8);
  const auto parts = omega.values_by_kind(b);
  ASSERT_EQ(parts.size(), 4u);
  const std::string names[] = {"quadratic", "l1", "groups", "mcp"};
  double sum = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_EQ(parts[k].first, names[k]);
    sum += parts[k].second;
  }
  EXPECT_DOUBLE_EQ(sum, omega.value(b));
  EXPECT_TRUE(Omega(2, 1).values_by_kind(std::vector<double>{1, 2}).empty());
}

TEST(Omega, CopiesShareTheEntriesOfGroups) {
  const Omega omega = sample(), scaled = omega.times(2);
  EXPECT_EQ(scaled.groups[1].entries.data(), omega.groups[1].entries.data());
  EXPECT_EQ(omega.restricted_to({0, 1, 2}).groups[1].entries.data(),
            omega.groups[1].entries.data());
}

}  // namespace riata

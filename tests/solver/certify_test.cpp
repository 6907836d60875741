#include "solver/certify.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "riata/penalty/mcp.hpp"
#include "solver/made_unit.hpp"

namespace riata {
namespace {

constexpr double kTolerance = 1e-6;

/// What is said of a point whose gap is so many tolerances, where the loop said that.
Certificate certified(const MadeUnit& made, const Vector& b, double gap, Status said) {
  const Unit unit = made.unit();
  SolverOptions options;
  options.tolerance = kTolerance;
  Certificate out;
  out.status = said;
  certify(unit, b, slope(unit, b), gap * kTolerance * gap_scale(unit), options, out);
  return out;
}

}  // namespace

TEST(Certify, CallsConvergedWhatIsWithinTheToleranceAndNothingElse) {
  const MadeUnit made({"poisson", 40, 4, 1, 1, false});
  const Vector b = made.point(1, 0.1);
  for (double gap : {0.0, 0.5, 0.999, 1.001, 2.0, 1e3}) {
    const bool within = gap <= 1;
    const auto status = [&](Status said) { return certified(made, b, gap, said).status; };
    EXPECT_EQ(status(Status::converged), within ? Status::converged : Status::max_iterations);
    EXPECT_EQ(status(Status::max_iterations), within ? Status::converged : Status::max_iterations);
    EXPECT_EQ(status(Status::min_norm), within ? Status::min_norm : Status::max_iterations);
    EXPECT_EQ(status(Status::diverged), within ? Status::converged : Status::diverged);
    for (Status early : {Status::cancelled, Status::time_limit, Status::separated})
      EXPECT_EQ(status(early), early);
  }
}

// Without a gap the residual decides, and that is no share of anything.
TEST(Certify, TakesTheResidualWhereThereIsNoGap) {
  MadeUnit made({"gaussian", 40, 4, 1, 1, false});
  made.omega().others.push_back({Mcp{3}, {0, 1, 2, 3}, {0.1, 0.1, 0.1, 0.1}});
  const Vector away = made.point(1, 0.1);
  const Certificate there = certified(made, away, std::nan(""), Status::converged);
  EXPECT_EQ(there.status, Status::max_iterations);
  EXPECT_GT(there.stationarity, kTolerance);
  EXPECT_FALSE(there.convex);
  const Solution best = lla(made.unit(), {{away.begin(), away.end()}, nullptr}, {});
  const Certificate here = certified(made, as_vector(best.b), std::nan(""), Status::max_iterations);
  EXPECT_EQ(here.status, Status::converged);
  EXPECT_LE(here.stationarity, kTolerance);
}

TEST(StationarityResidual, IsHowFarAUnitStepOfTheProxMoves) {
  Omega omega(3, 1);
  omega.l1 = {0.5, 0.5, 0};
  omega.quadratic = {2, 2, 3};
  const Vector b{{1.5, 0, -2}};
  const auto residual = [&](double g0, double g1, double g2) {
    return stationarity_residual(omega, b, Vector{{g0, g1, g2}});
  };
  EXPECT_EQ(residual(-3.5, 0.4, 6), 0);
  EXPECT_NEAR(residual(-3.5, 0.75, 6), 0.25, 1e-15);
  EXPECT_NEAR(residual(-3.4, 0.4, 6), 0.1, 1e-15);
  EXPECT_NEAR(residual(-3.5, 0.4, 5.5), 0.5, 1e-15);
}

TEST(StationarityResidual, CountsAGroupAsAWhole) {
  Omega omega(2, 1);
  omega.groups = {{{0, 1}, 5}};
  EXPECT_EQ(stationarity_residual(omega, Vector::Zero(2), Vector{{3, -4}}), 0);
  EXPECT_NEAR(stationarity_residual(omega, Vector::Zero(2), Vector{{6, -8}}), 4, 1e-15);
}

}  // namespace riata

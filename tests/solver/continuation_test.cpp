#include "solver/continuation.hpp"
#include <gtest/gtest.h>
#include "riata/core/status.hpp"
#include "solver/made_unit.hpp"

// A fit at one strength, from nothing, of more columns than rows.
namespace riata {
namespace {

constexpr Index kRows = 150, kFeatures = 600;

MadeUnit wide(const std::string& family, std::uint64_t seed, bool grouped) {
  MadeUnit made({family, kRows, kFeatures, 1, seed, false, true});
  if (!grouped) std::fill_n(made.omega().l1.begin(), kFeatures, 1.0);
  for (Index j = 0; grouped && j < kFeatures; j += 3)
    made.omega().groups.push_back({{j, j + 1, j + 2}, 1.0});
  return made;
}

Start nothing(const MadeUnit& made) {
  std::vector<double> b(at(made.entries()), 0.0);
  b.back() = made.smooth().null_intercept(0);
  return {b, nullptr};
}

struct Crowd {
  double largest = 0;  // strength that a block of what is zero would take
  Index violators = 0;
};
Crowd crowd_at(const Unit& unit, const std::vector<double>& b) {
  const Vector here = as_vector(b);
  Crowd out;
  for_each_block(*unit.omega, slope(unit, here).gradient, [&](const PenaltyBlock& block) {
    if (block.strength == 0 || here[block.entries.front()] != 0) return;
    out.largest = std::max(out.largest, block.size / block.strength);
    if (block.size > block.strength) out.violators += std::ssize(block.entries);
  });
  return out;
}

/// The same unit at a strength that is a share of the largest.
Omega at_share(const MadeUnit& made, double share) {
  return made.omega().times(share * crowd_at(made.unit(), nothing(made).b).largest);
}

double objective_at(const Unit& unit, const std::vector<double>& b) {
  return loss_at(unit, as_vector(b)) + unit.omega->value(b);
}

}  // namespace

TEST(Continuation, LeadsACrowdInByAndBy) {
  for (const std::string family : {"gaussian", "poisson", "bernoulli"})
    for (bool grouped : {false, true}) {
      const MadeUnit made = wide(family, 3, grouped);
      const Omega weak = at_share(made, 0.05);
      const Unit unit{&made.smooth(), {0}, &weak};
      const Start start = nothing(made);
      ASSERT_GT(crowd_at(unit, start.b).violators, 200);
      const Beginning begin = beginning_of(unit, start, {});
      EXPECT_LT(crowd_at(unit, begin.start.b).violators, 100) << family << grouped;
      EXPECT_LT(objective_at(unit, begin.start.b), objective_at(unit, start.b));
      EXPECT_GT(begin.passes, 0);
    }
}

TEST(Continuation, LeavesAloneWhereFewWouldComeIn) {
  const MadeUnit made = wide("poisson", 4, false);
  const Start start = nothing(made);
  const Omega strong = at_share(made, 0.9);
  const Beginning begin = beginning_of({&made.smooth(), {0}, &strong}, start, {});
  EXPECT_EQ(begin.start.b, start.b);
  EXPECT_EQ(begin.iterations, 0);
  const MadeUnit narrow({"poisson", 150, 60});
  EXPECT_EQ(beginning_of(narrow.unit(), nothing(narrow), {}).start.warmth, nullptr);
}

TEST(Continuation, LeadsFromOneStrengthToOneFarBelow) {
  for (bool grouped : {false, true}) {
    const MadeUnit made = wide("gaussian", 7, grouped);
    const Omega strong = at_share(made, 0.9), near = at_share(made, 0.85),
                weak = at_share(made, 0.02);
    const Unit unit{&made.smooth(), {0}, &weak};
    const auto from = [&] {
      const Solution there = prox_newton({&made.smooth(), {0}, &strong}, nothing(made), {});
      return Start{there.b, there.warmth};
    };
    Start start = from();
    const Beginning begin = beginning_of(unit, start, {});
    EXPECT_LT(crowd_at(unit, begin.start.b).violators, 100);
    EXPECT_LT(2 * crowd_at(unit, begin.start.b).violators, crowd_at(unit, start.b).violators);
    start = from();
    EXPECT_EQ(beginning_of({&made.smooth(), {0}, &near}, start, {}).start.b, start.b);
  }
}

TEST(Continuation, EndsWhereAPathDoes) {
  SolverOptions tight;
  tight.tolerance = 1e-11;
  for (const std::string family : {"gaussian", "poisson", "bernoulli"})
    for (bool grouped : {false, true}) {
      const MadeUnit made = wide(family, 5, grouped);
      Solution last{nothing(made).b, {}, nullptr};
      Omega omega = at_share(made, 1);
      for (double share = 1; share > 0.1; share *= 0.8) {
        omega = at_share(made, share);
        last = prox_newton({&made.smooth(), {0}, &omega}, {last.b, last.warmth}, tight);
      }
      const Unit unit{&made.smooth(), {0}, &omega};
      const Solution alone = prox_newton(unit, nothing(made), tight);
      ASSERT_EQ(alone.certificate.status, Status::converged) << family << grouped;
      EXPECT_NEAR(alone.certificate.objective, last.certificate.objective, 1e-10 * gap_scale(unit));
    }
}

TEST(Continuation, StopsOnTheWayWhenToldTo) {
  const MadeUnit made = wide("poisson", 6, false);
  const Omega weak = at_share(made, 0.02);
  const Unit unit{&made.smooth(), {0}, &weak};
  for (int polls : {1, 5, 20}) {
    SolverOptions options;
    int left = polls;
    options.cancelled = [&left] { return --left < 0; };
    const Solution got = prox_newton(unit, nothing(made), options);
    EXPECT_EQ(got.certificate.status, Status::cancelled);
    EXPECT_LE(objective_at(unit, got.b), objective_at(unit, nothing(made).b)) << polls;
    EXPECT_NEAR(got.certificate.objective, objective_at(unit, got.b), 1e-9);
  }
  SolverOptions hurried;
  hurried.time_limit = 1e-12;
  EXPECT_EQ(prox_newton(unit, nothing(made), hurried).certificate.status, Status::time_limit);
}

}  // namespace riata

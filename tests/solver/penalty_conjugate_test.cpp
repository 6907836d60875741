#include "solver/penalty_conjugate.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "solver/made_unit.hpp"

namespace riata {
namespace {

/// Every kind of entry and group, none of them free.
MadeUnit penalised() {
  MadeUnit made({"gaussian", 30, 13, 1, 1, false});
  Omega& omega = made.omega();
  omega.l1 = {0.3, 0.2, 0.0, 0.5, 0.1, 0.0, 0.2, 0.3, 0.0, 0.1, 0.0, 0.0, 0.2, 0.4};
  omega.quadratic = {0.0, 0.5, 0.7, 0.0, 0.0, 0.0, 0.0, 0.2, 0.0, 0.3, 0.0, 0.6, 0.1, 0.0};
  omega.bound(3, -0.5, 2);
  omega.bound(12, 0, 3);
  omega.groups = {{{4, 5, 6}, 0.4}, {{7, 8}, 0.3}, {{9, 10, 11}, 0.5}};
  return made;
}

/// sup over b of alpha z'b - Omega(b), by proximal gradient steps; within the bounds.
double supremum(const Omega& omega, const Vector& z, double alpha) {
  const Vector quadratic = as_vector(omega.quadratic);
  const Omega rest = omega.without_quadratic();
  Vector b = Vector::Zero(z.size());
  for (int k = 0; k < 20000; ++k) {
    b += alpha * z - quadratic.cwiseProduct(b);
    rest.prox(as_span(b), 1.0);
  }
  return alpha * z.dot(b) - omega.value(as_span(b));
}

}  // namespace

TEST(PenaltyConjugate, IsTheSupremumOverCoefficients) {
  const MadeUnit made = penalised();
  const Unit unit = made.unit();
  const Vector none = Vector::Zero(made.entries());
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    for (double size : {0.1, 0.5, 3.0}) {
      const Vector z = made.point(seed, size);
      const PenaltyConjugate conjugate(unit, none, z);
      const double most = conjugate.largest_shrink();
      EXPECT_GT(most, 0);
      EXPECT_LE(most, 1);
      for (double share : {0.3, 0.7, 0.9}) {  // nearer to 1 the oracle's steps take too long
        const double exact = supremum(made.omega(), z, share * most);
        EXPECT_NEAR(conjugate.value(share * most), exact, 1e-9 * (1 + exact)) << seed;
      }
    }
}

TEST(PenaltyConjugate, IsNeverBelowAnyPointsShare) {
  const MadeUnit made = penalised();
  const Unit unit = made.unit();
  Random random(2);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Vector z = made.point(seed, 1);
    const PenaltyConjugate conjugate(unit, made.point(seed + 50, 0.1), z);
    const double alpha = conjugate.largest_shrink(), value = conjugate.value(alpha);
    for (std::uint64_t k = 0; k < 500; ++k) {
      Vector b = made.point(1000 * seed + k, std::pow(10.0, 3 * random.uniform() - 2));
      const Omega whole = made.omega();
      for (Index e = 0; e < b.size(); ++e) b[e] = std::clamp(b[e], whole.lower(e), whole.upper(e));
      ASSERT_GE(value, alpha * z.dot(b) - whole.value(as_span(b)) - 1e-12);
    }
  }
}

// Beyond it a direction gains for ever.
TEST(PenaltyConjugate, ShrinksNoMoreThanItMust) {
  const MadeUnit made = penalised();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Vector z = made.point(seed, 2);
    const Vector none = Vector::Zero(made.entries());
    const double most = PenaltyConjugate(made.unit(), none, z).largest_shrink();
    if (most == 1) continue;
    const Vector beyond = 1.001 * most * z;
    double excess = 0;  // of the entries without quadratic part, their groups'
    const Omega& omega = made.omega();
    for (Index e : {0, 13}) excess = std::max(excess, std::abs(beyond[e]) - omega.l1[at(e)]);
    for (const auto& group : omega.groups) {
      double squares = 0;
      for (Index e : group.entries)
        if (omega.quadratic[at(e)] == 0)
          squares += std::pow(std::max(std::abs(beyond[e]) - omega.l1[at(e)], 0.0), 2);
      excess = std::max(excess, std::sqrt(squares) - group.strength);
    }
    EXPECT_GT(excess, 0) << seed;
  }
}

TEST(PenaltyConjugate, ShrinksToNothingWhereAFreeEntryIsOff) {
  MadeUnit made = penalised();
  made.omega().l1[0] = 0;
  Vector z = 0.01 * made.point(3, 1);
  const Vector none = Vector::Zero(made.entries());
  EXPECT_EQ(PenaltyConjugate(made.unit(), none, z).largest_shrink(), 0);
  z[0] = 0;
  EXPECT_EQ(PenaltyConjugate(made.unit(), none, z).largest_shrink(), 1);
}

// What is left of a z that should be 0 costs its product with twice the present coefficient and a
// unit of eta: a bound for every minimiser inside of them.
TEST(PenaltyConjugate, PricesWhatRoundingLeavesOfAFreeEntry) {
  MadeUnit made = penalised();
  made.omega().l1[0] = 0;
  Vector z = Vector::Zero(made.entries()), b = z;
  b[0] = 3;
  z[0] = 1e-11;
  const Unit unit = made.unit();
  const double eta = std::sqrt(2 * unit.smooth->half_null_deviance(0));
  EXPECT_NEAR(PenaltyConjugate(unit, b, z).value(1) / 1e-11,
              2 * 3 + eta / unit.smooth->column_scale(0), 1e-12);
}

}  // namespace riata

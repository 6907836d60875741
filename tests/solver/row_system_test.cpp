#include "solver/row_system.hpp"
#include <gtest/gtest.h>
#include "solver/made_unit.hpp"
#include "solver/newton_systems.hpp"

// Newton systems of more parameters than rows, beside the same by parameters.
namespace riata {
namespace {

constexpr Index kRows = 60, kFeatures = 300;

/// Ridges of many strengths on all but the intercept and some features.
MadeUnit held(const std::vector<Index>& free, bool sparse = false) {
  MadeUnit made({"poisson", kRows, kFeatures, 2, 3, sparse});
  const Index p = made.parameters();
  for (Index r = 0; r < 2; ++r)
    for (Index j = 0; j + 1 < p; ++j)
      if (std::ranges::count(free, j) == 0)
        made.omega().quadratic[at(r * p + j)] = std::pow(10.0, -static_cast<double>((j + r) % 5));
  return made;
}

NewtonSystems by_parameters(const MadeUnit& made, const Vector& b) {
  return {made.unit(), *expand(made.unit(), b).hessian};
}
NewtonSystems by_rows(const MadeUnit& made, const Vector& b, int threads = 2) {
  return {made.unit(), row_grams(made.unit(), {}, threads), made.at_point(b).bend};
}
Vector solved(const NewtonSystems& systems, Vector v) {
  systems.for_each(v, [](const auto& h, const Vector& part) { return h.solve(part); });
  return v;
}

}  // namespace

TEST(RowSystem, SolvesWhatTheSystemByParametersDoes) {
  for (bool sparse : {false, true})
    for (const std::vector<Index>& free : {std::vector<Index>{}, {4, 77}}) {
      const MadeUnit made = held(free, sparse);
      const Vector b = made.point(5, 0.02), v = made.point(6, 1);
      const NewtonSystems rows = by_rows(made, b), whole = by_parameters(made, b);
      ASSERT_EQ(rows.by_rows.size(), 2);
      const Vector got = solved(rows, v), want = solved(whole, v);
      EXPECT_LE((got - want).norm(), 1e-9 * want.norm());
      EXPECT_FALSE(rows.singular);
      EXPECT_EQ(rows.rank, made.entries());
      EXPECT_GT(rows.condition, 1);
      EXPECT_EQ(got, solved(by_rows(made, b, 1), v)) << "the same bits for any number of threads";
    }
}

TEST(RowSystem, SaysWhatFreeParametersLeaveOpen) {
  std::vector<Index> free;
  for (Index j = 0; j < 14; ++j) free.push_back(j);
  MadeUnit made({"poisson", kRows, kFeatures, 1, 3, false});  // 45 rows have a weight
  for (Index j = 0; j < kFeatures; ++j)
    made.omega().quadratic[at(j)] = std::ranges::count(free, j) == 0 ? 0.1 : 0;
  const RowGrams grams = row_grams(made.unit(), {}, 1);
  Dense weights = Dense::Zero(kRows, 1);
  weights.topRows(10).setOnes();  // 15 free parameters, the intercept among them
  const NewtonSystems rows(made.unit(), grams, weights);
  EXPECT_TRUE(rows.singular);
  EXPECT_EQ(rows.rank, made.entries() - 5);
  Vector v = made.point(7, 1);
  rows.for_each(v, [](const auto& h, const Vector& part) { return h.projected(part); });
  const Vector curved =
      made.hessian(weights) * v +
      0.1 * v.cwiseProduct((as_vector(made.omega().quadratic).array() > 0).cast<double>().matrix());
  EXPECT_LE((solved(rows, curved) - v).norm(), 1e-8 * v.norm())
      << "what is in the range comes back";
}

TEST(RowSystem, IsTakenWhereItIsSmaller) {
  const MadeUnit made = held({});
  EXPECT_TRUE(rows_pay(kRows, made.omega()));
  EXPECT_FALSE(rows_pay(2 * kFeatures, made.omega())) << "more rows than parameters";
  std::vector<Index> free;
  for (Index j = 0; j < 20; ++j) free.push_back(j);
  EXPECT_FALSE(rows_pay(kRows, held(free).omega())) << "a third as many free as rows";
  EXPECT_FALSE(rows_pay(2, Omega(40, 1))) << "small either way, and nothing is held";
  MadeUnit bounded = held({});
  bounded.omega().bound(0, 0, 1);
  EXPECT_FALSE(rows_pay(kRows, bounded.omega()));
}

TEST(RowSystem, GoesOnFromStrengthToStrength) {
  MadeUnit made = held({4});
  const Vector b = made.point(5, 0.02), v = made.point(6, 1);
  const RowGrams before = row_grams(made.unit(), {}, 1);
  for (double& each : made.omega().quadratic) each *= 0.37;
  const RowGrams scaled = row_grams(made.unit(), before, 1);
  EXPECT_NEAR(before[0]->times(as_vector(made.omega().quadratic).head(made.parameters())), 1 / 0.37,
              1e-12);
  const NewtonSystems got(made.unit(), scaled, made.at_point(b).bend);
  EXPECT_LE((solved(got, v) - solved(by_rows(made, b), v)).norm(), 1e-10 * v.norm());
  made.omega().quadratic[7] *= 2;
  EXPECT_EQ(before[0]->times(as_vector(made.omega().quadratic).head(made.parameters())), 0);
  const NewtonSystems anew(made.unit(), row_grams(made.unit(), before, 1), made.at_point(b).bend);
  const auto first = [&](const Vector& all) -> Vector { return all.head(made.parameters()); };
  EXPECT_EQ(first(solved(anew, v)), first(solved(by_rows(made, b), v)));
}

TEST(RowSystem, TakesNewtonToTheOptimumOfWideData) {
  for (const std::string family : {"gaussian", "poisson", "bernoulli", "gamma"}) {
    MadeUnit made({family, kRows, kFeatures, 1, 8, false});
    for (Index j = 0; j < kFeatures; ++j) made.omega().quadratic[at(j)] = 0.02;
    std::vector<double> b(at(made.entries()), 0.0);
    b.back() = made.smooth().null_intercept(0);
    const Solution got = newton(made.unit(), {b, nullptr}, {});
    EXPECT_EQ(got.certificate.status, Status::converged) << family;
    EXPECT_LE(got.certificate.gap, 1e-12) << family;
    EXPECT_EQ(got.certificate.rank, made.entries()) << family;
    EXPECT_LE(got.certificate.stationarity, 1e-10) << family;
  }
}

}  // namespace riata

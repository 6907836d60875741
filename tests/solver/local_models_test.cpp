#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include "solver/column_model.hpp"
#include "solver/local_model.hpp"
#include "solver/made_unit.hpp"
#include "solver/sparse_model.hpp"

// Three models of one problem, by Gram matrix, by columns and by what sparse columns store: each is
// held against the optimality conditions, written out with the whole Hessian, and the others.
namespace riata {
namespace {

constexpr double kTight = 1e-30;
constexpr int kSweeps = 100000;

struct Expected {
  const MadeUnit& made;
  const Warmth& here;
  Dense hessian = made.hessian(here.bend);

  /// |x - prox(x - gradient of the model)|, over all entries: those outside a set stay at zero.
  Vector residual(const Vector& x0, const Vector& x) const {
    const Omega& omega = *made.unit().omega;
    const Vector quadratic = as_vector(omega.quadratic);
    Vector moved = x - made.gradient(here.slope) - hessian * (x - x0) - quadratic.cwiseProduct(x);
    omega.without_quadratic().prox(as_span(moved), 1.0);
    return (x - moved).cwiseAbs();
  }
  double curved(const Vector& move) const {
    return (move.dot(hessian * move) +
            move.cwiseAbs2().dot(as_vector(made.unit().omega->quadratic))) /
           2;
  }
};

struct Solved {
  Vector x;
  double promised;
};

/// The working set's entries of the model's solution, at their places among all.
Vector spread(const WorkingSet& set, const Vector& x, Index entries) {
  Vector out = Vector::Zero(entries);
  for (Index i = 0; i < set.size(); ++i) out[set.entries()[at(i)]] = x[i];
  return out;
}
Vector picked(const WorkingSet& set, const Vector& b) {
  Vector out(set.size());
  for (Index i = 0; i < set.size(); ++i) out[i] = b[set.entries()[at(i)]];
  return out;
}

enum class By { gram, columns, sparse };

Solved solved(By by, const MadeUnit& made, const Warmth& here, const Vector& b,
              const std::vector<Index>& entries) {
  const Unit unit = made.unit();
  WorkingSet set;
  set.reset(unit, entries, here.bend);
  if (by == By::columns) set.turn_to_columns(unit);
  if (by == By::sparse) set.turn_to_sparse(unit);
  const LocalPenalty penalty(*unit.omega, set.entries());
  const Vector x0 = picked(set, b);
  const auto run = [&](auto&& model, auto... share) {
    Solved out{{}, 0};
    for (int k = 0; k < 60; ++k)  // each time it stops where a new expansion would pay more
      out.promised = model.minimise(kSweeps, kTight, share...);
    out.x = spread(set, model.x(), made.entries());
    return out;
  };
  if (by == By::gram) return run(LocalModel(set, penalty, x0, picked(set, here.gradient)));
  if (by == By::columns)
    return run(ColumnModel(set, penalty, x0, here.slope, 1, [] { return false; }));
  return run(SparseModel(set, penalty, x0, picked(set, here.gradient)), 0.0);
}

std::vector<Index> all_entries(const MadeUnit& made) {
  std::vector<Index> out;
  for (Index e = 0; e < made.entries(); ++e) out.push_back(e);
  return out;
}

void expect_optimal(const Solved& got, const MadeUnit& made, const Warmth& here, const Vector& b,
                    const std::vector<Index>& entries, const std::string& what) {
  const Expected expected{made, here};
  const Vector residual = expected.residual(b, got.x);
  for (Index e : entries) EXPECT_LE(residual[e], 1e-11) << what << " entry " << e;
  const double curved = expected.curved(got.x - b);
  EXPECT_NEAR(got.promised, curved, 1e-12 * (1 + curved)) << what;
}

/// The optimum by the Gram matrix, which is that by columns.
Vector agreed(const MadeUnit& made, const Vector& b, const std::string& what) {
  const Warmth here = made.at_point(b);
  const auto entries = all_entries(made);
  const Solved gram = solved(By::gram, made, here, b, entries),
               columns = solved(By::columns, made, here, b, entries);
  expect_optimal(gram, made, here, b, entries, what + " gram");
  expect_optimal(columns, made, here, b, entries, what + " columns");
  EXPECT_LE((columns.x - gram.x).lpNorm<Eigen::Infinity>(), 1e-10) << what;
  return gram.x;
}

/// l1 of several strengths, one entry free, quadratic parts, bounds that bind.
void penalise_entries(MadeUnit& made) {
  Omega& omega = made.omega();
  for (Index e = 0; e + 1 < omega.parameters; ++e) {
    omega.l1[at(e)] = e == 2 ? 0 : 0.01 * static_cast<double>(1 + e % 5);
    omega.quadratic[at(e)] = e % 3 == 0 ? 0.05 : 0;
  }
  omega.bound(0, 0, 0.05);
  omega.bound(1, 0, 10);
  omega.bound(2, -0.1, 0.1);
}

/// Groups within and across responses, one with a quadratic part, one with an l1 part inside.
void penalise_groups(MadeUnit& made) {
  Omega& omega = made.omega();
  const Index p = omega.parameters;
  omega.groups = {{{0, 1, 2}, 0.02}, {{3, 4}, 0.05}, {{6, p + 6}, 0.03}, {{7, 8, 9}, 0.01}};
  omega.quadratic[3] = omega.quadratic[4] = omega.quadratic[1] = 0.1;
  omega.l1[7] = omega.l1[9] = 0.02;
  omega.l1[5] = omega.l1[at(p + 5)] = 0.03;
}

}  // namespace

TEST(LocalModels, AgreeAndAreOptimalOnEntries) {
  for (const char* family : {"gaussian", "poisson", "bernoulli"})
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      MadeUnit made({family, 60, 12, 1, seed, true});
      penalise_entries(made);
      Vector b = Vector::Zero(made.entries());
      b[0] = 0.02;
      b[3] = -0.3;
      b[12] = 0.2;
      const Warmth here = made.at_point(b);
      const auto entries = all_entries(made);
      const Solved gram = solved(By::gram, made, here, b, entries);
      expect_optimal(gram, made, here, b, entries, cat(family, " gram"));
      for (By by : {By::columns, By::sparse}) {
        const Solved other = solved(by, made, here, b, entries);
        expect_optimal(other, made, here, b, entries,
                       cat(family, by == By::sparse ? " sparse" : " columns"));
        EXPECT_LE((other.x - gram.x).lpNorm<Eigen::Infinity>(), 1e-10) << family;
      }
    }
}

// Without a penalty the support is everything, and one step solves the model.
TEST(SparseModel, NewtonStepsLeaveNothingAfterFewSweeps) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    MadeUnit made({"gaussian", 400, 30, 1, seed, true});
    const Vector b = made.point(seed, 0.3);
    const Warmth here = made.at_point(b);
    const auto entries = all_entries(made);
    WorkingSet set;
    set.reset(made.unit(), entries, here.bend);
    ASSERT_TRUE(set.turn_to_sparse(made.unit()));
    const LocalPenalty penalty(made.omega(), set.entries());
    SparseModel model(set, penalty, picked(set, b), picked(set, here.gradient));
    model.minimise(3, kTight, 0.0);
    const Vector x = spread(set, model.x(), made.entries());
    EXPECT_LE((Expected{made, here}.residual(b, x).maxCoeff()), 1e-8) << seed;
  }
}

TEST(ColumnModel, KnowsWhatItsMoveDoesToTheLinearPredictor) {
  for (bool all_rows_count : {true, false}) {
    MadeUnit made({"poisson", 60, 12, 2, 1, false, all_rows_count});
    penalise_groups(made);
    const Vector b = made.point(5, 0.1);
    const Warmth here = made.at_point(b);
    WorkingSet set;
    set.reset(made.unit(), all_entries(made), here.bend);
    set.turn_to_columns(made.unit());
    const LocalPenalty penalty(made.omega(), set.entries());
    ColumnModel model(set, penalty, picked(set, b), here.slope, 1, [] { return false; });
    model.minimise(kSweeps, 1e-12);
    const Dense& along = model.along();
    const Vector move = spread(set, model.x(), made.entries()) - b;
    EXPECT_GT(move.norm(), 0.01);
    for (Index r = 0; r < along.cols(); ++r) {
      const Vector expected =
          made.columns() * move.segment(r * made.parameters(), made.parameters());
      EXPECT_LE((along.col(r) - expected).lpNorm<Eigen::Infinity>(), 1e-12);
    }
  }
}

TEST(LocalModels, AgreeAndAreOptimalOnGroupsAcrossResponses) {
  for (const char* family : {"gaussian", "poisson"})
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      MadeUnit made({family, 60, 12, 2, seed, false});
      penalise_groups(made);
      agreed(made, made.point(seed + 10, 0.1), family);
    }
}

// More entries than rows, so that sweeps by columns are slow and end with Newton's steps.
TEST(LocalModels, AgreeOnMoreEntriesThanRows) {
  MadeUnit made({"gaussian", 24, 60, 1, 5, false});
  std::vector<Omega::Group> groups;
  for (Index first = 0; first < 60; first += 5) {
    std::vector<Index> each;
    for (Index e = first; e < first + 5; ++e) each.push_back(e);
    groups.push_back({each, 0.02});
  }
  made.omega().groups = groups;
  agreed(made, Vector::Zero(made.entries()), "groups");
}

TEST(LocalModels, AgreeOnMoreEntriesThanRowsWithinBounds) {
  MadeUnit made({"gaussian", 24, 60, 1, 5, false});
  for (Index e = 0; e < 60; ++e) {
    made.omega().quadratic[at(e)] = 0.1;
    made.omega().bound(e, 0, e % 4 == 0 ? 0.05 : 10);
  }
  const Vector x = agreed(made, Vector::Zero(made.entries()), "bounds");
  EXPECT_GT((x.array() == 0).count(), 10);
  EXPECT_GT((x.array() == 0.05).count(), 3);
}

TEST(LocalModels, LeaveEntriesOutsideTheSetAlone) {
  MadeUnit made({"poisson", 60, 12, 1, 7, true});
  penalise_entries(made);
  const Vector b = Vector::Zero(made.entries());
  const Warmth here = made.at_point(b);
  const std::vector<Index> entries = {12, 3, 5, 2};
  const Solved gram = solved(By::gram, made, here, b, entries);
  for (By by : {By::gram, By::columns, By::sparse}) {
    const Solved got = solved(by, made, here, b, entries);
    expect_optimal(got, made, here, b, entries, "some");
    EXPECT_LE((got.x - gram.x).lpNorm<Eigen::Infinity>(), 1e-10);
    EXPECT_GT(got.x.cwiseAbs().minCoeff(), -1e-300);
    for (Index e : {0, 1, 4, 6, 7, 8, 9, 10, 11}) EXPECT_EQ(got.x[e], 0);
  }
}

TEST(LocalModels, StateTheRankOfTheirSupport) {
  MadeUnit made({"gaussian", 60, 12, 1, 11, false});
  for (Index e = 0; e < 12; ++e) made.omega().l1[at(e)] = e < 4 ? 10 : 1e-6;
  const Vector b = Vector::Zero(made.entries());
  const Warmth here = made.at_point(b);
  WorkingSet set;
  set.reset(made.unit(), all_entries(made), here.bend);
  const LocalPenalty penalty(made.omega(), set.entries());
  LocalModel model(set, penalty, b, here.gradient);
  model.minimise(kSweeps, kTight);
  EXPECT_EQ(model.reduced().size, 9) << "eight features and the intercept";
  EXPECT_EQ(model.reduced().rank, 9);
  EXPECT_GE(model.reduced().condition, 1);
}

}  // namespace riata

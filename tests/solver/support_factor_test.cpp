#include "solver/support_factor.hpp"
#include <gtest/gtest.h>
#include <Eigen/LU>
#include <algorithm>
#include "oracle.hpp"

namespace riata {
namespace {

Dense normals(Index rows, Index cols, std::uint64_t seed) {
  const Matrix m = oracle::normal_matrix(rows, cols, seed);
  return ConstDenseMap(m.values().data(), rows, cols);
}

class Whole final : public SupportFactor::Source {
 public:
  explicit Whole(Dense h) : h_(std::move(h)) {}
  void read(const std::vector<Index>& rows, const std::vector<Index>& columns,
            Dense& out) const override {
    out = h_(rows, columns);
  }
  Dense among(const std::vector<Index>& entries) const { return h_(entries, entries); }

 private:
  Dense h_;
};

/// A few random entries come and go, so that the factor is brought up to date and not made anew.
void toggle(std::vector<Index>& entries, Index of, Random& random) {
  const int count = 1 + static_cast<int>(4 * random.uniform());
  for (int k = 0; k < count; ++k) {
    const Index e = static_cast<Index>(random.uniform() * static_cast<double>(of));
    const auto place = std::lower_bound(entries.begin(), entries.end(), e);
    if (place != entries.end() && *place == e)
      entries.erase(place);
    else
      entries.insert(place, e);
  }
}

/// |H x - right| relative to |H| |x| + |right|
double backward_error(const Dense& h, const Vector& x, const Vector& right) {
  return (h * x - right).norm() / (h.norm() * x.norm() + right.norm());
}

std::vector<Index> every_second(Index of) {
  std::vector<Index> out;
  for (Index e = 0; e < of; e += 2) out.push_back(e);
  return out;
}

}  // namespace

TEST(SupportFactor, SolvesAsAFreshFactorDoesAfterTwoHundredChanges) {
  constexpr Index kAll = 120;
  const Dense a = normals(160, kAll, 1);
  const Whole hessian(a.transpose() * a);
  SupportFactor factor;
  std::vector<Index> entries = every_second(kAll);
  Random random(2);
  for (int change = 0; change < 200; ++change) {
    ASSERT_TRUE(factor.become(entries, hessian));
    const Vector right = normals(std::ssize(entries), 1, 3 + static_cast<std::uint64_t>(change));
    Vector x = right;
    factor.solve(x);
    const Vector fresh = hessian.among(entries).fullPivLu().solve(right);
    ASSERT_LE((x - fresh).norm(), 1e-11 * fresh.norm()) << change;
    toggle(entries, kAll, random);
  }
}

// Neighbouring columns that differ by a hundred-thousandth: the Hessian's condition is 1e10 or so.
TEST(SupportFactor, LosesNothingOnNearlySingularHessians) {
  constexpr Index kAll = 100;
  Dense a = normals(140, kAll, 4);
  const Dense noise = normals(140, kAll, 5);
  for (Index j = 1; j < kAll; j += 2) a.col(j) = a.col(j - 1) + 1e-5 * noise.col(j);
  const Whole hessian(a.transpose() * a);
  SupportFactor factor;
  std::vector<Index> entries = every_second(kAll);
  Random random(6);
  int held = 0;
  for (int change = 0; change < 200; ++change) {
    toggle(entries, kAll, random);
    if (!factor.become(entries, hessian)) continue;
    ++held;
    const Vector right = normals(std::ssize(entries), 1, 7 + static_cast<std::uint64_t>(change));
    Vector x = right;
    factor.solve(x);
    ASSERT_LE(backward_error(hessian.among(entries), x, right), 1e-14) << change;
  }
  EXPECT_EQ(held, 200) << "1e-10 of the diagonal is more than rounding";
}

TEST(SupportFactor, RefusesEntriesThatRepeatOthersAndRecovers) {
  constexpr Index kAll = 80;
  Dense a = normals(100, kAll, 8);
  a.col(77) = a.col(10) - a.col(20);
  const Whole hessian(a.transpose() * a);
  const std::vector<Index> sound = every_second(kAll - 4);
  std::vector<Index> repeated = sound;
  repeated.push_back(77);
  SupportFactor factor;
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(factor.become(sound, hessian));
    Vector x = Vector::Ones(std::ssize(sound));
    factor.solve(x);
    EXPECT_LE(backward_error(hessian.among(sound), x, Vector::Ones(x.size())), 1e-14);
    EXPECT_FALSE(factor.become(repeated, hessian)) << "added to a factor, or made anew";
    EXPECT_FALSE(factor.become(repeated, hessian));
  }
}

TEST(SupportFactor, ForgetsAHessianThatChanged) {
  const Dense a = normals(60, 50, 9);
  const Whole before(a.transpose() * a), after(3 * a.transpose() * a);
  std::vector<Index> entries = every_second(50);
  SupportFactor factor;
  ASSERT_TRUE(factor.become(entries, before));
  factor.clear();
  ASSERT_TRUE(factor.become(entries, after));
  Vector x = Vector::Ones(std::ssize(entries));
  factor.solve(x);
  EXPECT_LE(backward_error(after.among(entries), x, Vector::Ones(x.size())), 1e-14);
}

}  // namespace riata

#include "net/group_shrink.hpp"
#include <gtest/gtest.h>
#include "net/made_net.hpp"

namespace riata::net {

namespace {

/// A group's prox by bisection, in double.
std::vector<double> by_bisection(const std::vector<double>& z, const std::vector<double>& steps,
                                 double strength) {
  const auto left_side = [&](double s) {
    double sum = 0;
    for (std::size_t k = 0; k < z.size(); ++k) sum += std::pow(z[k] / (s + strength * steps[k]), 2);
    return sum;
  };
  std::vector<double> u(z.size());
  if (left_side(0) <= 1) return u;
  double low = 0, high = norm_of(z);
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (left_side(middle) > 1 ? low : high) = middle;
  }
  for (std::size_t k = 0; k < z.size(); ++k) u[k] = z[k] / (1 + strength * steps[k] / low);
  return u;
}

template <class T>
struct Group {
  std::vector<T> z, steps;

  Group(Index size, double spread, std::uint64_t seed) {
    const Matrix drawn = random_matrix(size, 2, seed);
    for (Index k = 0; k < size; ++k) {
      z.push_back(static_cast<T>(drawn(k, 0)));
      steps.push_back(static_cast<T>(30 * std::exp(spread * drawn(k, 1))));
    }
  }
  double size() const { return norm_of(std::vector<double>(z.begin(), z.end())); }
  std::vector<double> expected(double strength) const {
    return by_bisection({z.begin(), z.end()}, {steps.begin(), steps.end()}, strength);
  }
};

/// strength times the mean step, as a share of the group's size: from a step that hardly moves it
/// to one that leaves nothing.
constexpr double kReaches[] = {1e-6, 1e-3, 0.01, 0.03, 0.1, 0.3, 0.9, 1.1, 3};
constexpr double kSpreads[] = {0, 0.1, 1, 4};

/// Relative to what stood there, all of one size: a group that is nearly gone is ill-conditioned.
template <class T>
void expect_prox(const std::vector<T>& found, const std::vector<double>& expected,
                 double tolerance) {
  for (std::size_t k = 0; k < found.size(); ++k)
    EXPECT_NEAR(found[k], expected[k], tolerance) << "entry " << k;
}

template <class T>
void expect_groups_shrunk(double tolerance) {
  for (const Index size : {1, 3, 8, 37, 256})
    for (const double spread : kSpreads)
      for (const double reach : kReaches) {
        SCOPED_TRACE(cat(size, " entries, spread ", spread, ", reach ", reach));
        std::vector<T> z, steps;
        std::vector<double> strengths, expected;
        for (std::uint64_t g = 0; g < 19; ++g) {
          const Group<T> each(size, spread, g);
          strengths.push_back(g == 4 ? 0 : reach * each.size() / 30);
          z.insert(z.end(), each.z.begin(), each.z.end());
          steps.insert(steps.end(), each.steps.begin(), each.steps.end());
          const auto u = each.expected(static_cast<double>(static_cast<T>(strengths.back())));
          expected.insert(expected.end(), u.begin(), u.end());
        }
        shrink_groups<T>(z, steps, size, strengths);
        expect_prox(z, expected, tolerance);
      }
}

}  // namespace

TEST(GroupShrink, FindsTheMinimiserOfEveryGroup) {
  expect_groups_shrunk<double>(1e-13);
  expect_groups_shrunk<float>(2e-6);
}

TEST(GroupShrink, OfRowsIsThatOfEachRow) {
  const Index rows = 21, cols = 40;
  for (const double spread : kSpreads)
    for (const double reach : kReaches) {
      SCOPED_TRACE(cat("spread ", spread, ", reach ", reach));
      std::vector<double> z(at(rows * cols)), steps(z.size()), strengths, expected(z.size());
      for (Index i = 0; i < rows; ++i) {
        const Group<double> each(cols, spread, static_cast<std::uint64_t>(i));
        strengths.push_back(i == 4 ? 0 : reach * each.size() / 30);
        const auto u = each.expected(strengths.back());
        for (Index k = 0; k < cols; ++k) {
          z[at(i + k * rows)] = each.z[at(k)];
          steps[at(i + k * rows)] = each.steps[at(k)];
          expected[at(i + k * rows)] = u[at(k)];
        }
      }
      RowGroups<double> groups(rows);
      std::vector<double> first, second;
      for (std::vector<double>* found : {&first, &second}) {
        *found = z;
        for (Index begin = 0; begin < cols; begin += 16) {
          const std::size_t size = at(std::min<Index>(16, cols - begin) * rows);
          groups.add(std::span<const double>(z).subspan(at(begin * rows), size),
                     std::span<const double>(steps).subspan(at(begin * rows), size));
        }
        groups.shrink(*found, steps, strengths);
        expect_prox(*found, expected, 1e-13);
      }
      EXPECT_EQ(first, second) << "a step must not depend on the one before";
    }
}

TEST(GroupShrink, KeepsNan) {
  std::vector<double> z{1, std::nan("")}, steps{1, 2}, strengths{0.5};
  shrink_groups<double>(z, steps, 2, strengths);
  EXPECT_TRUE(std::isnan(z[1]));
  std::vector<double> row{1, std::nan("")};
  RowGroups<double> groups(1);
  groups.add(row, steps);
  groups.shrink(row, steps, strengths);
  EXPECT_TRUE(std::isnan(row[1]));
}

}  // namespace riata::net

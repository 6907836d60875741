#include "riata/penalty/tree.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "riata/core/error.hpp"
#include "riata/core/random.hpp"

namespace riata {
namespace {

AnyPenalty nested() { return tree_penalty({{0, 1, 2, 3}, {0, 1}, {3}}, {0.5, 1, 2}); }

double objective(const AnyPenalty& penalty, const std::vector<double>& w,
                 const std::vector<double>& from, double strength, double step) {
  double sum = penalty.value(w, {&strength, 1});
  for (std::size_t i = 0; i < w.size(); ++i)
    sum += (w[i] - from[i]) * (w[i] - from[i]) / (2 * step);
  return sum;
}

TEST(TreeGroups, ValueIsTheSumOverGroups) {
  const std::vector<double> w{3, 4, 0, -2}, strength{2};
  EXPECT_DOUBLE_EQ(nested().value(w, strength), 2 * (0.5 * std::sqrt(29) + 5 + 2 * 2));
}

TEST(TreeGroups, TheProxIsNoWorseThanAnyPointNearby) {
  Random random(3);
  const AnyPenalty penalty = nested();
  for (double strength : {0.1, 0.5, 1.5})
    for (int trial = 0; trial < 20; ++trial) {
      const double step = 0.7;
      std::vector<double> from(4);
      for (double& each : from) each = 2 * random.normal();
      std::vector<double> w = from;
      penalty.prox(w, {&strength, 1}, {&step, 1});
      const double least = objective(penalty, w, from, strength, step);
      for (int k = 0; k < 200; ++k) {
        std::vector<double> other = w;
        for (double& each : other) each += 0.05 * random.normal();
        EXPECT_GE(objective(penalty, other, from, strength, step), least - 1e-12);
      }
    }
}

TEST(TreeGroups, GroupsThatCrossAreRefused) {
  EXPECT_THROW(tree_penalty({{0, 1}, {1, 2}}, {1, 1}), InvalidArgument);
  EXPECT_THROW(tree_penalty({{0, 1}}, {-1}), InvalidArgument);
  EXPECT_THROW(tree_penalty({{0, 1}}, {1, 1}), ShapeMismatch);
}

}  // namespace
}  // namespace riata

#include "riata/data/split.hpp"
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <set>
#include "data/message_of.hpp"

namespace riata {
namespace {

using Folds = std::vector<int>;

TEST(ContiguousFolds, AreEqualRunsOfNeighbours) {
  EXPECT_EQ(contiguous_folds(7, 3), (Folds{0, 0, 0, 1, 1, 2, 2}));
  const Folds fold = contiguous_folds(103, 10);
  EXPECT_TRUE(std::is_sorted(fold.begin(), fold.end()));
  for (int k = 0; k < 10; ++k) {
    const auto size = std::count(fold.begin(), fold.end(), k);
    EXPECT_TRUE(size == 10 || size == 11);
  }
}

TEST(RandomFolds, AreEqualInSizeAndFollowTheSeed) {
  const Folds fold = random_folds(103, 10, 5);
  for (int k = 0; k < 10; ++k) {
    const auto size = std::count(fold.begin(), fold.end(), k);
    EXPECT_TRUE(size == 10 || size == 11);
  }
  EXPECT_EQ(fold, random_folds(103, 10, 5));
  EXPECT_NE(fold, random_folds(103, 10, 6));
  EXPECT_FALSE(std::is_sorted(fold.begin(), fold.end()));
}

TEST(GroupFolds, KeepAGroupTogetherAndBalanceRows) {
  const std::vector<double> groups{7, 7, 7, 7, 1, 1, 2, 2, 3, 7};  // 7: five rows; others: five
  const Folds fold = group_folds(groups, 2);
  EXPECT_EQ(std::count(fold.begin(), fold.end(), 0), 5);
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (std::size_t j = 0; j < groups.size(); ++j)
      if (groups[i] == groups[j]) {
        EXPECT_EQ(fold[i], fold[j]);
      }
}

TEST(Folds, EveryRowIsHeldOutOnce) {
  const Folds fold = random_folds(20, 4, 1);
  std::multiset<Index> held_out;
  for (int k = 0; k < 4; ++k) {
    const auto in = rows_in_fold(fold, k), out = rows_outside_fold(fold, k);
    EXPECT_EQ(in.size() + out.size(), 20u);
    EXPECT_TRUE(std::is_sorted(out.begin(), out.end()));
    held_out.insert(in.begin(), in.end());
  }
  EXPECT_EQ(held_out.size(), 20u);
  EXPECT_EQ(std::set<Index>(held_out.begin(), held_out.end()).size(), 20u);
}

TEST(Folds, MustBeAtLeastTwoAndAtMostAsManyAsThereAre) {
  EXPECT_EQ(message_of([] { contiguous_folds(9, 10); }),
            "folds: there must be at least as many rows as folds, got 9 for 10 folds");
  EXPECT_EQ(message_of([] { random_folds(9, 1, 0); }), "folds: there must be at least 2, got 1");
  EXPECT_EQ(message_of([] { group_folds(std::vector<double>{1, 1, 2}, 3); }),
            "folds: there must be at least as many groups as folds, got 2 for 3 folds");
  EXPECT_EQ(message_of([] { group_folds(std::vector<double>{1, NAN, 2}, 2); }),
            "folds: every row must have a group, row 1 has none");
  EXPECT_NO_THROW(contiguous_folds(10, 10));
}

}  // namespace
}  // namespace riata

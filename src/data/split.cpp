#include "riata/data/split.hpp"
#include <algorithm>
#include <cmath>
#include <map>
#include "riata/core/error.hpp"
#include "riata/core/random.hpp"

namespace riata {

namespace {

void check_folds(Index count, int folds, const char* of_what) {
  if (folds < 2) throw InvalidArgument(cat("folds: there must be at least 2, got ", folds));
  if (count < folds)
    throw InvalidArgument(cat("folds: there must be at least as many ", of_what, " as folds, got ",
                              count, " for ", folds, " folds"));
}

template <class Wanted>
std::vector<Index> rows_where(std::span<const int> fold, Wanted wanted) {
  std::vector<Index> rows;
  for (std::size_t i = 0; i < fold.size(); ++i)
    if (wanted(fold[i])) rows.push_back(static_cast<Index>(i));
  return rows;
}

}  // namespace

std::vector<int> contiguous_folds(Index rows, int folds) {
  check_folds(rows, folds, "rows");
  std::vector<int> fold(at(rows));
  for (Index i = 0; i < rows; ++i) fold[at(i)] = static_cast<int>(i * folds / rows);
  return fold;
}

std::vector<int> random_folds(Index rows, int folds, std::uint64_t seed) {
  check_folds(rows, folds, "rows");
  const std::vector<Index> order = Random(seed).permutation(rows);
  std::vector<int> fold(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    fold[at(order[i])] = static_cast<int>(static_cast<Index>(i) % folds);
  return fold;
}

std::vector<int> group_folds(std::span<const double> groups, int folds) {
  std::map<double, Index> sizes;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (std::isnan(groups[i]))
      throw InvalidArgument(cat("folds: every row must have a group, row ", i, " has none"));
    ++sizes[groups[i]];
  }
  check_folds(std::ssize(sizes), folds, "groups");

  std::vector<std::pair<double, Index>> falling(sizes.begin(), sizes.end());
  std::stable_sort(falling.begin(), falling.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<Index> rows_of(at(folds), 0);
  std::map<double, int> fold_of;
  for (const auto& [group, size] : falling) {
    const auto smallest = std::min_element(rows_of.begin(), rows_of.end());
    *smallest += size;
    fold_of[group] = static_cast<int>(smallest - rows_of.begin());
  }
  std::vector<int> fold;
  for (double group : groups) fold.push_back(fold_of[group]);
  return fold;
}

std::vector<Index> rows_in_fold(std::span<const int> fold, int k) {
  return rows_where(fold, [k](int each) { return each == k; });
}

std::vector<Index> rows_outside_fold(std::span<const int> fold, int k) {
  return rows_where(fold, [k](int each) { return each != k; });
}

}  // namespace riata

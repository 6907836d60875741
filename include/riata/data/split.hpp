#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>
#include "riata/core/view.hpp"

namespace riata {

/// fold[i] in 0 .. folds-1 for every row. All throw InvalidArgument with fewer rows (or groups)
/// than folds, or fewer than 2 folds.
/// Equal runs of neighbouring rows: for recordings, whose neighbours are alike.
std::vector<int> contiguous_folds(Index rows, int folds);
/// Rows dealt out at random, sizes equal to within one.
std::vector<int> random_folds(Index rows, int folds, std::uint64_t seed);
/// Rows with the same group value stay in one fold; groups go, largest first, to the smallest fold.
std::vector<int> group_folds(std::span<const double> groups, int folds);

/// The rows whose fold is (or is not) k, in order.
std::vector<Index> rows_in_fold(std::span<const int> fold, int k);
std::vector<Index> rows_outside_fold(std::span<const int> fold, int k);

}  // namespace riata

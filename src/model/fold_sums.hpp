#pragma once
#include <vector>
#include "problem/cross_products.hpp"
#include "riata/model/glm.hpp"

namespace riata {

/// Whether least squares with so many rows are better off as their Gram matrix.
bool pays_in_gram_space(Index rows, Index parameters);

/// What least squares are to know of every fold's rows, from one pass over the data. Empty where
/// the rows themselves are needed: another family, rows with missing values or sizes beyond the
/// range of squares, few rows, many folds.
std::vector<CrossProducts> fold_sums(const Glm& glm, const Features& X, MatrixView y,
                                     const FitData& data, const std::vector<int>& fold, int folds);

/// The sum of all but one (none: -1).
CrossProducts sum_without(const std::vector<CrossProducts>& sums, int fold);

}  // namespace riata

#pragma once
#include <string>
#include <vector>
#include "riata/model/path.hpp"

namespace riata {

/// Held-out deviance along a path (glmnet's names).
struct CrossValidation {
  std::vector<double> strengths;
  std::vector<double> cvm;   // mean over rows of the held-out deviance
  std::vector<double> cvsd;  // its standard error, from the folds' means weighted by their rows
  std::vector<int> nzero;    // non-zero blocks on all rows, at each strength
  std::vector<double> deviance_explained;  // 1 - cvm / that of the training folds' mean
  double null_deviance = 0;  // held-out mean deviance of the training folds' weighted means
  std::size_t index_min = 0, index_1se = 0;
  std::vector<int> fold;  // of every row
  int folds = 0;
};

/// Fits the path on the rows outside each fold and scores it on the rows inside. `fold` numbers the
/// fold of every row. One response.
CrossValidation cross_validate(const Glm& glm, const Features& X, MatrixView y, const Path& path,
                               const std::vector<int>& fold, const FitData& data = {});

/// Both at once: what the path and the folds have in common is read once.
struct CrossValidatedPath {
  Path path;
  CrossValidation cv;
};
CrossValidatedPath cross_validated_path(const Glm& glm, const Features& X, MatrixView y,
                                        const PathOptions& options, const std::vector<int>& fold,
                                        const FitData& data = {});

/// The largest strength whose cvm is within one standard error of the least.
std::size_t one_standard_error_index(const std::vector<double>& cvm,
                                     const std::vector<double>& cvsd);

}  // namespace riata

#include "riata/model/cross_validation.hpp"
#include <algorithm>
#include <cmath>
#include "model/held_out.hpp"
#include "model/path_steps.hpp"
#include "riata/core/parallel.hpp"
#include "riata/core/text.hpp"

namespace riata {

std::size_t one_standard_error_index(const std::vector<double>& cvm,
                                     const std::vector<double>& cvsd) {
  const auto least =
      static_cast<std::size_t>(std::min_element(cvm.begin(), cvm.end()) - cvm.begin());
  for (std::size_t s = 0; s < least; ++s)
    if (cvm[s] <= cvm[least] + cvsd[least]) return s;
  return least;
}

namespace {

/// Folds are numbered 0, 1, ... without gaps, at least two of them.
void check_folds(const std::vector<int>& fold) {
  const auto [least, most] = std::minmax_element(fold.begin(), fold.end());
  if (fold.empty() || *least < 0 || *most < 1)
    throw InvalidArgument(
        "cross_validate: folds must be numbered from 0 and be at least 2; with one, no row is left "
        "to train on");
  std::vector<char> seen(static_cast<std::size_t>(*most) + 1, 0);
  for (int each : fold) seen[static_cast<std::size_t>(each)] = 1;
  const auto empty = std::find(seen.begin(), seen.end(), 0);
  if (empty != seen.end())
    throw InvalidArgument(cat("cross_validate: fold ", empty - seen.begin(), " has no rows"));
}

void check_all(MatrixView y, const std::vector<int>& fold) {
  if (y.cols != 1) throw ShapeMismatch(cat("cross_validate: y must have one column, got ", y.cols));
  if (std::ssize(fold) != y.rows)
    throw ShapeMismatch(
        cat("cross_validate: fold has ", fold.size(), " values, y has ", y.rows, " rows"));
  check_folds(fold);
}

CrossValidation summary(const Path& path, const std::vector<int>& fold,
                        const std::vector<HeldOut>& scores) {
  CrossValidation cv;
  cv.strengths = path.strengths;
  cv.fold = fold;
  cv.folds = static_cast<int>(scores.size());
  double weight = 0, null = 0;
  for (const auto& each : scores) {
    weight += each.weight;
    null += each.null_deviance;
  }
  cv.null_deviance = null / weight;
  for (std::size_t s = 0; s < path.strengths.size(); ++s) {
    double mean = 0, spread = 0;
    for (const auto& each : scores) mean += each.deviance[s] / weight;
    for (const auto& each : scores) {
      const double away = each.deviance[s] / each.weight - mean;
      spread += each.weight / weight * away * away;
    }
    cv.cvm.push_back(mean);
    cv.cvsd.push_back(std::sqrt(spread / (cv.folds - 1.0)));
    cv.deviance_explained.push_back(1 - mean / cv.null_deviance);
    int alive = 0;
    for (std::size_t k = 0; k < path.fits[s].blocks().size(); ++k) alive += path.norm(s, k) > 0;
    cv.nzero.push_back(alive);
  }
  cv.index_min =
      static_cast<std::size_t>(std::min_element(cv.cvm.begin(), cv.cvm.end()) - cv.cvm.begin());
  cv.index_1se = one_standard_error_index(cv.cvm, cv.cvsd);
  return cv;
}

}  // namespace

CrossValidation cross_validate(const Glm& glm, const Features& X, MatrixView y, const Path& path,
                               const std::vector<int>& fold, const FitData& data) {
  check_all(y, fold);
  return summary(path, fold, held_out_scores(glm, X, y, data, fold, path.strengths));
}

CrossValidatedPath cross_validated_path(const Glm& glm, const Features& X, MatrixView y,
                                        const PathOptions& options, const std::vector<int>& fold,
                                        const FitData& data) {
  check_all(y, fold);
  const FoldScores scores(glm, X, y, data, fold);
  const auto all = scores.all_rows();
  if (!all) {
    CrossValidatedPath out{fit_path(glm, X, y, options, data), {}};
    out.cv = summary(out.path, fold, scores.of_all(out.path.strengths));
    return out;
  }
  Path path = strengths_for(*all, options);
  std::vector<HeldOut> each(static_cast<std::size_t>(scores.folds()));
  parallel_for(scores.folds() + 1, scores.options().threads, [&](Index k) {
    if (k == 0)
      follow(*all, scores.options(), path);
    else
      each[static_cast<std::size_t>(k - 1)] =
          scores.of_fold(static_cast<int>(k - 1), path.strengths);
  });
  CrossValidation cv = summary(path, fold, each);
  return {std::move(path), std::move(cv)};
}

}  // namespace riata

#include "model/fold_sums.hpp"
#include <cmath>
#include "model/check_data.hpp"
#include "model/moments.hpp"
#include "riata/data/split.hpp"

namespace riata {

namespace {

// Where a path of least squares goes on in Gram space: the matrix fits, and the rows are many.
constexpr Index kLargestGram = 2000, kRowsPerParameter = 4;
constexpr Index kNumbers = 16 << 20;  // that the sums of all folds may take
constexpr int kManyFolds = 32;

bool pays(const Glm& glm, const Features& X, MatrixView y, const std::vector<Index>& sizes) {
  const auto& observation = glm.observation();
  const Index p = X.cols() + 1, folds = std::ssize(sizes);
  if (observation->family() != "gaussian" || observation->link() != "identity" || y.cols != 1 ||
      X.cols() == 0 || glm.options().estimate_dispersion || folds > kManyFolds ||
      folds * (p + 1) * (p + 1) > kNumbers)
    return false;
  for (Index size : sizes)  // of the rows without a fold
    if (!pays_in_gram_space(y.rows - (folds > 1 ? size : 0), p)) return false;
  return true;
}

/// Finite and far from the ends of the range.
bool is_sound(const CrossProducts& sums) {
  for (Index j = 0; j < sums.sums.cols(); ++j)
    if (const double square = sums.sums(j, j);
        !std::isfinite(square) || (square > 0 && is_extreme(std::sqrt(square))))
      return false;
  return sums.sums.allFinite();
}

}  // namespace

bool pays_in_gram_space(Index rows, Index parameters) {
  return parameters <= kLargestGram && rows >= kRowsPerParameter * parameters;
}

std::vector<CrossProducts> fold_sums(const Glm& glm, const Features& X, MatrixView y,
                                     const FitData& data, const std::vector<int>& fold, int folds) {
  if (glm.observation()->vector_loss()) return {};
  check_shapes(X, y, data);
  RowParts parts;
  std::vector<Index> sizes;
  for (int k = 0; k < folds; ++k) {
    parts.rows.push_back(rows_in_fold(fold, k));
    sizes.push_back(std::ssize(parts.rows.back()));
  }
  if (!pays(glm, X, y, sizes)) return {};
  for (Index i = 0; i < y.rows; ++i)
    parts.target.push_back(y(i, 0) - (data.offset.empty() ? 0.0 : data.offset(i, 0)));
  parts.weights = weights_of(data.weights, {}, y.rows);
  const GlmOptions& options = glm.options();
  parts.centre = options.fit_intercept;
  parts.threads = options.threads;
  if (options.progress)
    parts.cancelled = [progress = polled_by_this_thread(options.progress)] {
      return !progress("fit", -1);
    };
  std::vector<CrossProducts> out = cross_products(X, parts);
  for (const auto& each : out)
    if (!is_sound(each)) return {};
  return out;
}

CrossProducts sum_without(const std::vector<CrossProducts>& sums, int fold) {
  CrossProducts out;
  for (int k = 0; k < std::ssize(sums); ++k)
    if (k != fold) out.add(sums[at(k)]);
  return out;
}

}  // namespace riata

#pragma once
#include <vector>
#include "model/fitter.hpp"
#include "model/fold_sums.hpp"
#include "riata/model/glm.hpp"

namespace riata {

/// What one fold says: the deviance summed over its rows with their weights, at every strength and
/// for the training rows' mean, and the sum of the weights.
struct HeldOut {
  std::vector<double> deviance;
  double null_deviance = 0, weight = 0;
};

/// Fits the rows outside each fold and scores them on those inside; by the folds' sums alone where
/// there are any and they tell enough. X, y and data must outlive it. One response.
class FoldScores {
 public:
  FoldScores(const Glm& glm, const Features& X, MatrixView y, const FitData& data,
             std::vector<int> fold);

  const std::vector<int>& fold() const { return fold_; }
  int folds() const { return folds_; }
  /// For use by many threads.
  const GlmOptions& options() const { return glm_.options(); }
  /// Falling strengths, warm, on the rows outside fold k.
  HeldOut of_fold(int k, const std::vector<double>& strengths) const;
  /// The same of every fold, in parallel.
  std::vector<HeldOut> of_all(const std::vector<double>& strengths) const;
  /// What fits all rows, by sums alone; null where these do not tell enough.
  std::unique_ptr<Fitter> all_rows() const;

 private:
  MatrixView observed() const { return classes_.cols() > 0 ? MatrixView(classes_) : y_; }

  Glm glm_;
  const Features& X_;
  MatrixView y_;
  Matrix classes_;  // indicators, where y is class codes
  const FitData& data_;
  std::vector<char> usable_;  // rows
  std::vector<int> fold_;
  int folds_;
  std::vector<CrossProducts> sums_;
};

/// Fits the falling strengths on the rows outside each fold, warm, and scores them on those inside.
/// Folds run in parallel. One response.
std::vector<HeldOut> held_out_scores(const Glm& glm, const Features& X, MatrixView y,
                                     const FitData& data, const std::vector<int>& fold,
                                     const std::vector<double>& strengths);

}  // namespace riata

#pragma once
#include <vector>
#include "riata/model/glm.hpp"

namespace riata {

/// What one fold says: the deviance summed over its rows with their weights, at every strength and
/// for the training rows' mean, and the sum of the weights.
struct HeldOut {
  std::vector<double> deviance;
  double null_deviance = 0, weight = 0;
};

/// Fits the falling strengths on the rows outside each fold, warm, and scores them on those inside.
/// Folds run in parallel. One response.
std::vector<HeldOut> held_out_scores(const Glm& glm, const Features& X, MatrixView y,
                                     const FitData& data, const std::vector<int>& fold,
                                     const std::vector<double>& strengths);

}  // namespace riata

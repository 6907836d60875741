#pragma once
#include <vector>
#include "riata/model/fit.hpp"
#include "riata/model/glm.hpp"

namespace riata {

/// The mean loss of every response where `fit` stands, without its penalty; of a family whose row
/// of eta is a vector, one number.
std::vector<double> mean_loss(const Fit& fit, const Features& X, MatrixView y);

struct ProximalStep {
  Fit fit;
  double size = 0;       // of the step taken
  double objective = 0;  // where it began, penalty included, summed over responses
};
/// One step of proximal gradient descent on some rows: what a user's own loop over batches of data
/// is made of. size 0: the largest of 1, 1/2, 1/4, ... whose quadratic bound holds.
/// Throws InvalidArgument where the size is negative or the loss is not finite at `from`.
ProximalStep proximal_step(const Glm& glm, const Features& X, MatrixView y, const Fit& from,
                           double size = 0);

}  // namespace riata

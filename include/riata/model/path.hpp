#pragma once
#include <vector>
#include "riata/model/glm.hpp"

namespace riata {

struct PathOptions {
  int strengths = 60;
  double min_ratio = 1e-3;   // least strength over the largest
  std::vector<double> grid;  // given strengths, falling; empty: made from the two above
};

/// Fits along falling strengths, each started from the one before. A strength multiplies the
/// strengths that the Glm's penalty terms state.
struct Path {
  std::vector<double> strengths;
  std::vector<Fit> fits;                   // one per strength
  std::vector<double> deviance_explained;  // on the training rows, mean over responses
  double max_strength = 0;  // the smallest strength at which every penalised coefficient is 0

  /// Euclidean norm of block k's coefficients at strength s (over responses).
  double norm(std::size_t s, std::size_t k) const;
};

/// The smallest strength at which every penalised coefficient is zero: from the gradient of the
/// model with the unpenalised parameters only. Throws Incompatible where no strength does that
/// (ridge).
double max_strength(const Glm& glm, const Features& X, MatrixView y, const FitData& data = {});
/// `count` strengths from `largest` down to `largest * min_ratio`, equally spaced in their log.
std::vector<double> strength_grid(double largest, int count, double min_ratio);

Path fit_path(const Glm& glm, const Features& X, MatrixView y, const PathOptions& options = {},
              const FitData& data = {});

}  // namespace riata

#pragma once
#include "riata/model/glm.hpp"

namespace riata {

/// The fit of a Glm whose options ask for an estimated dispersion.
Fit fit_with_dispersion(const Glm& glm, const Features& X, MatrixView y, const FitData& data);

}  // namespace riata

#pragma once
#include "riata/model/glm.hpp"

namespace riata {

/// The penalty of coefficients (features, responses); X says which features there are, and may have
/// no rows.
double penalty_at(const std::vector<PenaltyTerm>& terms, const Features& X, const Matrix& coef);
/// argmin over z of penalty(z) + ||z - coef||^2 / (2 step)
Matrix penalty_prox(const std::vector<PenaltyTerm>& terms, const Features& X, const Matrix& coef,
                    double step);

}  // namespace riata

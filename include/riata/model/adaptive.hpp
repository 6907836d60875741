#pragma once
#include "riata/model/fit.hpp"
#include "riata/model/strength.hpp"

namespace riata {

/// Strengths |b|^-gamma of the adaptive lasso, Zou (2006), for b of a pilot fit, such as one with
/// ridge. A coefficient that is zero counts as 1e-8 of the largest: strengths are finite, and it
/// stays out. Throws InvalidArgument where all are zero, or one is not finite.
Matrix adaptive_strength(const Matrix& pilot, double gamma = 1);
/// The same block by block, for penalties on coefficients.
Strength adaptive_strength(const Fit& pilot, double gamma = 1);
/// ||b_g||^-gamma for the groups that blocks and responses make, in the order of group penalties
/// (Wang & Leng 2008).
BlockStrength adaptive_group_strength(const Fit& pilot, double gamma = 1);

}  // namespace riata

#pragma once
#include "riata/model/glm.hpp"
#include "riata/problem/interfaces/omega.hpp"

namespace riata {

/// The penalty terms as data over (parameters, responses) entries; parameters counts the intercept,
/// which is in no term. Throws ShapeMismatch, InvalidArgument or Incompatible in the user's words.
Omega lower(const std::vector<PenaltyTerm>& terms, const Features& features, Index parameters,
            Index responses);

}  // namespace riata

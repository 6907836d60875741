#pragma once
#include "riata/family/any_observation.hpp"

namespace riata {

/// A family with its fields as a text, NAME or NAME(FIELD=VALUE, ...):
/// "negative_binomial(dispersion=0.5)". An empty link: its own. Throws InvalidArgument that shows
/// what was not understood.
AnyObservation parse_observation(const std::string& text, const std::string& link = "");

}  // namespace riata

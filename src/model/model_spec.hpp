#pragma once
#include <nlohmann/json.hpp>
#include "riata/model/saved_model.hpp"

namespace riata {

/// The version of the model file that this build writes, and the newest that it reads.
inline constexpr int kFormatVersion = 1;

/// Everything of a model but its coefficients and intercepts. The same model gives the same text:
/// the seconds that the fit took are not part of it.
nlohmann::ordered_json spec_json(const SavedModel& model);

/// The model of a spec and its arrays. Throws InvalidArgument or nlohmann's exceptions unless they
/// fit together.
SavedModel model_from(const nlohmann::json& spec, Matrix coef, std::vector<double> intercept);

/// Throws InvalidArgument that names the version to use, where the spec is newer than this build.
void check_version(const nlohmann::json& spec);

}  // namespace riata

#pragma once
#include <string>
#include <vector>
#include "riata/data/table.hpp"
#include "riata/model/fit.hpp"
#include "riata/model/selection.hpp"
#include "riata/model/term.hpp"

namespace riata {

/// A model that can be kept in a file: the terms with their bases bound, and the fit.
/// The file is in safetensors layout: an 8-byte length, a JSON header, aligned arrays; data only.
struct SavedModel {
  std::vector<Term> terms;
  Fit fit;
  std::string response, bin, time;  // how the training table was made
  double strength = 0;
};

/// The chosen model of a selection, with all of its terms; those left out have zeros.
SavedModel to_saved_model(const Selection& selection);

/// Replaces the file in one step; the same model gives the same bytes. Throws IoError, and
/// InvalidArgument where a coefficient is not finite.
void save_model(const SavedModel& model, const std::string& path);
/// Throws IoError when it cannot be read, InvalidArgument when it is not a model of a version this
/// build knows: whatever the bytes are.
SavedModel load_model(const std::string& path);

/// Mean response of every row of the table: NaN where a covariate is missing or outside its bounds.
/// Covariates without a non-zero coefficient are not looked at. Throws Incompatible unless the
/// model has one response, InvalidArgument on an unknown column.
std::vector<double> predict(const SavedModel& model, const Table& table);
/// What it is, for people; and as JSON.
std::string describe(const SavedModel& model);
std::string model_json(const SavedModel& model);

}  // namespace riata

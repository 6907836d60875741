#pragma once
#include <string>
#include <vector>
#include "riata/data/table.hpp"
#include "riata/model/fit.hpp"
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

/// Replaces the file in one step. Throws IoError.
void save_model(const SavedModel& model, const std::string& path);
/// Throws IoError when it cannot be read, InvalidArgument when it is not a model of a version this
/// build knows: whatever the bytes are.
SavedModel load_model(const std::string& path);

/// Mean response of every row of the table: NaN where a covariate is missing or outside its bounds.
std::vector<double> predict(const SavedModel& model, const Table& table);
/// What it is, for people; and as JSON.
std::string describe(const SavedModel& model);
std::string model_json(const SavedModel& model);

}  // namespace riata

#include <nlohmann/json.hpp>
#include "core/json.hpp"
#include "model/model_json.hpp"
#include "riata/model/selection.hpp"

namespace riata {

namespace {

nlohmann::ordered_json covariate_json(const Covariate& covariate) {
  nlohmann::ordered_json out{{"label", covariate.label},
                             {"text", covariate.text},
                             {"kept", covariate.kept},
                             {"features", covariate.features},
                             {"norm", number_json(covariate.norm)},
                             {"enters_at", number_json(covariate.enters_at)},
                             {"importance", number_json(covariate.importance)}};
  if (!covariate.kept) out["swapped_for"] = covariate.swapped_for;
  return out;
}

}  // namespace

std::string selection_json(const Selection& selection) {
  nlohmann::ordered_json terms = nlohmann::ordered_json::array();
  for (const Covariate& each : selection.covariates) terms.push_back(covariate_json(each));
  const nlohmann::ordered_json out{
      {"kept", selection.kept()},
      {"left_out", selection.left_out()},
      {"strength", number_json(selection.strength)},
      {"rule", selection.options.rule},
      {"folds", selection.cv.folds},
      {"deviance_explained", number_json(selection.deviance_explained)},
      {"terms", terms},
      {"certificate", certificate_json(selection.fit.certificate())},
      {"rows", selection.rows},
      {"rows_read", selection.rows_read},
      {"rows_dropped", selection.rows_dropped},
      {"seconds", number_json(selection.seconds)}};
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace riata

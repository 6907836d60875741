#pragma once
#include <nlohmann/json.hpp>
#include "riata/core/field.hpp"
#include "riata/solver/certificate.hpp"

namespace riata {

/// Numbers in full (the shortest text that reads back the same); NaN and infinities are null.
nlohmann::ordered_json number_json(double value);
/// The other way: null is NaN.
double number_from(const nlohmann::json& json);

nlohmann::ordered_json certificate_json(const Certificate& certificate);
/// What `certificate_json` wrote, less what is not kept. Throws InvalidArgument or nlohmann's.
Certificate certificate_from(const nlohmann::json& json);

nlohmann::ordered_json field_json(const FieldValue& value);
nlohmann::ordered_json fields_json(const Fields& fields);
Fields fields_from(const nlohmann::json& json);

}  // namespace riata

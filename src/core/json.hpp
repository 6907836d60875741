#pragma once
#include <nlohmann/json.hpp>
#include <string_view>
#include "riata/core/field.hpp"

namespace riata {

/// JSON from a file that nobody vouches for: repeated keys, nesting deeper than `max_depth` and all
/// that is not JSON throw InvalidArgument. nlohmann's parser keeps its own stack, so depth costs
/// memory in proportion to the text and nothing else.
nlohmann::json parse_strict_json(std::string_view text, int max_depth = 16);

/// Numbers in full (the shortest text that reads back the same); NaN and infinities are null.
nlohmann::ordered_json number_json(double value);
/// The other way: null is NaN.
double number_from(const nlohmann::json& json);

nlohmann::ordered_json field_json(const FieldValue& value);
nlohmann::ordered_json fields_json(const Fields& fields);
/// Throws InvalidArgument unless it is an object.
Fields fields_from(const nlohmann::json& json);

}  // namespace riata

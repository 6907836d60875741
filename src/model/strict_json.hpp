#pragma once
#include <nlohmann/json.hpp>
#include <string_view>

namespace riata {

/// JSON from a file that nobody vouches for: repeated keys and nesting deeper than `max_depth` throw
/// InvalidArgument, as does all that is not JSON. nlohmann's parser keeps its own stack, so depth
/// costs memory in proportion to the text and nothing else.
nlohmann::json parse_strict_json(std::string_view text, int max_depth = 16);

}  // namespace riata

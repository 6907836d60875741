#include "riata/family/parse_observation.hpp"
#include "riata/core/text.hpp"

namespace riata {

AnyObservation parse_observation(const std::string& text, const std::string& link) {
  const std::string whole(trimmed(text));
  const std::size_t open = whole.find('(');
  if (open == std::string::npos) return make_observation(whole, {}, link);
  const auto refuse = [&](const char* why) {
    throw InvalidArgument(cat("family: '", text, "' ", why,
                              "; write NAME or NAME(FIELD=VALUE), as 'tweedie(power=1.6)'"));
  };
  if (whole.back() != ')') refuse("has no closing parenthesis at its end");
  Fields fields;
  for (const std::string& each : split_outside_parentheses(
           std::string_view(whole).substr(open + 1, whole.size() - open - 2), ',')) {
    const std::size_t equals = each.find('=');
    if (equals == std::string::npos) refuse("has a field without its value");
    fields.emplace_back(std::string(trimmed(each.substr(0, equals))),
                        std::string(trimmed(each.substr(equals + 1))));
  }
  return make_observation(std::string(trimmed(whole.substr(0, open))), fields, link);
}

}  // namespace riata

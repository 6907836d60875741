#include <optional>
#include "riata/core/text.hpp"
#include "riata/model/mlp.hpp"

namespace riata {

net::PenaltyRule parse_penalty_rule(const std::string& text) {
  const auto refuse = [&](const std::string& why) -> void {
    throw InvalidArgument(cat("penalty: '", text, "' ", why,
                              "; write 'PATTERN: name(strength, field=value) + ...', as "
                              "'layers.*.weight: lasso(1e-4)'"));
  };
  const std::size_t colon = text.find(": ");
  if (colon == std::string::npos) refuse("has no colon with a space behind its pattern");
  net::PenaltyRule rule{std::string(trimmed(text.substr(0, colon))), {}};
  for (const std::string& part : split_outside_parentheses(text.substr(colon + 2), '+')) {
    if (part == "none") continue;
    const std::size_t open = part.find('(');
    if (open == std::string::npos || part.back() != ')') refuse("has a term without its strength");
    Fields fields;
    net::GroupBy by = net::GroupBy::input;
    std::optional<double> strength;
    for (const std::string& each :
         split_outside_parentheses(part.substr(open + 1, part.size() - open - 2), ',')) {
      const std::size_t equals = each.find('=');
      const std::string key(trimmed(each.substr(0, equals == std::string::npos ? 0 : equals))),
          value(trimmed(equals == std::string::npos ? each : each.substr(equals + 1)));
      if (key.empty() || key == "strength") {
        if (!parse_number(value, strength.emplace())) refuse("has a strength that is no number");
        if (!(*strength >= 0)) refuse("has a strength below 0");
      } else if (key == "by") {
        by = net::group_by(value);
      } else {
        fields.emplace_back(key, value);
      }
    }
    if (!strength) refuse("has a term without its strength");
    rule.terms.push_back({make_penalty(std::string(trimmed(part.substr(0, open))), fields),
                          Matrix(1, 1, *strength), by});
  }
  return rule;
}

}  // namespace riata

#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace riata {

/// The shortest text that reads back as the same double.
std::string shortest(double value);
/// "a, b, c"
std::string joined(std::span<const std::string> parts, std::string_view separator = ", ");
/// The known name nearest to `name` by edit distance, or "" when none is near.
std::string nearest_name(std::string_view name, std::span<const std::string> known);
/// "no penalty named 'laso'; did you mean 'lasso'? known: none, ridge, lasso"
std::string unknown_name(std::string_view kind, std::string_view name,
                         std::span<const std::string> known);
/// Reads a whole text as a number; no value when anything is left over. Locale-independent.
bool parse_number(std::string_view text, double& value);
/// Without white space at either end.
std::string_view trimmed(std::string_view text);
/// Pieces between separators, trimmed; separators inside parentheses do not count.
std::vector<std::string> split_outside_parentheses(std::string_view text, char separator);
/// "elastic_net" -> "ElasticNet"
std::string camel_case(std::string_view snake);

}  // namespace riata

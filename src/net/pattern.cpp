#include <sstream>
#include "riata/core/error.hpp"
#include "riata/net/penalty_map.hpp"

namespace riata::net {

namespace {

constexpr std::string_view kRolePrefix = "role:";

/// Whether the text is the pattern, where * is any characters and ? is one.
bool glob(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

bool matches(const std::string& pattern, const Parameter& parameter) {
  const bool role = pattern.starts_with(kRolePrefix);
  std::istringstream parts(role ? pattern.substr(kRolePrefix.size()) : pattern);
  const std::string_view subject = role ? name_of(parameter.role) : parameter.name;
  for (std::string part; std::getline(parts, part, '|');)
    if (role ? part == subject : glob(part, subject)) return true;
  return false;
}

GroupBy group_by(const std::string& name) {
  if (name == "input") return GroupBy::input;
  if (name == "neuron") return GroupBy::neuron;
  if (name == "all") return GroupBy::all;
  throw InvalidArgument(cat("penalty: by must be 'input', 'neuron' or 'all', got '", name, "'"));
}

}  // namespace riata::net

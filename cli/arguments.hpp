#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>
#include "riata/core/field.hpp"

namespace riata::cli {

/// What is wrong with a number or a name, or nothing: for CLI::Option::check.
std::string check_in(const std::string& text, const Range& range);
std::string check_whole(const std::string& text, const Range& range);
std::string check_choice(const std::string& text, const std::vector<std::string>& known,
                         const char* kind);

inline auto must_be(Range range) {
  return [range](const std::string& text) { return check_in(text, range); };
}
inline auto must_be_whole(Range range) {
  return [range](const std::string& text) { return check_whole(text, range); };
}
inline auto must_be_one_of(std::vector<std::string> known, const char* kind) {
  return [known = std::move(known), kind](const std::string& text) {
    return check_choice(text, known, kind);
  };
}
/// The text must be one that `parse` takes; what it throws is said.
template <class Parse>
auto must_parse(Parse parse) {
  return [parse](const std::string& text) -> std::string {
    try {
      parse(text);
      return "";
    } catch (const Error& e) {
      return e.what();
    }
  };
}

}  // namespace riata::cli

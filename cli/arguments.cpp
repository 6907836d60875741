#include "arguments.hpp"
#include <algorithm>
#include "riata/core/text.hpp"

namespace riata::cli {

std::string check_in(const std::string& text, const Range& range) {
  double value = 0;
  const bool fine = parse_number(text, value) && range.contains(value);
  return fine ? "" : cat("must be ", describe(range), ", got ", text);
}

std::string check_whole(const std::string& text, const Range& range) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  if (digits || text.starts_with('-')) return check_in(text, range);
  return cat("must be a whole number, got ", text);
}

std::string check_choice(const std::string& text, const std::vector<std::string>& known,
                         const char* kind) {
  const bool found = std::find(known.begin(), known.end(), text) != known.end();
  return found ? "" : unknown_name(kind, text, known);
}

}  // namespace riata::cli

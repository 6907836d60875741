#pragma once
#include <set>
#include <string>
#include <vector>

namespace riata::testing {

inline std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

/// The end of the tag that starts at `at`, quotes respected; npos where there is none.
inline std::size_t tag_end(const std::string& page, std::size_t at) {
  char quote = 0;
  for (std::size_t i = at; i < page.size(); ++i) {
    if (quote) {
      if (page[i] == quote) quote = 0;
      continue;
    }
    if (page[i] == '"' || page[i] == '\'') quote = page[i];
    if (page[i] == '>') return i;
  }
  return std::string::npos;
}

/// "" when every element is closed in its turn and every & starts an entity; else what is wrong.
/// The style sheet is skipped: it is text.
inline std::string markup_fault(const std::string& page) {
  const std::set<std::string> empty = {"meta", "br", "!DOCTYPE"};
  const std::set<std::string> entities = {"amp", "lt", "gt", "quot", "#39", "nbsp", "ensp"};
  std::vector<std::string> open;
  for (std::size_t i = 0; i < page.size(); ++i) {
    if (page[i] == '&') {
      const std::size_t end = page.find(';', i);
      if (end == std::string::npos || !entities.contains(page.substr(i + 1, end - i - 1)))
        return "a bare & before " + page.substr(i, 20);
    }
    if (page[i] != '<') continue;
    const std::size_t end = tag_end(page, i);
    if (end == std::string::npos) return "an open tag: " + page.substr(i, 40);
    const bool closing = page[i + 1] == '/', closed = page[end - 1] == '/';
    const std::size_t start = i + (closing ? 2 : 1);
    const std::string name = page.substr(start, page.find_first_of(" />\n", start) - start);
    if (closing) {
      if (open.empty() || open.back() != name)
        return "</" + name + "> inside " + (open.empty() ? "nothing" : open.back());
      open.pop_back();
    } else if (!closed && !empty.contains(name)) {
      open.push_back(name);
    }
    i = name == "style" && !closing ? page.find("</style>", end) - 1 : end;
  }
  return open.empty() ? "" : "<" + open.back() + "> is never closed";
}

}  // namespace riata::testing

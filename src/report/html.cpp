#include "report/html.hpp"
#include <cstdint>
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

/// Length of the UTF-8 character that starts at text[i] by RFC 3629; 0 where there is none.
std::size_t character_length(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) { return static_cast<std::uint8_t>(text[k]); };
  const std::uint8_t first = byte(i);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || i + length > text.size()) return 0;
  for (std::size_t k = i + 1; k < i + length; ++k)
    if ((byte(k) & 0xC0) != 0x80) return 0;
  const std::uint8_t second = byte(i + 1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

void append_ascii(std::string& out, char c) {
  switch (c) {
    case '&': out += "&amp;"; return;
    case '<': out += "&lt;"; return;
    case '>': out += "&gt;"; return;
    case '"': out += "&quot;"; return;
    case '\'': out += "&#39;"; return;
    default: break;
  }
  const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  if (!control || c == '\n' || c == '\t') out += c;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = character_length(text, i);
    if (length == 1) append_ascii(out, text[i]);
    if (length > 1) out += text.substr(i, length);
    if (length == 0) out += "\uFFFD";
    i += length == 0 ? 1 : length;
  }
  return out;
}

std::string element(std::string_view tag, std::string_view css, std::string_view inner) {
  return cat("<", tag, " class=\"", css, "\">", inner, "</", tag, ">");
}
std::string element(std::string_view tag, std::string_view inner) {
  return cat("<", tag, ">", inner, "</", tag, ">");
}

std::string section(std::string_view heading, std::string_view inner) {
  return cat("<section>\n<h2>", escaped(heading), "</h2>\n", inner, "\n</section>\n");
}

std::string figure(std::string_view css, std::string_view picture, std::string_view caption) {
  return cat("<figure class=\"", css, "\">\n", picture, "\n<figcaption>", caption,
             "</figcaption>\n</figure>\n");
}

std::string page(std::string_view title, std::string_view body) {
  return cat("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
             "<meta name=\"color-scheme\" content=\"light dark\">\n<title>", escaped(title),
             "</title>\n<style>\n", style_sheet(), "</style>\n</head>\n<body>\n<main>\n", body,
             "</main>\n</body>\n</html>\n");
}

}  // namespace riata::report

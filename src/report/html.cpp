#include "report/html.hpp"
#include "core/utf8.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

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
    const std::size_t length = utf8_length(text, i);
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

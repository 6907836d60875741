#pragma once
#include <string>
#include <string_view>

namespace riata::report {

/// `text` with &, <, >, " and ' as entities, control characters dropped and bytes that are not
/// UTF-8 replaced: safe inside elements and quoted attributes.
std::string escaped(std::string_view text);

/// <tag class="css">inner</tag>; `inner` is markup already.
std::string element(std::string_view tag, std::string_view css, std::string_view inner);
std::string element(std::string_view tag, std::string_view inner);

/// A section with its heading (plain text).
std::string section(std::string_view heading, std::string_view inner);

/// A figure with a caption, both markup.
std::string figure(std::string_view css, std::string_view picture, std::string_view caption);

/// The whole document. `title` is plain text, `body` markup.
std::string page(std::string_view title, std::string_view body);

/// The page's style sheet.
std::string_view style_sheet();

}  // namespace riata::report

#include <algorithm>
#include <cmath>
#include "report/facts.hpp"
#include "report/html.hpp"
#include "report/numbers.hpp"
#include "report/sections.hpp"
#include "riata/core/build_info.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

std::string stage_row(const std::string& stage, double seconds, double longest) {
  const double share = longest > 0 && seconds > 0 ? std::min(1.0, seconds / longest) : 0;
  const std::string bar =
      std::isfinite(share)
          ? cat("<span class=\"bar\" style=\"width:", pretty(100 * share, 4), "%", "\"></span>")
          : "";
  return cat("<tr><td>", escaped(stage), "</td>", element("td", "num", duration(seconds)),
             element("td", "bars", bar), "</tr>\n");
}

std::string build_table() {
  std::string text;
  for (const auto& [name, value] : build_info())
    text += cat(text.empty() ? "" : " · ", escaped(name), " ", escaped(value));
  return element("p", "small soft", text);
}

}  // namespace

std::string timings_section(const Selection& selection) {
  double longest = 0;
  for (const auto& [stage, seconds] : selection.timings)
    if (std::isfinite(seconds)) longest = std::max(longest, seconds);
  std::string rows;
  for (const auto& [stage, seconds] : selection.timings) rows += stage_row(stage, seconds, longest);
  rows += cat("<tr><td class=\"label\">all</td>",
              element("td", "num", element("b", duration(selection.seconds))), "<td></td></tr>\n");
  return section("Time", cat("<div class=\"scroll\"><table class=\"times\">\n<tbody>\n", rows,
                             "</tbody></table></div>\n", build_table(), "\n"));
}

}  // namespace riata::report

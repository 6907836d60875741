#include <algorithm>
#include <cmath>
#include "report/facts.hpp"
#include "report/html.hpp"
#include "report/numbers.hpp"
#include "report/sections.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

std::string cell(std::string_view css, const std::string& markup) {
  return element("td", css, markup);
}

/// In points of deviance explained; nothing is claimed of a covariate that was not tried.
std::string importance_text(const Covariate& covariate, const std::string& kept_css) {
  if (!covariate.kept && covariate.swapped_for.empty()) return "–";
  const double points = 100 * covariate.importance;
  const std::string text = escaped(with_sign(covariate.kept ? -points : points, 2));
  return covariate.kept ? element("b", kept_css, text) : text;
}

std::string meaning(const Covariate& covariate) {
  if (covariate.kept) return "when dropped, the rest refitted";
  if (covariate.swapped_for.empty()) return "no swap to try: nothing was kept";
  return cat("if swapped for ", element("b", escaped(covariate.swapped_for)));
}

/// Bounds are shown to six digits; pointing at the term shows all.
std::string term_cell(const std::string& text) {
  return cat("<td class=\"term\" title=\"", escaped(text), "\"><code>",
             escaped(with_short_numbers(text)), "</code></td>");
}

std::string row(const Selection& selection, std::size_t k) {
  const Covariate& c = selection.covariates[k];
  const std::string css = series_css(selection, k);
  const std::string key = element("span", "key " + css, "");
  return element(
             "tr", c.kept ? "kept" : "left",
             cat(cell("name", key + escaped(c.label)), cell("status", c.kept ? "kept" : "left out"),
                 term_cell(c.text), cell("num", count(c.features)),
                 cell("num", c.enters_at > 0 ? escaped(pretty(c.enters_at)) : "never"),
                 cell("num", importance_text(c, "change")), cell("why", meaning(c)))) +
         "\n";
}

/// Kept ones first, each part by what it is worth.
std::vector<std::size_t> ranked(const Selection& selection) {
  std::vector<std::size_t> order(selection.covariates.size());
  for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
  const auto worth = [&](std::size_t k) {
    const double importance = selection.covariates[k].importance;
    return std::isfinite(importance) ? importance : -1e9;
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const bool kept_a = selection.covariates[a].kept, kept_b = selection.covariates[b].kept;
    return kept_a != kept_b ? kept_a : worth(a) > worth(b);
  });
  return order;
}

}  // namespace

std::string covariates_section(const Selection& selection) {
  const std::string head =
      "<thead><tr><th>covariate</th><th></th><th>term</th><th class=\"num\">features</th>"
      "<th class=\"num\">enters at<br>strength</th><th class=\"num\">change,<br>points</th>"
      "<th></th></tr></thead>\n";
  std::string rows;
  for (std::size_t k : ranked(selection)) rows += row(selection, k);
  const std::string explained = cat(
      element(
          "p", "small soft",
          "<b>Change</b> is in percentage points of cross-validated deviance explained, on the "
          "same folds and at the chosen strength. For a covariate that was kept: what happens when "
          "it is dropped and the other kept ones are refitted (far below 0: the others cannot "
          "stand in for it; around 0: it is hardly missed). For one left out: what happens when it "
          "takes the place of the kept covariate that is missed least (below 0: the swap loses)."),
      element("p", "small soft",
              "<b>Enters at</b> is the largest strength of the path at which the covariate has a "
              "coefficient other than 0: the larger, the sooner it earns its place."));
  return section("Covariates", cat("<div class=\"scroll\"><table>\n", head, "<tbody>\n", rows,
                                   "</tbody></table></div>\n", explained));
}

}  // namespace riata::report

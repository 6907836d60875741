#include <cmath>
#include "report/facts.hpp"
#include "report/html.hpp"
#include "report/numbers.hpp"
#include "report/sections.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

std::string path_caption(const Selection& selection) {
  return cat("<b>Regularization path.</b> The Euclidean norm of each covariate's coefficients at ",
             selection.path.strengths.size(), " strengths from ",
             pretty(selection.path.max_strength),
             ", the smallest at which nothing is in, downwards. "
             "Covariates that were kept are coloured, those left out are grey. Norms depend on the "
             "features' scale: compare when a line leaves 0, not how high it climbs.");
}

/// "1se (used): λ = 0.0021, 24.1 ± 0.9%, 2 covariates"
std::string rule_line(const Selection& selection, const char* rule, std::size_t index) {
  const CrossValidation& cv = selection.cv;
  if (index >= cv.strengths.size() || index >= cv.deviance_explained.size()) return "";
  const std::string covariates =
      index < cv.nzero.size() ? cat(", ", counted(cv.nzero[index], "covariate")) : "";
  return cat("<b>", rule, "</b>", selection.options.rule == rule ? " (used)" : "",
             ": λ = ", pretty(cv.strengths[index]), ", ", percent(cv.deviance_explained[index]),
             " ± ", percent(explained_error(selection, index)), covariates);
}

std::string cv_caption(const Selection& selection) {
  return cat(
      "<b>Cross-validation.</b> What models fitted without a fold explain of the deviance inside "
      "it (",
      escaped(folds_text(selection)), "; bars: one standard error over folds). ",
      rule_line(selection, "min", selection.cv.index_min), ", the best score; ",
      rule_line(selection, "1se", selection.cv.index_1se),
      ", the strongest penalty within one standard error of the best.");
}

std::string table_row(const Selection& selection, std::size_t s) {
  const CrossValidation& cv = selection.cv;
  const auto cell = [](const std::string& text) { return element("td", "num", text); };
  std::string marks;
  if (s == cv.index_min) marks += "min ";
  if (s == cv.index_1se) marks += "1se ";
  return cat("<tr>", cell(pretty(selection.path.strengths[s], 4)),
             cell(s < cv.nzero.size() ? count(cv.nzero[s]) : "–"),
             cell(s < cv.cvm.size() ? pretty(cv.cvm[s], 6) : "–"),
             cell(s < cv.cvsd.size() ? pretty(cv.cvsd[s], 2) : "–"),
             cell(s < cv.deviance_explained.size() ? percent(cv.deviance_explained[s], 2) : "–"),
             cell(s < selection.path.deviance_explained.size()
                      ? percent(selection.path.deviance_explained[s], 2)
                      : "–"),
             element("td", "why", marks), "</tr>\n");
}

std::string numbers_table(const Selection& selection) {
  std::string rows;
  for (std::size_t s = 0; s < selection.path.strengths.size(); ++s) rows += table_row(selection, s);
  return cat("<details class=\"small\"><summary>The numbers behind these charts</summary>\n",
             "<div class=\"scroll\"><table>\n<thead><tr><th class=\"num\">strength</th>"
             "<th class=\"num\">covariates</th><th class=\"num\">mean deviance,<br>held out</th>"
             "<th class=\"num\">standard<br>error</th><th class=\"num\">explained,<br>held out</th>"
             "<th class=\"num\">explained,<br>training</th><th></th></tr></thead>\n<tbody>\n",
             rows, "</tbody></table></div></details>\n");
}

}  // namespace

std::string path_section(const Selection& selection) {
  if (selection.path.strengths.empty()) return "";
  const std::string cv = cv_chart(selection);
  return section(
      "Regularization path and cross-validation",
      cat(figure("wide", path_chart(selection), path_caption(selection)),
          cv.empty() ? "" : figure("wide", cv, cv_caption(selection)), numbers_table(selection)));
}

}  // namespace riata::report

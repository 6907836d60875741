#include "report/facts.hpp"
#include "report/html.hpp"
#include "report/numbers.hpp"
#include "report/sections.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

std::string key_svg(const std::string& shapes) {
  return cat(
      "<svg viewBox=\"0 0 30 10\" width=\"30\" height=\"10\" class=\"chart inline\" "
      "aria-hidden=\"true\">",
      shapes, "</svg> ");
}

bool has_category(const Selection& selection) {
  for (const Covariate& c : selection.covariates)
    for (const Tuning& tuning : c.tuning)
      if (c.kept && !tuning.levels.empty()) return true;
  return false;
}

std::string legend(const Selection& selection) {
  const std::string amount = selection.seconds_per_bin > 0 ? "time spent there" : "rows there";
  const bool dots = has_category(selection);
  const char* dot = dots ? "<circle class=\"dot s1\" cx=\"15\" cy=\"5\" r=\"4\"/>" : "";
  const char* ring = dots ? "<circle class=\"refit-dot\" cx=\"15\" cy=\"5\" r=\"3.5\"/>" : "";
  return cat("<p class=\"legend small soft\"><span>",
             key_svg(cat("<path class=\"series s1\" d=\"M2 5L28 5\"/>", dot)),
             "model at the chosen strength</span> <span>",
             key_svg(cat("<path class=\"refit\" d=\"M2 5L28 5\"/>", ring)),
             "kept covariates refitted without a penalty</span> <span>",
             key_svg("<path class=\"mean\" d=\"M2 5L28 5\"/>"), "overall mean</span> <span>",
             key_svg("<rect class=\"occupancy\" x=\"4\" y=\"0\" width=\"22\" height=\"10\"/>"),
             amount, "</span></p>\n");
}

}  // namespace

std::string tuning_section(const Selection& selection) {
  std::string panels;
  for (std::size_t k = 0; k < selection.covariates.size(); ++k) {
    if (!selection.covariates[k].kept) continue;
    for (const Tuning& tuning : selection.covariates[k].tuning)
      panels += element("figure", tuning_chart(selection, k, tuning)) + "\n";
  }
  if (panels.empty()) return "";
  const std::string intro =
      "<p class=\"small soft\">The mean response that the model predicts if the covariate had this "
      "value throughout, the others being as they are in the data. Where the two lines part, the "
      "penalty shrinks what the data say; where there are few data, trust neither. A refit that "
      "runs away is cut at the frame.</p>\n";
  return section("Tuning curves",
                 cat(intro, legend(selection), element("div", "panels", "\n" + panels)));
}

}  // namespace riata::report

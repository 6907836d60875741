#include <cmath>
#include "report/facts.hpp"
#include "report/html.hpp"
#include "report/numbers.hpp"
#include "report/sections.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

std::vector<std::string> bold(const std::vector<std::string>& labels) {
  std::vector<std::string> out;
  for (const auto& label : labels) out.push_back(element("b", escaped(label)));
  return out;
}

/// At most a handful by name.
std::string named(const std::vector<std::string>& labels) {
  constexpr std::size_t most = 6;
  if (labels.size() <= most) return listed(bold(labels));
  std::vector<std::string> some = bold({labels.begin(), labels.begin() + most - 1});
  some.push_back(cat(labels.size() - most + 1, " more"));
  return listed(some);
}

std::string verdict(const Selection& selection) {
  const auto kept = selection.kept(), out = selection.left_out();
  const std::string response = element("b", escaped(selection.options.response));
  if (kept.empty())
    return cat("None of the ", counted(std::ssize(out), "candidate covariate"),
               " was kept to predict ", response, ".");
  const std::string were = kept.size() == 1 ? " was kept" : " were kept";
  const std::string left =
      out.empty() ? "; nothing was left out"
                  : cat("; ", named(out), out.size() == 1 ? " was left out" : " were left out");
  return cat(named(kept), were, " to predict ", response, left, ".");
}

std::string key_figure(std::string_view name, const std::string& value, const std::string& detail) {
  return cat("<div><dt>", escaped(name), "</dt><dd>", escaped(value), "</dd><dd>", escaped(detail),
             "</dd></div>\n");
}

std::string response_figure(const Selection& s) {
  const ResponseScale scale = response_scale(s);
  return key_figure(
      cat("Mean ", s.options.response), pretty(s.response_mean * scale.factor) + scale.unit,
      s.options.family == "gaussian"
          ? cat("over ", counted(s.rows, row_noun(s)))
          : cat(pretty(s.response_sum, 7), " in all, over ", counted(s.rows, row_noun(s))));
}

std::string certificate_figure(const Selection& selection) {
  const Certificate* certificate = certificate_of(selection.fit);
  if (!certificate) return "";
  const bool has_gap = std::isfinite(certificate->gap);
  if (!certificate->ok())
    return key_figure(
        "Certificate", "not converged",
        cat(name_of(certificate->status), ", tolerance ", pretty(certificate->tolerance, 2)));
  return key_figure(
      has_gap ? "Proven gap to the optimum" : "Distance from stationarity",
      pretty(has_gap ? certificate->gap : certificate->stationarity, 2),
      cat(name_of(certificate->status), ", tolerance ", pretty(certificate->tolerance, 2)));
}

std::string key_figures(const Selection& s) {
  const double error = explained_error(s, s.chosen);
  const std::string spread = std::isfinite(error) ? cat("± ", percent(error), ", ") : "";
  return element(
      "dl", "figures",
      cat("\n",
          key_figure("Deviance explained, held out", percent(s.deviance_explained),
                     spread + folds_text(s)),
          key_figure("Covariates kept", cat(s.kept().size(), " of ", s.covariates.size()),
                     cat(s.options.rule, " rule, strength ", pretty(s.strength))),
          response_figure(s), certificate_figure(s)));
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] -= 'a' - 'A';
  return text;
}

/// What a careful reader should know before trusting the page.
std::vector<std::string> warnings(const Selection& s) {
  std::vector<std::string> out;
  if (!s.advice().empty()) out.push_back(capitalised(s.advice()));
  if (const Certificate* c = certificate_of(s.fit); c && !c->ok())
    out.push_back(cat("The fit at the chosen strength did not converge (", name_of(c->status),
                      "): its figures are those of the last iterate. See the certificate below."));
  if (const Certificate* c = certificate_of(s.refit); c && !c->ok() && !s.kept().empty())
    out.push_back(cat("The unpenalised refit did not converge (", name_of(c->status),
                      "): its dashed curves may run away where there are few data."));
  const std::size_t last = s.cv.strengths.size();
  if (last > 1 && s.cv.index_min + 1 == last)
    out.push_back(
        "The least held-out deviance lies at the weakest strength tried; a smaller --min-ratio "
        "would show whether it still falls.");
  return out;
}

}  // namespace

std::string summary_section(const Selection& selection, const std::string& title) {
  std::string notes;
  for (const auto& text : warnings(selection)) notes += element("p", "note", escaped(text)) + "\n";
  return cat("<header>\n", element("h1", escaped(title)), "\n",
             element("p", "lead", verdict(selection)), "\n", notes, key_figures(selection),
             "</header>\n");
}

}  // namespace riata::report

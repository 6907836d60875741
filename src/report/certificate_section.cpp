#include <array>
#include <cmath>
#include "report/facts.hpp"
#include "report/html.hpp"
#include "report/numbers.hpp"
#include "report/sections.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

std::string status_words(const Certificate& c) {
  switch (c.status) {
    case Status::converged:
      return c.convex ? "the best solution of this problem was found, up to the gap"
                      : "a solution was found that no small change betters";
    case Status::min_norm:
      return "the best value was found; several sets of coefficients reach it (the features "
             "overlap), "
             "and the shortest of them was taken. Predictions and curves are the same for all";
    case Status::max_iterations:
      return "stopped by the limit on iterations before the gap was small enough";
    case Status::time_limit: return "stopped by the clock before the gap was small enough";
    case Status::cancelled: return "stopped on request";
    case Status::separated:
      return "the data can be fitted ever better by ever larger coefficients: there is no best one";
    case Status::diverged: return "no way downhill was found; the figures are not to be used";
  }
  return "";
}

/// Both fits side by side, each line with what it means.
struct Comparison {
  const Certificate* chosen;
  const Certificate* refit;

  std::string row(std::string_view name, const std::string& a, const std::string& b,
                  const std::string& meaning, std::string_view css = "whole") const {
    const std::string second = refit ? element("td", "num", b) : "";
    return cat("<tr class=\"", css, "\"><td class=\"label\">", escaped(name), "</td>",
               element("td", "num", a), second, element("td", "why", meaning), "</tr>\n");
  }
  template <class Text>
  std::string figures(std::string_view name, Text text, const std::string& meaning,
                      std::string_view css = "whole") const {
    return row(name, text(*chosen), refit ? text(*refit) : "", meaning, css);
  }
};

std::string status_markup(const Certificate& c) {
  return element("span", c.ok() ? "ok" : "bad", escaped(name_of(c.status)));
}

/// Where there is something to say.
std::string convexity_row(const Comparison& both) {
  if (both.chosen->convex && (!both.refit || both.refit->convex)) return "";
  return both.figures(
      "Convex", [](const Certificate& c) { return std::string(c.convex ? "yes" : "no"); },
      "where it is not, there is no gap: another solution, far from this one, may be better. What "
      "certifies is the stationarity");
}

std::string quality_rows(const Comparison& both) {
  const std::string words =
      both.refit && both.refit->status != both.chosen->status
          ? cat("left: ", status_words(*both.chosen), "; right: ", status_words(*both.refit))
          : status_words(*both.chosen);
  return cat(both.figures("Status", status_markup, words), convexity_row(both),
             both.figures(
                 "Gap", [](const Certificate& c) { return pretty(c.gap, 2); },
                 "proven upper bound of how far the objective still is from its least value, "
                 "as a share of half the null deviance (what a model of the mean alone leaves)"),
             both.figures(
                 "Tolerance", [](const Certificate& c) { return pretty(c.tolerance, 2); },
                 "the gap at which a fit counts as converged"),
             both.figures(
                 "Stationarity", [](const Certificate& c) { return pretty(c.stationarity, 2); },
                 "how much one more step would still move a coefficient; 0 at the solution"));
}

/// The penalties of either fit by name: most often one, and none in the refit.
std::string penalty_rows(const Comparison& both) {
  const auto value_in = [](const Certificate& c, const std::string& name) {
    for (const auto& [term, value] : c.penalties)
      if (term == name) return pretty(value, 7);
    return std::string("–");
  };
  const std::string meaning = "what the penalty costs at the solution";
  if (both.chosen->penalties.empty())
    return both.figures(
        "+ penalty", [](const Certificate& c) { return pretty(c.objective - c.loss, 7); }, meaning,
        "part");
  std::string out;
  for (const auto& [name, value] : both.chosen->penalties)
    out += both.figures(
        cat("+ ", name), [&](const Certificate& c) { return value_in(c, name); }, meaning, "part");
  return out;
}

std::string objective_rows(const Comparison& both) {
  return cat(
      both.figures(
          "Objective", [](const Certificate& c) { return pretty(c.objective, 7); },
          "what is minimised, the sum of the terms below"),
      both.figures(
          "Loss", [](const Certificate& c) { return pretty(c.loss, 7); },
          "the mean negative log-likelihood, without terms free of the coefficients", "part"),
      penalty_rows(both),
      both.figures(
          "Half null deviance",
          [](const Certificate& c) { return pretty(c.half_null_deviance, 5); },
          "how much a perfect fit would lower the loss below that of the mean alone"));
}

std::string work_rows(const Comparison& both) {
  return cat(
      both.figures(
          "Rank",
          [](const Certificate& c) { return c.rank < 0 ? std::string("–") : count(c.rank); },
          "independent directions among features and intercept, where it was computed"),
      both.figures(
          "Condition", [](const Certificate& c) { return pretty(c.condition, 2); },
          "how unevenly the data pin down the coefficients in the model: digits lost are "
          "about its log<sub>10</sub>"),
      both.figures(
          "Rows used", [](const Certificate& c) { return count(c.rows_used); },
          "rows that the fit rests on"),
      both.figures(
          "Rows dropped", [](const Certificate& c) { return count(c.rows_dropped); },
          "rows with missing values"),
      both.figures(
          "Iterations", [](const Certificate& c) { return count(c.iterations); },
          "steps of the solver"),
      both.figures(
          "Passes", [](const Certificate& c) { return count(c.passes); },
          "times that it read the data"),
      both.figures(
          "Time", [](const Certificate& c) { return duration(c.seconds); }, "for this fit alone"));
}

/// "All 60 fits of the path converged; the largest gap is 8.1 × 10⁻⁷."
std::string path_words(const Selection& selection) {
  std::size_t fits = 0, converged = 0, convex = 0;
  double worst = 0;
  for (const Fit& fit : selection.path.fits)
    if (const Certificate* c = certificate_of(fit)) {
      ++fits;
      converged += c->ok();
      convex += c->convex;
      if (std::isfinite(c->gap)) worst = std::max(worst, c->gap);
    }
  if (fits == 0) return "";
  const std::string share = converged == fits ? cat("All ", fits) : cat(converged, " of ", fits);
  const std::string gap = convex == 0 ? "the problem is not convex and has no gap"
                                      : cat("their largest gap is ", pretty(worst, 2));
  return element("p", "small soft", cat(share, " fits of the path converged; ", gap, "."));
}

}  // namespace

std::string certificate_section(const Selection& selection) {
  const Certificate* chosen = certificate_of(selection.fit);
  if (!chosen) return "";
  const Comparison both{chosen, certificate_of(selection.refit)};
  const std::string second = both.refit ? "<th class=\"num\">unpenalised refit</th>" : "";
  return section(
      "Certificate",
      cat("<p>How good these solutions are, as solutions of the problem above. The gap is computed "
          "from "
          "the solution itself, whatever path the solver took to it.</p>\n",
          "<div class=\"scroll\"><table>\n<thead><tr><th></th><th class=\"num\">at the chosen "
          "strength"
          "</th>",
          second, "<th></th></tr></thead>\n<tbody>\n", quality_rows(both), objective_rows(both),
          work_rows(both), "</tbody></table></div>\n", path_words(selection)));
}

}  // namespace riata::report

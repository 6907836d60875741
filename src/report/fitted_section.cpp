#include <cmath>
#include "report/facts.hpp"
#include "report/html.hpp"
#include "report/numbers.hpp"
#include "report/sections.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata::report {

namespace {

/// The loss of one row in eta, for the families with their canonical link.
std::string loss_markup(const std::string& family, const std::string& link) {
  if (family == "poisson" && link == "log")
    return "e<sup><i>η<sub>i</sub></i></sup> − <i>y<sub>i</sub> η<sub>i</sub></i>";
  if (family == "bernoulli" && link == "logit")
    return "log(1 + e<sup><i>η<sub>i</sub></i></sup>) − <i>y<sub>i</sub> η<sub>i</sub></i>";
  if (family == "gaussian" && link == "identity")
    return "½ (<i>y<sub>i</sub></i> − <i>η<sub>i</sub></i>)<sup>2</sup>";
  return "<i>ℓ</i>(<i>y<sub>i</sub></i>, <i>η<sub>i</sub></i>)";
}

std::string loss_words(const std::string& family, const std::string& link) {
  if (family == "poisson" && link == "log")
    return "Poisson counts with mean e<sup><i>η</i></sup>: effects multiply the rate";
  if (family == "bernoulli" && link == "logit")
    return "yes or no with log odds <i>η</i>: effects multiply the odds";
  if (family == "gaussian" && link == "identity") return "least squares: effects add";
  return cat("the negative log-likelihood of the ", escaped(family), " family with the ",
             escaped(link), " link, without terms free of <i>η</i>");
}

std::string objective(const Selection& s) {
  const std::string family = s.fit.observation()->family(), link = s.fit.observation()->link();
  const std::string mean = "<span class=\"frac\"><span>1</span><span><i>n</i></span></span>";
  return element("div", "formula",
                 cat("\n<div>minimise over <i>b</i><sub>0</sub>, <i>B</i>: &ensp;", mean,
                     " Σ<sub><i>i</i></sub> [ ", loss_markup(family, link),
                     " ] &nbsp;+&nbsp; <i>λ</i> Σ<sub><i>g</i></sub> √<i>p<sub>g</sub></i> "
                     "‖<i>B<sub>g</sub></i>‖<sub>2</sub></div>\n",
                     "<div><i>η<sub>i</sub></i> = <i>b</i><sub>0</sub> + Σ<sub><i>g</i></sub> "
                     "<i>x<sub>ig</sub></i>ᵀ <i>B<sub>g</sub></i><span class=\"what\">",
                     loss_words(family, link), "</span></div>\n"));
}

std::string symbols(const Selection& s) {
  Index features = 0;
  for (const Covariate& c : s.covariates) features += c.features;
  return element(
      "p",
      cat("Here <i>i</i> runs over the <i>n</i> = ", count(s.rows), " ", row_noun(s),
          "s that were fitted and <i>g</i> over the ",
          counted(std::ssize(s.covariates), "covariate"),
          "; <i>x<sub>ig</sub></i> are the <i>p<sub>g</sub></i> features that covariate <i>g</i>’s "
          "basis makes of it (",
          count(features),
          " in all), <i>B<sub>g</sub></i> their coefficients, "
          "<i>λ</i> = ",
          pretty(s.strength, 4),
          " the chosen strength. The norm is not squared, so "
          "a covariate’s coefficients become zero all together: it is in or out as a whole. The "
          "intercept <i>b</i><sub>0</sub> is not penalised."));
}

std::string fact(std::string_view name, const std::string& markup) {
  return cat("<tr><td class=\"label\">", escaped(name), "</td><td>", markup, "</td></tr>\n");
}

std::string rows_fact(const Selection& s) {
  const std::string noun = row_noun(s);
  std::string text = counted(s.rows, noun);
  if (!s.options.bin.empty()) text += cat(" of ", bin_text(s));
  text += cat(", from ", counted(s.rows_read, "row"), " read");
  if (s.seconds_per_bin > 0)
    text += cat(" (", duration(static_cast<double>(s.rows) * s.seconds_per_bin), " of recording)");
  return fact("Data", escaped(text));
}

std::string dropped_fact(const Selection& s) {
  if (s.rows_dropped == 0) return fact("Dropped", "nothing");
  const char* why = s.options.bin.empty() ? "" : " at the end, too few to fill a bin";
  return fact("Dropped", cat(counted(s.rows_dropped, "row"), why));
}

std::string response_fact(const Selection& s) {
  if (s.options.family == "gaussian")
    return fact("Response",
                escaped(cat(s.options.response, ": mean ", pretty(s.response_mean, 4))));
  std::string text = cat(s.options.response, ": ", pretty(s.response_sum, 9), " in all, ",
                         pretty(s.response_mean, 4), " per ", row_noun(s));
  if (s.seconds_per_bin > 0)
    text += cat(", ", pretty(s.response_mean / s.seconds_per_bin, 4), " per second");
  return fact("Response", escaped(text));
}

std::string standardize_words(const std::string& how) {
  if (how == "block")
    return "each covariate’s features were scaled by one number (the root of their mean variance) "
           "while fitting; coefficients are in the features’ own units";
  if (how == "column")
    return "each feature was scaled to unit standard deviation while fitting; coefficients are in "
           "the "
           "features’ own units";
  return "none: features are used as the basis makes them";
}

std::string facts_table(const Selection& s) {
  const std::string time =
      s.time_column.empty() ? "" : fact("Time", element("code", escaped(s.time_column)));
  return cat(
      "<div class=\"scroll\"><table class=\"facts\">\n<tbody>\n", rows_fact(s), dropped_fact(s),
      response_fact(s), time,
      fact("Family, link",
           escaped(cat(s.fit.observation()->family(), ", ", s.fit.observation()->link()))),
      fact("Penalty", "group lasso, one group for each covariate, strength × √features"),
      fact("Standardisation", standardize_words(s.options.standardize)),
      fact("Strengths",
           cat(s.path.strengths.size(), " from ", pretty(s.path.max_strength, 4), " down to ",
               pretty(s.path.strengths.empty() ? NAN : s.path.strengths.back(), 4),
               ", equally spaced in the log")),
      fact("Choice", escaped(rule_text(s))),
      fact("Deviance explained",
           cat(percent(s.deviance_explained, 2), " held out, at the chosen strength")),
      "</tbody></table></div>\n");
}

/// A word of a POSIX shell.
std::string shell_word(const std::string& text) {
  const std::string safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,-";
  if (!text.empty() && text.find_first_not_of(safe) == std::string::npos) return text;
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// Options that are not at their defaults, as on the command line.
std::string command(const SelectOptions& o) {
  const SelectOptions defaults;
  std::string out = cat("riata select DATA.csv --response ", shell_word(o.response));
  const auto add = [&](const char* name, const std::string& value, const std::string& usual) {
    if (value != usual) out += cat(" --", name, " ", shell_word(value));
  };
  out += cat(" --family ", shell_word(o.family));
  for (const auto& term : o.terms) out += cat(" \\\n  --term ", shell_word(term));
  if (!o.terms.empty()) out += " \\\n ";
  add("bin", o.bin, defaults.bin);
  add("time", o.time, defaults.time);
  add("folds", std::to_string(o.folds), std::to_string(defaults.folds));
  add("cv", o.cv, defaults.cv);
  add("rule", o.rule, defaults.rule);
  add("seed", std::to_string(o.seed), std::to_string(defaults.seed));
  add("strengths", std::to_string(o.strengths), std::to_string(defaults.strengths));
  add("min-ratio", shortest(o.min_ratio), shortest(defaults.min_ratio));
  add("standardize", o.standardize, defaults.standardize);
  return out + " --report report.html";
}

}  // namespace

std::string fitted_section(const Selection& selection) {
  return section("What was fitted",
                 cat(objective(selection), symbols(selection), "\n", facts_table(selection),
                     "<h3>To do it again</h3>\n",
                     element("pre", element("code", escaped(command(selection.options)))), "\n"));
}

}  // namespace riata::report

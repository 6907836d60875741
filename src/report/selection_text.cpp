#include <algorithm>
#include <cmath>
#include "report/facts.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"
#include "riata/report/report.hpp"

namespace riata {

namespace {

// A terminal may not be UTF-8: numbers here are ASCII.
std::string ascii(double value, int digits) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(digits);
  out << value;
  return out.str();
}
std::string ascii_fixed(double value, int decimals) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << std::fixed;
  out.precision(decimals);
  out << value;
  return out.str();
}
std::string ascii_sign(double value, int decimals) {
  return (value > 0 ? "+" : "") + ascii_fixed(value, decimals);
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::size_t label_width(const Selection& selection) {
  constexpr std::size_t most = 24;
  std::size_t width = 0;
  for (const Covariate& c : selection.covariates) width = std::max(width, c.label.size());
  return std::min(width, most);
}

std::string covariate_line(const Covariate& c, std::size_t width) {
  const std::string head = cat(c.kept ? "  kept      " : "  left out  ", padded(c.label, width));
  if (c.kept) return cat(head, "  ", ascii_sign(-100 * c.importance, 2), " points when dropped\n");
  if (c.swapped_for.empty()) return head + "\n";
  return cat(head, "  ", ascii_sign(100 * c.importance, 2), " points if swapped for ",
             c.swapped_for, "\n");
}

std::string data_line(const Selection& s) {
  std::string text = cat(s.rows, " ", report::row_noun(s), "s");
  if (!s.options.bin.empty()) text += cat(" of ", report::bin_text(s));
  if (s.rows_dropped > 0)
    text += cat(" (", s.rows_dropped, s.rows_dropped == 1 ? " row" : " rows", " dropped)");
  text += cat(", mean ", s.options.response, " ", ascii(s.response_mean, 3), " per ",
              report::row_noun(s));
  if (s.seconds_per_bin > 0 && s.options.family == "poisson")
    text += cat(", ", ascii(s.response_mean / s.seconds_per_bin, 3), " per second");
  return text + "\n";
}

std::string certificate_line(const Selection& s) {
  const Certificate* c = report::certificate_of(s.fit);
  if (!c) return "";
  const bool has_gap = std::isfinite(c->gap);
  return cat("certificate: ", name_of(c->status), ", ", has_gap ? "gap " : "stationarity ",
             ascii(has_gap ? c->gap : c->stationarity, 2), " (tolerance ", ascii(c->tolerance, 2),
             ")", c->convex ? "" : ", not convex",
             s.seconds > 0 ? cat(", ", ascii(s.seconds, 3), " s in all") : "", "\n");
}

}  // namespace

std::string selection_text(const Selection& selection) {
  const std::size_t width = label_width(selection);
  std::string text = cat(selection.kept().size(), " of ", selection.covariates.size(),
                         " covariates kept at strength ", ascii(selection.strength, 4), " (",
                         report::rule_text(selection), ")\n");
  for (const bool kept : {true, false})
    for (const Covariate& c : selection.covariates)
      if (c.kept == kept) text += covariate_line(c, width);
  if (!selection.advice().empty()) text += selection.advice() + "\n";
  text += cat("deviance explained, held out: ", ascii_fixed(100 * selection.deviance_explained, 2),
              "%\n");
  return text + data_line(selection) + certificate_line(selection);
}

}  // namespace riata

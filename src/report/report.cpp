#include "riata/report/report.hpp"
#include "report/facts.hpp"
#include "report/html.hpp"
#include "report/sections.hpp"
#include "riata/core/build_info.hpp"
#include "riata/core/error.hpp"

namespace riata {

std::string selection_report(const Selection& selection, const std::string& title) {
  namespace r = report;
  const std::string heading =
      title.empty() ? cat("Which covariates predict ", selection.options.response) : title;
  const std::string footer = cat("<footer class=\"small soft\">riata ", r::escaped(version()),
                                 ". This page is one file and loads nothing.</footer>\n");
  return r::page(
      heading,
      cat(r::summary_section(selection, heading), r::covariates_section(selection),
          r::tuning_section(selection), r::path_section(selection), r::fitted_section(selection),
          r::certificate_section(selection), r::timings_section(selection), footer));
}

}  // namespace riata

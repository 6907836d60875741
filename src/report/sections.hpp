#pragma once
#include <string>
#include "riata/model/selection.hpp"

namespace riata::report {

/// The report's parts from top to bottom, each as markup.
std::string summary_section(const Selection& selection, const std::string& title);
std::string covariates_section(const Selection& selection);
std::string path_section(const Selection& selection);
std::string tuning_section(const Selection& selection);
std::string fitted_section(const Selection& selection);
std::string certificate_section(const Selection& selection);
std::string timings_section(const Selection& selection);

/// The two charts of the path section, over the same axis of strengths.
std::string path_chart(const Selection& selection);
std::string cv_chart(const Selection& selection);
/// One covariate along one of its columns.
std::string tuning_chart(const Selection& selection, std::size_t covariate, const Tuning& tuning);

}  // namespace riata::report

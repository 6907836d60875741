#pragma once
#include <string>
#include <vector>
#include "report/facts.hpp"
#include "report/svg.hpp"

namespace riata::report {

/// What the charts of a covariate share, whether it is a number or a category: a plot of the
/// response above, a strip with the data's occupancy below, one axis under both.
struct TuningFrame {
  ResponseScale scale;
  std::vector<double> shrunken, refit;  // in the units of the axis
  double mean = 0;                      // overall, likewise
  double most = 0;                      // highest bar of the occupancy
  Axes plot, strip;
  std::string css;  // the covariate's colour

  static constexpr double width = 480, bottom = 302;  // of the picture, of the strip
};

/// Over [x_low, x_high] of the covariate's own axis.
TuningFrame tuning_frame(const Selection& selection, std::size_t covariate, const Tuning& tuning,
                         double x_low, double x_high);

/// Heading, y axis, overall mean and the strip's scale.
void draw_frame(Picture& picture, const TuningFrame& frame, const Selection& selection,
                std::size_t covariate, const Tuning& tuning);

/// Rows of occupancy as time, where that is known.
std::string amount_text(double rows, const Selection& selection);
/// What both models say at grid point i.
std::string tuning_tip(const TuningFrame& frame, std::size_t i, const std::string& where);

std::string numeric_chart(const Selection& selection, std::size_t covariate, const Tuning& tuning);
std::string category_chart(const Selection& selection, std::size_t covariate, const Tuning& tuning);

}  // namespace riata::report

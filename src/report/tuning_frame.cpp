#include "report/tuning_frame.hpp"
#include <algorithm>
#include <cmath>
#include "report/numbers.hpp"
#include "report/sections.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

constexpr double kLeft = 66, kRight = 468, kTop = 42, kBottom = 240, kStripTop = 256;

/// The shrunken curve is shown whole; a refit that runs away to more than twice its span, as it may
/// where data are few, is cut.
void set_response_range(TuningFrame& frame) {
  double low = 0, high = 1, refit_low = 0, refit_high = 0;
  if (!finite_range(frame.shrunken, low, high)) finite_range(frame.refit, low, high);
  if (std::isfinite(frame.mean)) {
    low = std::min(low, frame.mean);
    high = std::max(high, frame.mean);
  }
  if (frame.scale.from_zero) low = std::min(low, 0.0);
  const double span = high > low ? high - low : std::max(1e-12, std::abs(high));
  if (finite_range(frame.refit, refit_low, refit_high)) {
    high = std::max(high, refit_high > high + span ? high + span / 2 : refit_high);
    low = std::min(low, refit_low < low - span ? low - span / 2 : refit_low);
  }
  if (!(high > low)) high = low + span;
  loosen(low, high, 5);
  frame.plot.y.low = low;
  frame.plot.y.high = high;
}

void scale_by(std::vector<double>& values, double factor) {
  for (double& v : values) v *= factor;
}

}  // namespace

TuningFrame tuning_frame(const Selection& selection, std::size_t covariate, const Tuning& tuning,
                         double x_low, double x_high) {
  TuningFrame frame;
  frame.scale = response_scale(selection);
  frame.shrunken = tuning.shrunken;
  frame.refit = tuning.refit;
  scale_by(frame.shrunken, frame.scale.factor);
  scale_by(frame.refit, frame.scale.factor);
  frame.mean = selection.response_mean * frame.scale.factor;
  frame.css = series_css(selection, covariate);
  frame.plot = make_axes(kLeft, kTop, kRight, kBottom);
  frame.strip = make_axes(kLeft, kStripTop, kRight, TuningFrame::bottom);
  frame.plot.x.low = x_low;
  frame.plot.x.high = x_high;
  frame.strip.x = frame.plot.x;
  double least = 0;
  finite_range(tuning.occupancy, least, frame.most);
  frame.strip.y.high = frame.most > 0 ? frame.most : 1;
  set_response_range(frame);
  return frame;
}

void draw_frame(Picture& picture, const TuningFrame& frame, const Selection& selection,
                std::size_t covariate, const Tuning& tuning) {
  const Axes& plot = frame.plot;
  const Covariate& c = selection.covariates[covariate];
  const std::string heading =
      c.tuning.size() > 1 ? cat(c.label, ", along ", quantity_of(tuning.column).name) : c.label;
  picture.text({0, 16}, shortened(heading, 48), {"heading name " + frame.css, heading});
  draw_y_axis(picture, plot, linear_ticks(plot.y.low, plot.y.high, 5), frame.scale.title);
  if (std::isfinite(frame.mean))
    picture.line(plot.at(plot.x.low, frame.mean), plot.at(plot.x.high, frame.mean), {"mean"});
  if (frame.most > 0)
    picture.text({plot.left - 8, frame.strip.top + 9}, amount_text(frame.most, selection), {"tick"},
                 Anchor::end);
}

std::string amount_text(double rows, const Selection& selection) {
  if (!std::isfinite(rows)) return "";
  if (selection.seconds_per_bin > 0) return duration(rows * selection.seconds_per_bin);
  return counted(static_cast<Index>(std::llround(rows)), row_noun(selection));
}

std::string tuning_tip(const TuningFrame& frame, std::size_t i, const std::string& where) {
  std::string text = where;
  if (i < frame.shrunken.size())
    text += cat("\nmodel: ", pretty(frame.shrunken[i]), frame.scale.unit);
  if (i < frame.refit.size()) text += cat("\nrefit: ", pretty(frame.refit[i]), frame.scale.unit);
  return text;
}

std::string tuning_chart(const Selection& selection, std::size_t covariate, const Tuning& tuning) {
  return tuning.levels.empty() ? numeric_chart(selection, covariate, tuning)
                               : category_chart(selection, covariate, tuning);
}

}  // namespace riata::report

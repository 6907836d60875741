#include <algorithm>
#include "report/numbers.hpp"
#include "report/tuning_frame.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

void draw_histogram(Picture& picture, const TuningFrame& frame, const Selection& selection,
                    const Tuning& tuning) {
  const std::size_t edges = tuning.edges.size(), bars = edges == 0 ? 0 : edges - 1;
  for (std::size_t k = 0; k < std::min(tuning.occupancy.size(), bars); ++k)
    picture.rectangle(
        frame.strip.at(tuning.edges[k], 0),
        frame.strip.at(tuning.edges[k + 1], tuning.occupancy[k]),
        {"occupancy", cat(pretty(tuning.edges[k]), " to ", pretty(tuning.edges[k + 1]), ": ",
                          amount_text(tuning.occupancy[k], selection))});
}

/// Columns that can be pointed at: at most 80, however fine the grid.
void draw_tips(Picture& picture, const TuningFrame& frame, const Tuning& tuning) {
  const Axes& plot = frame.plot;
  const std::size_t n = tuning.x.size(), step = n / 80 + 1;
  const Quantity quantity = quantity_of(tuning.column);
  const std::string unit = quantity.unit.empty() ? "" : " " + quantity.unit;
  const double spacing =
      (plot.right - plot.left) / static_cast<double>(std::max<std::size_t>(n, 2) - 1);
  const double half = 0.5 * spacing * static_cast<double>(step);
  for (std::size_t i = step / 2; i < n; i += step) {
    const double x = plot.x(tuning.x[i]);
    picture.rectangle(
        {std::max(x - half, plot.left), plot.top}, {std::min(x + half, plot.right), plot.bottom},
        {"hit", tuning_tip(frame, i, cat(quantity.name, " ", pretty(tuning.x[i]), unit))});
  }
}

}  // namespace

std::string numeric_chart(const Selection& selection, std::size_t covariate, const Tuning& tuning) {
  const Quantity quantity = quantity_of(tuning.column);
  double low = 0, high = 1;
  if (!finite_range(tuning.x, low, high) || !(high > low)) high = low + 1;
  const TuningFrame frame = tuning_frame(selection, covariate, tuning, low, high);
  const Axes& plot = frame.plot;
  Picture picture(TuningFrame::width, TuningFrame::bottom + 46,
                  cat("Predicted ", frame.scale.title, " against ", quantity.title()));
  draw_frame(picture, frame, selection, covariate, tuning);
  picture.begin_clip({plot.left, plot.top}, {plot.right, plot.bottom + 2});
  picture.curve(plot.points(tuning.x, frame.refit), {"refit"});
  picture.curve(plot.points(tuning.x, frame.shrunken), {"series solid " + frame.css});
  picture.end_clip();
  draw_histogram(picture, frame, selection, tuning);
  draw_x_axis(picture, frame.strip,
              quantity.unit == "rad" ? radian_ticks(low, high) : linear_ticks(low, high, 6),
              quantity.title());
  draw_tips(picture, frame, tuning);
  return picture.str();
}

}  // namespace riata::report

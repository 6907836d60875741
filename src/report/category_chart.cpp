#include <algorithm>
#include "report/numbers.hpp"
#include "report/tuning_frame.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

constexpr std::size_t kNameLimit = 16;

/// Level names are turned where they would run into each other.
struct Names {
  bool turned = false;
  double height = 20;
};

Names names_of(const TuningFrame& frame, const std::vector<std::string>& levels) {
  std::size_t longest = 0;
  for (const auto& level : levels)
    longest = std::max(longest, std::min(kNameLimit, characters(level)));
  const double length = 6.8 * static_cast<double>(longest),
               slot = frame.plot.x(1) - frame.plot.x(0);
  if (length + 6 <= slot) return {};
  return {true, 12 + 0.574 * length};
}

void draw_bar(Picture& picture, const TuningFrame& frame, const Selection& selection,
              const Tuning& tuning, std::size_t k) {
  if (k >= tuning.occupancy.size()) return;
  const Axes& strip = frame.strip;
  const double x = strip.x(static_cast<double>(k)), slot = strip.x(1) - strip.x(0);
  const double half = std::min(17.0, 0.35 * slot);
  picture.rectangle(
      {x - half, strip.bottom}, {x + half, strip.y(tuning.occupancy[k])},
      {"occupancy", cat(tuning.levels[k], ": ", amount_text(tuning.occupancy[k], selection))});
}

void draw_dots(Picture& picture, const TuningFrame& frame, const Tuning& tuning, std::size_t k) {
  const Axes& plot = frame.plot;
  const double x = plot.x(static_cast<double>(k)), slot = plot.x(1) - plot.x(0);
  const double apart = std::min(9.0, slot / 5);
  const std::string tip = tuning_tip(frame, k, tuning.levels[k]);
  if (k < frame.refit.size())
    picture.dot({x + apart, plot.y(frame.refit[k])}, std::min(4.5, slot / 4), {"refit-dot", tip});
  if (k < frame.shrunken.size())
    picture.dot({x - apart, plot.y(frame.shrunken[k])}, std::min(5.5, slot / 4),
                {"dot " + frame.css, tip});
}

void draw_name(Picture& picture, const TuningFrame& frame, const Names& names,
               const std::string& level, std::size_t k) {
  const double x = frame.plot.x(static_cast<double>(k)), bottom = TuningFrame::bottom;
  const std::string text = shortened(level, kNameLimit);
  if (names.turned)
    picture.text({x + 4, bottom + 14}, text, {"tick", level}, Anchor::end, -35);
  else
    picture.text({x, bottom + 18}, text, {"tick", level}, Anchor::middle);
}

}  // namespace

std::string category_chart(const Selection& selection, std::size_t covariate,
                           const Tuning& tuning) {
  const std::size_t n = tuning.levels.size();
  const TuningFrame frame =
      tuning_frame(selection, covariate, tuning, -0.5, static_cast<double>(n) - 0.5);
  const Axes& plot = frame.plot;
  const Names names = names_of(frame, tuning.levels);
  const Quantity quantity = quantity_of(tuning.column);
  Picture picture(TuningFrame::width, TuningFrame::bottom + names.height + 26,
                  cat("Predicted ", frame.scale.title, " at every ", quantity.name));
  draw_frame(picture, frame, selection, covariate, tuning);
  picture.begin_clip({plot.left, plot.top - 8}, {plot.right, plot.bottom + 8});
  for (std::size_t k = 0; k < n; ++k) draw_dots(picture, frame, tuning, k);
  picture.end_clip();
  for (std::size_t k = 0; k < n; ++k) draw_bar(picture, frame, selection, tuning, k);
  const Axes& strip = frame.strip;
  picture.line({strip.left, strip.bottom}, {strip.right, strip.bottom}, {"axis"});
  for (std::size_t k = 0; k < n; ++k) draw_name(picture, frame, names, tuning.levels[k], k);
  picture.text({(plot.left + plot.right) / 2, TuningFrame::bottom + names.height + 18},
               quantity.title(), {"axis-title"}, Anchor::middle);
  return picture.str();
}

}  // namespace riata::report

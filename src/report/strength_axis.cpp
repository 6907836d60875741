#include "report/strength_axis.hpp"
#include <algorithm>
#include <cmath>
#include "report/numbers.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

Axes strength_axes(const Selection& selection, double top, double bottom) {
  Axes axes = make_axes(70, top, kStrengthChartWidth - 150, bottom);
  double weakest = 0, strongest = 0;
  std::vector<double> positive;
  for (double strength : selection.path.strengths)
    if (strength > 0) positive.push_back(strength);
  if (!finite_range(positive, weakest, strongest)) weakest = strongest = 1;
  if (weakest == strongest) {  // a path of one point still has an axis
    weakest /= 2;
    strongest *= 2;
  }
  const double margin = std::pow(strongest / weakest, 0.015);
  axes.x.low = strongest * margin;
  axes.x.high = weakest / margin;
  axes.x.log = true;
  return axes;
}

namespace {

bool has_index(const CrossValidation& cv, std::size_t index) { return index < cv.strengths.size(); }

void draw_rule(Picture& picture, const Axes& axes, const Selection& selection, std::size_t index,
               const std::string& label, Anchor anchor) {
  const double strength = selection.cv.strengths[index];
  const bool chosen = index == selection.chosen;
  draw_marker(picture, axes, strength, chosen ? label + ", used" : label, anchor,
              {chosen ? "chosen" : "mark", cat(label, ": strength ", pretty(strength))});
}

}  // namespace

void draw_rules(Picture& picture, const Axes& axes, const Selection& selection) {
  const CrossValidation& cv = selection.cv;
  if (!has_index(cv, cv.index_min) || !has_index(cv, cv.index_1se)) return;
  if (cv.index_min == cv.index_1se) {
    draw_rule(picture, axes, selection, cv.index_min, "min = 1se", Anchor::middle);
    return;
  }
  // 1se is never the weaker of the two, so their labels point away from each other
  draw_rule(picture, axes, selection, cv.index_1se, "1se", Anchor::end);
  draw_rule(picture, axes, selection, cv.index_min, "min", Anchor::start);
}

void draw_hit_columns(Picture& picture, const Axes& axes, const std::vector<double>& strengths,
                      const std::vector<std::string>& tips) {
  const std::size_t n = std::min(strengths.size(), tips.size());
  for (std::size_t s = 0; s < n; ++s) {
    const double here = axes.x(strengths[s]);
    const double before = s > 0 ? axes.x(strengths[s - 1]) : axes.left;
    const double after = s + 1 < n ? axes.x(strengths[s + 1]) : axes.right;
    const double left = s > 0 ? (before + here) / 2 : axes.left;
    const double right = s + 1 < n ? (here + after) / 2 : axes.right;
    picture.rectangle({left, axes.top}, {right, axes.bottom}, {"hit", tips[s]});
  }
}

}  // namespace riata::report

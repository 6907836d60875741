#pragma once
#include "report/svg.hpp"
#include "riata/model/selection.hpp"

namespace riata::report {

/// The path chart and the cross-validation chart share their frame, so that one strength stands at
/// the same place in both: strong penalties at the left, where nothing is in, as the path is
/// walked.
inline constexpr double kStrengthChartWidth = 960;
Axes strength_axes(const Selection& selection, double top, double bottom);

/// Lines at the strengths of the rules `min` and `1se`; the one that was used is drawn stronger.
void draw_rules(Picture& picture, const Axes& axes, const Selection& selection);

/// A column over each strength that can be pointed at, with a tooltip of its own.
void draw_hit_columns(Picture& picture, const Axes& axes, const std::vector<double>& strengths,
                      const std::vector<std::string>& tips);

}  // namespace riata::report

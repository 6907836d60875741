#include <algorithm>
#include <cmath>
#include "report/facts.hpp"
#include "report/numbers.hpp"
#include "report/sections.hpp"
#include "report/strength_axis.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

constexpr double kLabelGap = 15;

/// One covariate's norms along the path.
struct Trace {
  std::size_t covariate = 0;
  std::vector<double> norms;
  bool labelled = false;
};

std::vector<Trace> traces_of(const Selection& selection) {
  std::vector<Trace> traces;
  for (std::size_t k = 0; k < selection.covariates.size(); ++k) {
    Trace trace{k, {}, false};
    for (std::size_t s = 0; s < selection.path.strengths.size(); ++s)
      trace.norms.push_back(norm_at(selection, s, selection.covariates[k].label));
    traces.push_back(std::move(trace));
  }
  return traces;
}

/// Names are written for kept covariates first, then for the largest of the others while there is
/// room.
void choose_labels(const Selection& selection, std::vector<Trace>& traces) {
  constexpr std::size_t room = 34;
  std::vector<std::size_t> order(traces.size());
  for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
  const auto end = [&](std::size_t k) {
    return traces[k].norms.empty() || !std::isfinite(traces[k].norms.back())
               ? -1.0
               : traces[k].norms.back();
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const bool kept_a = selection.covariates[a].kept, kept_b = selection.covariates[b].kept;
    return kept_a != kept_b ? kept_a : end(a) > end(b);
  });
  for (std::size_t k = 0; k < std::min(room, order.size()); ++k)
    traces[order[k]].labelled = end(order[k]) >= 0;
}

double largest(const std::vector<Trace>& traces) {
  double most = 0;
  for (const Trace& trace : traces) {
    double low = 0, high = 0;
    if (finite_range(trace.norms, low, high)) most = std::max(most, high);
  }
  return most > 0 ? most : 1;
}

void draw_names(Picture& picture, const Axes& axes, const Selection& selection,
                const std::vector<Trace>& traces) {
  std::vector<double> wanted;
  for (const Trace& trace : traces)
    if (trace.labelled) wanted.push_back(axes.y(trace.norms.back()));
  const std::vector<double> places = spread(wanted, kLabelGap, axes.top, axes.bottom);
  const double end = axes.x(selection.path.strengths.back());
  std::size_t k = 0;
  for (const Trace& trace : traces) {
    if (!trace.labelled) continue;
    const std::string& label = selection.covariates[trace.covariate].label;
    const std::string css = series_css(selection, trace.covariate);
    picture.curve(std::vector<Point>{{end + 3, wanted[k]}, {axes.right + 10, places[k]}},
                  {"leader"});
    picture.text({axes.right + 14, places[k] + 4}, shortened(label, 19), {"name " + css, label});
    ++k;
  }
}

std::vector<std::string> tips(const Selection& selection, const std::vector<Trace>& traces) {
  constexpr std::size_t most = 12;
  std::vector<std::string> out;
  for (std::size_t s = 0; s < selection.path.strengths.size(); ++s) {
    std::string text = cat("strength ", pretty(selection.path.strengths[s]));
    for (std::size_t k = 0; k < std::min(most, traces.size()); ++k)
      text += cat("\n", selection.covariates[traces[k].covariate].label, ": ",
                  pretty(traces[k].norms[s]));
    if (traces.size() > most) text += "\n…";
    out.push_back(text);
  }
  return out;
}

}  // namespace

std::string path_chart(const Selection& selection) {
  if (selection.path.strengths.empty()) return "";
  std::vector<Trace> traces = traces_of(selection);
  choose_labels(selection, traces);
  const auto names = std::count_if(traces.begin(), traces.end(),
                                   [](const Trace& trace) { return trace.labelled; });
  const double top = 34, bottom = top + std::max(270.0, kLabelGap * static_cast<double>(names));
  Picture picture(
      kStrengthChartWidth, bottom + 46,
      "Euclidean norm of every covariate's coefficients against the penalty's strength");
  Axes axes = strength_axes(selection, top, bottom);
  axes.y.low = 0;
  axes.y.high = largest(traces);
  loosen(axes.y.low, axes.y.high, 5);
  draw_y_axis(picture, axes, linear_ticks(0, axes.y.high, 5), "norm of coefficients");
  draw_rules(picture, axes, selection);
  for (bool kept : {false, true})  // kept ones on top
    for (const Trace& trace : traces)
      if (selection.covariates[trace.covariate].kept == kept)
        picture.curve(axes.points(selection.path.strengths, trace.norms),
                      {"series " + series_css(selection, trace.covariate)});
  draw_names(picture, axes, selection, traces);
  draw_x_axis(picture, axes, log_ticks(axes.x.high, axes.x.low),
              "strength λ (log axis, the penalty weakens to the right)");
  draw_hit_columns(picture, axes, selection.path.strengths, tips(selection, traces));
  return picture.str();
}

}  // namespace riata::report

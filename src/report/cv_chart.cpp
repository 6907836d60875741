#include <algorithm>
#include <cmath>
#include "report/facts.hpp"
#include "report/numbers.hpp"
#include "report/sections.hpp"
#include "report/strength_axis.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

/// Held-out score along the path: deviance explained in percent, or, where the null model's
/// deviance is 0 and that has no meaning, the mean deviance itself.
struct Score {
  std::vector<double> value, error;
  bool explained = true;
};

Score score_of(const CrossValidation& cv) {
  Score score{{}, {}, cv.null_deviance > 0};
  for (std::size_t s = 0; s < std::min(cv.strengths.size(), cv.cvm.size()); ++s) {
    const double sd = s < cv.cvsd.size() ? cv.cvsd[s] : 0;
    score.value.push_back(score.explained ? 100 * (1 - cv.cvm[s] / cv.null_deviance) : cv.cvm[s]);
    score.error.push_back(score.explained ? 100 * sd / cv.null_deviance : sd);
  }
  return score;
}

void set_range(Axes& axes, const Score& score) {
  std::vector<double> all;
  for (std::size_t s = 0; s < score.value.size(); ++s) {
    all.push_back(score.value[s] - score.error[s]);
    all.push_back(score.value[s] + score.error[s]);
    all.push_back(score.value[s]);
  }
  double low = 0, high = 1;
  if (!finite_range(all, low, high) || !(high > low)) high = low + 1;
  const double margin = 0.05 * (high - low);
  axes.y.low = low - margin;
  axes.y.high = high + margin;
}

/// The number of covariates in the model, written over each stretch of the path that shares it.
void draw_counts(Picture& picture, const Axes& axes, const CrossValidation& cv) {
  const std::size_t n = std::min(cv.strengths.size(), cv.nzero.size());
  const double y = axes.top - 30;
  picture.text({axes.left - 12, y}, "covariates", {"count"}, Anchor::end);
  double free_from = axes.left - 8;
  for (std::size_t first = 0; first < n;) {
    std::size_t last = first;
    while (last + 1 < n && cv.nzero[last + 1] == cv.nzero[first]) ++last;
    const std::string text = std::to_string(cv.nzero[first]);
    const double x = (axes.x(cv.strengths[first]) + axes.x(cv.strengths[last])) / 2;
    const double half = 4 + 3.5 * static_cast<double>(text.size());
    if (x - half >= free_from) {
      picture.text({x, y}, text, {"count"}, Anchor::middle);
      free_from = x + half;
    }
    if (last > first)
      picture.line({axes.x(cv.strengths[first]), y + 5}, {axes.x(cv.strengths[last]), y + 5},
                   {"leader"});
    first = last + 1;
  }
}

std::vector<std::string> tips(const CrossValidation& cv, const Score& score) {
  std::vector<std::string> out;
  for (std::size_t s = 0; s < score.value.size(); ++s) {
    const std::string value = score.explained ? cat("deviance explained ", fixed(score.value[s], 2),
                                                    " ± ", fixed(score.error[s], 2), "%")
                                              : cat("mean deviance ", pretty(score.value[s], 4),
                                                    " ± ", pretty(score.error[s], 2));
    const std::string in = s < cv.nzero.size() ? cat("\n", counted(cv.nzero[s], "covariate")) : "";
    out.push_back(cat("strength ", pretty(cv.strengths[s]), "\n", value, in));
  }
  return out;
}

}  // namespace

std::string cv_chart(const Selection& selection) {
  const CrossValidation& cv = selection.cv;
  const Score score = score_of(cv);
  if (score.value.empty()) return "";
  const double top = 62, bottom = 322;
  Picture picture(
      kStrengthChartWidth, bottom + 46,
      "Held-out deviance explained against the penalty's strength, with standard errors");
  Axes axes = strength_axes(selection, top, bottom);
  set_range(axes, score);
  draw_y_axis(picture, axes, linear_ticks(axes.y.low, axes.y.high, 5),
              score.explained ? "deviance explained, held out (%)" : "mean deviance, held out");
  draw_counts(picture, axes, cv);
  draw_rules(picture, axes, selection);
  for (std::size_t s = 0; s < score.value.size(); ++s) {
    const double x = axes.x(cv.strengths[s]);
    picture.error_bar(x, axes.y(score.value[s] - score.error[s]),
                      axes.y(score.value[s] + score.error[s]), 2.5, {"spread"});
  }
  for (std::size_t s = 0; s < score.value.size(); ++s)
    picture.dot(axes.at(cv.strengths[s], score.value[s]), s == selection.chosen ? 4.5 : 2.6,
                {s == selection.chosen ? "dot s1" : "score"});
  draw_x_axis(picture, axes, log_ticks(axes.x.high, axes.x.low),
              "strength λ (log axis, the penalty weakens to the right)");
  draw_hit_columns(picture, axes, cv.strengths, tips(cv, score));
  return picture.str();
}

}  // namespace riata::report

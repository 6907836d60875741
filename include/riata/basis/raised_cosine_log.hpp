#pragma once
#include <array>
#include <cmath>
#include "riata/basis/raised_cosine.hpp"

namespace riata {

/// Cosine bumps over log(s u + 1) / log(s + 1) for a stretch s (`time_scaling`): narrow and dense
/// near 0, wide and far apart near 1.    Pillow et al. (2005)
struct RaisedCosineLog {
  static constexpr auto name = "raised_cosine_log";
  static constexpr auto doc =
      "Cosine bumps that grow with the covariate: how long ago a spike was, fine when recent.";

  std::int64_t n = 8;
  double width = 2.0, time_scaling = 50.0;
  bool enforce_decay_to_zero = true;
  std::optional<std::vector<double>> bounds = std::nullopt;

  static constexpr auto fields() {
    return std::tuple{
        Field{"n", &RaisedCosineLog::n, "number of functions", Range{2, kMostFunctions}},
        Field{"width", &RaisedCosineLog::width,
              "half the width of a bump in spacings of the centres; twice it is a whole number",
              Range{.low = 1, .low_open = true}},
        Field{"time_scaling", &RaisedCosineLog::time_scaling,
              "how strongly the bumps crowd near the lower bound",
              Range{.low = 0, .low_open = true}},
        Field{"enforce_decay_to_zero", &RaisedCosineLog::enforce_decay_to_zero,
              "whether the last bump ends at the upper bound, rather than peaks there"},
        Field{"bounds", &RaisedCosineLog::bounds,
              "least and largest value; left out: those of the data"}};
  }
  static auto examples() {
    return std::array{RaisedCosineLog{}, RaisedCosineLog{5, 3.0, 10.0, false},
                      RaisedCosineLog{2, 1.5, 1.0, true, {{-2.0, 2.0}}}};
  }
  void check() const {
    check_width(name, width);
    check_bounds(name, bounds);
  }

  Index columns() const { return n; }
  void evaluate(double u, std::span<double> row) const {
    const double stretched = std::log1p(time_scaling * u) / std::log1p(time_scaling);
    const double beyond = enforce_decay_to_zero ? width : 0;  // spacings after the last peak
    raised_cosines(stretched * (static_cast<double>(n - 1) + beyond), width, row);
  }
};

}  // namespace riata

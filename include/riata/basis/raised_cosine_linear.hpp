#pragma once
#include <array>
#include "riata/basis/raised_cosine.hpp"

namespace riata {

/// 1/2 (1 + cos(pi (u - c_i) / (width d))) within width d of the centre c_i, else 0; the centres
/// are equally spaced by d from 0 to 1.    Pillow, Paninski, Uzzell, Simoncelli & Chichilnisky
/// (2005)
struct RaisedCosineLinear {
  static constexpr auto name = "raised_cosine_linear";
  static constexpr auto doc = "Equally spaced cosine bumps, each as wide as it is told to be.";

  std::int64_t n = 8;
  double width = 2.0;
  std::optional<std::vector<double>> bounds = std::nullopt;

  static constexpr auto fields() {
    return std::tuple{
        Field{"n", &RaisedCosineLinear::n, "number of functions", Range{2, kMostFunctions}},
        Field{"width", &RaisedCosineLinear::width,
              "half the width of a bump in spacings of the centres; twice it is a whole number",
              Range{.low = 1, .low_open = true}},
        Field{"bounds", &RaisedCosineLinear::bounds,
              "least and largest value; left out: those of the data"}};
  }
  static auto examples() {
    return std::array{RaisedCosineLinear{}, RaisedCosineLinear{5, 3.0},
                      RaisedCosineLinear{2, 1.5, {{-2.0, 2.0}}}};
  }
  void check() const {
    check_width(name, width);
    check_bounds(name, bounds);
  }

  Index columns() const { return n; }
  void evaluate(double u, std::span<double> row) const {
    raised_cosines(u * static_cast<double>(n - 1), width, row);
  }
};

}  // namespace riata

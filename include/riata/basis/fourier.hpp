#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include "riata/basis/basis.hpp"

namespace riata {

/// cos(2 pi f u) for every frequency f, then sin(2 pi f u) for those that are not 0; u runs from 0
/// to 1 between the bounds and goes on beyond them.
struct Fourier {
  static constexpr auto name = "fourier";
  static constexpr auto doc = "Waves around a circle: rhythms of a phase, an angle, a time of day.";
  static constexpr bool goes_on_beyond_bounds = true;

  std::vector<double> frequencies{1, 2, 3};
  std::optional<std::vector<double>> bounds = std::nullopt;

  static constexpr auto fields() {
    return std::tuple{
        Field{"frequencies", &Fourier::frequencies, "turns between the bounds, different, from 0"},
        Field{"bounds", &Fourier::bounds,
              "where a turn begins and ends; left out: least and largest value of the data"}};
  }
  static auto examples() {
    return std::array{Fourier{}, Fourier{{0, 1}}, Fourier{{2.5}, {{-1.0, 1.0}}}};
  }
  void check() const {
    std::vector<double> rising = frequencies;
    std::sort(rising.begin(), rising.end());
    const bool twice = std::adjacent_find(rising.begin(), rising.end()) != rising.end();
    bool fine = !frequencies.empty() && !twice;
    for (double f : frequencies) fine = fine && std::isfinite(f) && f >= 0;
    if (!fine)
      throw InvalidArgument(cat(name, ": frequencies must be different numbers from 0, got ",
                                field_text(frequencies)));
    check_bounds(name, bounds);
  }

  Index columns() const {
    return 2 * std::ssize(frequencies) - std::count(frequencies.begin(), frequencies.end(), 0.0);
  }
  bool bound() const { return bounds.has_value(); }
  Fourier bound_to(std::span<const double> data) const {
    Fourier out = *this;
    if (!bounds) out.bounds = bounds_of(name, data);
    return out;
  }
  void evaluate(double x, std::span<double> row) const {
    const double low = (*bounds)[0], u = (x - low) / ((*bounds)[1] - low);
    std::size_t sine = frequencies.size();
    for (std::size_t i = 0; i < frequencies.size(); ++i) {
      const double angle = 2 * std::numbers::pi * frequencies[i] * u;
      row[i] = std::cos(angle);
      if (frequencies[i] != 0) row[sine++] = std::sin(angle);
    }
  }
};

}  // namespace riata

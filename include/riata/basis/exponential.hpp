#pragma once
#include <array>
#include <cmath>
#include "riata/basis/basis.hpp"

namespace riata {

/// exp(-rate u) for every rate, u from 0 at the lower bound to 1 at the upper.
struct Exponential {
  static constexpr auto name = "exponential";
  static constexpr auto doc = "Decays at several rates: how an influence fades.";

  std::vector<double> rates{1, 5, 25};
  std::optional<std::vector<double>> bounds = std::nullopt;

  static constexpr auto fields() {
    return std::tuple{Field{"rates", &Exponential::rates, "how fast each function decays"},
                      Field{"bounds", &Exponential::bounds,
                            "least and largest value; left out: those of the data"}};
  }
  static auto examples() {
    return std::array{Exponential{}, Exponential{{0.5}}, Exponential{{1, 2}, {{-1.0, 4.0}}}};
  }
  void check() const {
    bool fine = !rates.empty();
    for (double rate : rates) fine = fine && std::isfinite(rate) && rate > 0;
    if (!fine)
      throw InvalidArgument(
          cat(name, ": rates must be one or more numbers above 0, got ", field_text(rates)));
    check_bounds(name, bounds);
  }

  Index columns() const { return std::ssize(rates); }
  void evaluate(double u, std::span<double> row) const {
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = std::exp(-rates[i] * u);
  }
};

}  // namespace riata

#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include "riata/net/schedule.hpp"

namespace riata::net {

struct ConstantRate {
  static constexpr auto name = "constant";
  static constexpr auto doc = "The same learning rate throughout.";
  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{ConstantRate{}}; }

  static double factor(std::int64_t, std::int64_t, const PlateauMemory&) { return 1; }
};

struct StepRate {
  static constexpr auto name = "step";
  static constexpr auto doc = "Multiplied with a factor every so many epochs.";

  std::int64_t every = 30;
  double gamma = 0.1;

  static constexpr auto fields() {
    return std::tuple{Field{"every", &StepRate::every, "epochs between steps", Range{.low = 1}},
                      Field{"gamma", &StepRate::gamma, "the factor",
                            Range{.low = 0, .high = 1, .low_open = true}}};
  }
  static auto examples() { return std::array{StepRate{}, StepRate{5, 0.5}}; }

  double factor(std::int64_t epoch, std::int64_t, const PlateauMemory&) const {
    return std::pow(gamma, static_cast<double>(epoch / every));
  }
};

/// floor + (1 - floor) (1 + cos(pi epoch / epochs)) / 2    Loshchilov & Hutter (2017), no restarts
struct CosineRate {
  static constexpr auto name = "cosine";
  static constexpr auto doc = "Half a cosine from the full rate down to a share of it.";

  double floor = 0;

  static constexpr auto fields() {
    return std::tuple{
        Field{"floor", &CosineRate::floor, "the share that is left in the end", Range{0, 1}}};
  }
  static auto examples() { return std::array{CosineRate{}, CosineRate{0.1}}; }

  double factor(std::int64_t epoch, std::int64_t epochs, const PlateauMemory&) const {
    const double share = static_cast<double>(std::min(epoch, epochs)) / static_cast<double>(epochs);
    return floor + (1 - floor) * 0.5 * (1 + std::cos(std::numbers::pi * share));
  }
};

/// torch's ReduceLROnPlateau with a relative threshold
struct PlateauRate {
  static constexpr auto name = "on_plateau";
  static constexpr auto doc =
      "Multiplied with a factor when the monitored value has stopped falling.";

  double gamma = 0.1;
  std::int64_t patience = 10;
  double threshold = 1e-4, floor = 0;

  static constexpr auto fields() {
    return std::tuple{
        Field{"gamma", &PlateauRate::gamma, "the factor",
              Range{.low = 0, .high = 1, .low_open = true, .high_open = true}},
        Field{"patience", &PlateauRate::patience, "epochs without progress that are let pass",
              Range{.low = 0}},
        Field{"threshold", &PlateauRate::threshold, "share of the best value that is progress",
              Range{.low = 0, .high = 1}},
        Field{"floor", &PlateauRate::floor, "the least share of the rate", Range{0, 1}}};
  }
  static auto examples() { return std::array{PlateauRate{}, PlateauRate{0.5, 2, 0, 0.01}}; }

  static double factor(std::int64_t, std::int64_t, const PlateauMemory& memory) {
    return memory.factor;
  }
  void observe(double value, PlateauMemory& memory) const {
    if (value < memory.best - threshold * std::abs(memory.best) || std::isinf(memory.best)) {
      memory.best = value;
      memory.misses = 0;
    } else if (++memory.misses > patience) {
      memory.factor = std::max(memory.factor * gamma, floor);
      memory.misses = 0;
    }
  }
};

}  // namespace riata::net

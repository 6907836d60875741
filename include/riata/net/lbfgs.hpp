#pragma once
#include <array>
#include "riata/net/optimizer.hpp"

namespace riata::net {

/// Limited-memory quasi-Newton steps on all rows at once, with a line search on the
/// forward-backward envelope, so that penalties with a prox keep their exact zeros    Stella,
/// Themelis, Sopasakis & Patrinos (2017)
struct Lbfgs {
  static constexpr auto name = "lbfgs";
  static constexpr auto doc =
      "Quasi-Newton steps on all rows at once, without a learning rate; an epoch is a step.";

  std::int64_t memory = 10;
  double weight_decay = 0;

  static constexpr auto fields() {
    return std::tuple{Field{"memory", &Lbfgs::memory, "how many steps the curvature is taken from",
                            Range{.low = 1, .high = 1000}},
                      Field{"weight_decay", &Lbfgs::weight_decay,
                            "coupled: adds weight_decay/2 ||w||^2 to the objective", kDecay}};
  }
  static auto examples() { return std::array{Lbfgs{}, Lbfgs{.memory = 3, .weight_decay = 1e-3}}; }

  static constexpr double lr = 1;
  static constexpr bool decay_is_coupled = true, has_second = false, has_metric = false;
  static bool has_first() { return false; }
  static bool has_largest() { return false; }
};

}  // namespace riata::net

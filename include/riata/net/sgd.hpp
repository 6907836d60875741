#pragma once
#include <array>
#include "riata/net/optimizer.hpp"

namespace riata::net {

/// Stochastic gradient descent as torch has it. With g the gradient plus weight_decay w:
/// b = g at first, then momentum b + (1 - dampening) g;  w -= lr b, or lr (g + momentum b) with
/// nesterov. With lr_in_velocity b adds up lr g, as in Keras and scikit-learn: a rate that falls
/// then lets earlier steps go on as long as they were.
struct Sgd {
  static constexpr auto name = "sgd";
  static constexpr auto doc =
      "Stochastic gradient descent, with momentum; its weight decay is ridge.";

  double lr = 1e-3, momentum = 0, dampening = 0;
  bool nesterov = false;
  double weight_decay = 0;
  bool lr_in_velocity = false;

  static constexpr auto fields() {
    return std::tuple{
        Field{"lr", &Sgd::lr, "learning rate", kRate},
        Field{"momentum", &Sgd::momentum, "share of the last step that goes on", kMomentum},
        Field{"dampening", &Sgd::dampening, "share of the gradient that momentum leaves out",
              kMomentum},
        Field{"nesterov", &Sgd::nesterov, "look ahead along the momentum"},
        Field{"weight_decay", &Sgd::weight_decay,
              "coupled: adds weight_decay/2 ||w||^2 to the objective", kDecay},
        Field{"lr_in_velocity", &Sgd::lr_in_velocity,
              "momentum keeps steps, not gradients, as in Keras and scikit-learn"}};
  }
  static auto examples() {
    return std::array{Sgd{}, Sgd{.lr = 0.1, .momentum = 0.9},
                      Sgd{.lr = 0.1, .momentum = 0.9, .dampening = 0.5, .weight_decay = 1e-3},
                      Sgd{.lr = 0.1, .momentum = 0.9, .nesterov = true},
                      Sgd{.lr = 0.1, .momentum = 0.9, .lr_in_velocity = true}};
  }
  void check() const { check_nesterov(*this); }

  static constexpr bool decay_is_coupled = true, has_second = false, has_metric = false;
  bool has_first() const { return momentum > 0; }
  static bool has_largest() { return false; }
};

}  // namespace riata::net

#pragma once
#include <array>
#include "riata/net/optimizer.hpp"

namespace riata::net {

/// Sgd with w *= 1 - lr weight_decay before every step    Loshchilov & Hutter (2019)
/// What Keras' SGD does with its weight decay: no objective has it as a term.
struct SgdW {
  static constexpr auto name = "sgdw";
  static constexpr auto doc =
      "Stochastic gradient descent with decoupled weight decay, which is no penalty.";

  double lr = 1e-3, momentum = 0, dampening = 0;
  bool nesterov = false;
  double weight_decay = 1e-2;
  bool lr_in_velocity = false;

  static constexpr auto fields() {
    return std::tuple{
        Field{"lr", &SgdW::lr, "learning rate", kRate},
        Field{"momentum", &SgdW::momentum, "share of the last step that goes on", kMomentum},
        Field{"dampening", &SgdW::dampening, "share of the gradient that momentum leaves out",
              kMomentum},
        Field{"nesterov", &SgdW::nesterov, "look ahead along the momentum"},
        Field{"weight_decay", &SgdW::weight_decay,
              "decoupled: shrinks by lr weight_decay at every step", kDecay},
        Field{"lr_in_velocity", &SgdW::lr_in_velocity,
              "momentum keeps steps, not gradients, as in Keras and scikit-learn"}};
  }
  static auto examples() {
    return std::array{SgdW{}, SgdW{.lr = 0.1, .momentum = 0.9, .nesterov = true},
                      SgdW{.lr = 0.1, .momentum = 0.9, .lr_in_velocity = true}};
  }
  void check() const { check_nesterov(*this); }

  static constexpr bool decay_is_coupled = false, has_second = false, has_metric = false;
  bool has_first() const { return momentum > 0; }
  static bool has_largest() { return false; }
};

}  // namespace riata::net

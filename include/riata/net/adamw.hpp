#pragma once
#include <array>
#include "riata/net/optimizer.hpp"

namespace riata::net {

/// Adam with w *= 1 - lr weight_decay before every step    Loshchilov & Hutter (2019)
/// Where it ends depends on the learning rate: no objective has its weight decay as a term.
struct AdamW {
  static constexpr auto name = "adamw";
  static constexpr auto doc = "Adam with decoupled weight decay, which is no penalty.";

  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 1e-2;
  bool amsgrad = false, eps_hat = false;

  static constexpr auto fields() {
    return std::tuple{Field{"lr", &AdamW::lr, "learning rate", kRate},
                      Field{"beta1", &AdamW::beta1, "memory of the gradients", kMomentum},
                      Field{"beta2", &AdamW::beta2, "memory of their squares", kMomentum},
                      Field{"eps", &AdamW::eps, "added to the root of the squares", kRate},
                      Field{"weight_decay", &AdamW::weight_decay,
                            "decoupled: shrinks by lr weight_decay at every step", kDecay},
                      Field{"amsgrad", &AdamW::amsgrad, "divide by the largest root so far"},
                      Field{"eps_hat", &AdamW::eps_hat,
                            "eps is added before bias correction, as in Keras and scikit-learn"}};
  }
  static auto examples() {
    return std::array{AdamW{}, AdamW{.lr = 0.05, .weight_decay = 0.1, .amsgrad = true}};
  }

  static constexpr bool decay_is_coupled = false, has_second = true, has_metric = true;
  static bool has_first() { return true; }
  bool has_largest() const { return amsgrad; }
};

}  // namespace riata::net

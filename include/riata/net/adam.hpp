#pragma once
#include <array>
#include "riata/net/optimizer.hpp"

namespace riata::net {

/// Kingma & Ba (2015) as torch has it. With g the gradient plus weight_decay w:
/// m += (1 - beta1) (g - m), v = beta2 v + (1 - beta2) g^2, d = sqrt(v / (1 - beta2^t)) + eps,
/// w -= lr / (1 - beta1^t) m / d. With amsgrad (Reddi, Kale & Kumar 2018) v is its running maximum.
/// With eps_hat, the paper's name for it, d = (sqrt(v) + eps) / sqrt(1 - beta2^t).
struct Adam {
  static constexpr auto name = "adam";
  static constexpr auto doc =
      "Steps scaled by the gradients' size, entry by entry; its weight decay is ridge.";

  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0;
  bool amsgrad = false, eps_hat = false;

  static constexpr auto fields() {
    return std::tuple{Field{"lr", &Adam::lr, "learning rate", kRate},
                      Field{"beta1", &Adam::beta1, "memory of the gradients", kMomentum},
                      Field{"beta2", &Adam::beta2, "memory of their squares", kMomentum},
                      Field{"eps", &Adam::eps, "added to the root of the squares", kRate},
                      Field{"weight_decay", &Adam::weight_decay,
                            "coupled: adds weight_decay/2 ||w||^2 to the objective", kDecay},
                      Field{"amsgrad", &Adam::amsgrad, "divide by the largest root so far"},
                      Field{"eps_hat", &Adam::eps_hat,
                            "eps is added before bias correction, as in Keras and scikit-learn"}};
  }
  static auto examples() {
    return std::array{Adam{}, Adam{.lr = 0.05, .weight_decay = 1e-3},
                      Adam{.lr = 0.05, .beta1 = 0.5, .beta2 = 0.9, .amsgrad = true}};
  }

  static constexpr bool decay_is_coupled = true, has_second = true, has_metric = true;
  static bool has_first() { return true; }
  bool has_largest() const { return amsgrad; }
};

}  // namespace riata::net

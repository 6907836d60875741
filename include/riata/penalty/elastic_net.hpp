#pragma once
#include <array>
#include "riata/penalty/penalty.hpp"

namespace riata {

/// strength (l1_ratio |w| + (1 - l1_ratio)/2 w^2)    Zou & Hastie (2005)
struct ElasticNet {
  static constexpr auto name = "elastic_net";
  static constexpr auto doc =
      "A blend of lasso and ridge: exact zeros, and correlated features stay together.";

  double l1_ratio = 0.5;

  static constexpr auto fields() {
    return std::tuple{
        Field{"l1_ratio", &ElasticNet::l1_ratio, "share of the L1 part", Range{0, 1}}};
  }
  static auto examples() { return std::array{ElasticNet{0.1}, ElasticNet{0.5}, ElasticNet{1.0}}; }

  Parts parts() const { return {.quadratic = 1 - l1_ratio, .l1 = l1_ratio}; }
  template <class T>
  T value(const T& w, const T& strength) const {
    using std::abs;
    return T(strength * (l1_ratio * abs(w) + 0.5 * (1 - l1_ratio) * w * w));
  }
  template <class T>
  T prox(const T& w, const T& strength, const T& step) const {
    const T t = step * strength;
    return T(soft_threshold(w, T(t * l1_ratio)) / (1.0 + t * (1 - l1_ratio)));
  }
};

}  // namespace riata

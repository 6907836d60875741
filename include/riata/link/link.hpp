#pragma once
#include <cmath>
#include "riata/core/field.hpp"
#include "riata/core/select.hpp"

namespace riata {

/// A link: eta = g(mu). The formulas are templates over the number type T.
template <class L>
concept LinkFunction = SelfDescribing<L> && requires(const L& link, double v) {
  { link.eta(v) } -> std::same_as<double>;      // g(mu)
  { link.mean(v) } -> std::same_as<double>;     // its inverse
  { link.d_mean(v) } -> std::same_as<double>;   // d mean / d eta
  { link.d2_mean(v) } -> std::same_as<double>;  // the second derivative
};

}  // namespace riata

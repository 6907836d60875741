#pragma once
#include <cmath>
#include <numbers>
#include "riata/core/field.hpp"
#include "riata/core/select.hpp"

namespace riata::net {

/// What a hidden layer applies to every entry of z. `slope` is the derivative, from z and the value
/// a that was computed of it; where `slope_needs_z` is false it is a function of a alone, so that z
/// need not be kept. The formulas are templates over the number type.
template <class A>
concept Activation = SelfDescribing<A> && requires(const A& f, double z) {
  { A::slope_needs_z } -> std::convertible_to<bool>;
  { f.value(z) } -> std::same_as<double>;
  { f.slope(z, z) } -> std::same_as<double>;
};

}  // namespace riata::net

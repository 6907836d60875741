#pragma once
#include "solver/certify.hpp"

namespace riata {

/// A unit's objective over the entries that are not held at a kink or a bound of the penalty, where
/// it is smooth: its slope and its Hessian, concave parts of the penalty included.
struct SupportSystem {
  std::vector<Index> entries;
  Vector slope;
  Dense hessian;
};

/// `here`: the loss at b, with its linear predictor and gradient.
SupportSystem support_system(const Unit& unit, const Vector& b, const Expansion& here);

}  // namespace riata

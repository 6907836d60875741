#pragma once
#include "core/eigen.hpp"

namespace riata {

/// A group's block of the Hessian in its eigenbasis.
struct GroupCurvature {
  Vector values;
  Dense vectors;
};

/// argmin over b of b'Hb/2 - target'b + strength ||b||.
Vector group_minimiser(const GroupCurvature& curvature, const Vector& target, double strength);

}  // namespace riata

#pragma once
#include <algorithm>
#include <cmath>
#include "core/eigen.hpp"

namespace riata {

/// When to end: what is left to gain (residual' M^-1 residual) is at most `negligible`, or a share
/// of what there was at first, or steps are out.
struct Enough {
  double negligible = 0, share = 0;
  Index steps = 0;
};

struct ConjugateGradients {
  Vector solution;
  Index steps;
};

/// About H^-1 right, H symmetric and positive: precondition(v) is M^-1 v for an M near H, and
/// curve(d) is H d, asked only of what precondition gave just before (Hestenes & Stiefel 1952, with
/// the directions' images by recurrence). Ends early where rounding makes H look indefinite.
template <class Curve, class Precondition>
ConjugateGradients conjugate_gradients(Vector right, Curve&& curve, Precondition&& precondition,
                                       const Enough& enough) {
  Vector& residual = right;
  ConjugateGradients out{Vector::Zero(right.size()), 0};
  Vector direction, image;  // of a direction: H times it
  double last = 0, negligible = enough.negligible;
  for (; out.steps < enough.steps; ++out.steps) {
    const Vector scaled = precondition(residual);
    const double left = residual.dot(scaled);
    if (out.steps == 0) negligible = std::max(negligible, enough.share * left);
    if (!(left > negligible)) break;
    const Vector curved = curve(scaled);
    direction = out.steps == 0 ? scaled : Vector(scaled + left / last * direction);
    image = out.steps == 0 ? curved : Vector(curved + left / last * image);
    last = left;
    const double length = left / direction.dot(image);
    if (!(length > 0) || !std::isfinite(length)) break;
    out.solution += length * direction;
    residual -= length * image;
  }
  return out;
}

}  // namespace riata

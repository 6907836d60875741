#pragma once
#include <cmath>

namespace riata {

/// `if ? then : otherwise` for formulas that are templates over the number type: src/ overloads it
/// for arrays, where both sides are computed and one is taken element by element.
inline double select(bool condition, double then, double otherwise) {
  return condition ? then : otherwise;
}

}  // namespace riata

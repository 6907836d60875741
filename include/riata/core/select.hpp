#pragma once
#include <concepts>

namespace riata {

/// `if ? then : otherwise` for formulas that are templates over the number type. For arrays (whose
/// comparisons give arrays with a member `select`) both sides are computed and one is taken element
/// by element.
template <class Condition, class T>
T select(const Condition& condition, const T& then, const T& otherwise) {
  if constexpr (std::convertible_to<Condition, bool>)
    return condition ? then : otherwise;
  else
    return condition.select(then, otherwise);
}

}  // namespace riata

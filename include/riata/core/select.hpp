#pragma once
#include <concepts>
#include <type_traits>

namespace riata {

/// `if ? then : otherwise` for formulas that are templates over the number type. For arrays both
/// sides are computed and one is taken element by element, in a loop that compiles to blends (the
/// `select` of Eigen 3.4 is scalar).
template <class Condition, class T>
T select(const Condition& condition, const T& then, const T& otherwise) {
  if constexpr (std::convertible_to<Condition, bool>)
    return condition ? then : otherwise;
  else {
    T out = then;
    for (decltype(out.size()) k = 0; k < out.size(); ++k)
      out.coeffRef(k) = condition.coeff(k) ? then.coeff(k) : otherwise.coeff(k);
    return out;
  }
}

/// A number, or an array full of it.
template <class T>
T constant(double value) {
  if constexpr (std::is_arithmetic_v<T>)
    return value;
  else
    return T::Constant(value);
}

/// f of a number, or of each element of an array: for functions that arrays do not have.
template <class T, class F>
T each(const T& x, F&& f) {
  if constexpr (std::is_arithmetic_v<T>)
    return f(x);
  else
    return x.unaryExpr([&f](double v) { return f(v); });
}

}  // namespace riata

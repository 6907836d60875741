#pragma once
#include <array>
#include "riata/penalty/penalty.hpp"

namespace riata {

/// strength/2 w^2    Hoerl & Kennard (1970)
struct Ridge {
  static constexpr auto name = "ridge";
  static constexpr auto doc = "Shrinks every coefficient towards zero; none becomes exactly zero.";

  static constexpr auto fields() { return std::tuple{}; }
  static auto examples() { return std::array{Ridge{}}; }

  static Parts parts() { return {.quadratic = 1}; }
  template <class T>
  T value(const T& w, const T& strength) const {
    return T(strength * 0.5 * w * w);
  }
  template <class T>
  T prox(const T& w, const T& strength, const T& step) const {
    return T(w / (1.0 + step * strength));
  }
};

}  // namespace riata

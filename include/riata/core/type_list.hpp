#pragma once
#include <concepts>

namespace riata {

template <class... Ts>
struct TypeList {};

/// Calls f.operator()<T>() for every T of the list.
template <class... Ts, class F>
void for_each_type(TypeList<Ts...>, F&& f) {
  (f.template operator()<Ts>(), ...);
}

template <class T, class... Ts>
constexpr bool contains(TypeList<Ts...>) {
  return (std::same_as<T, Ts> || ...);
}

}  // namespace riata

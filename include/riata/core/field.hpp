#pragma once
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>
#include "riata/core/error.hpp"

namespace riata {

/// Which numbers a field may take; either end may be open.
struct Range {
  double low = -std::numeric_limits<double>::infinity(),
         high = std::numeric_limits<double>::infinity();
  bool low_open = false, high_open = false;
  constexpr bool contains(double v) const {
    return (low_open ? v > low : v >= low) && (high_open ? v < high : v <= high);
  }
};
/// "in [0, 1]", "greater than 1", "at least 2"
std::string describe(const Range& range);

/// One parameter of a component: its name, where it lives, what it means, what it may be.
/// Kinds: double, std::int64_t, bool, std::string (free text, or one of "a|b|c"),
/// std::vector<double>, and std::optional of these.
template <class Owner, class Value>
struct Field {
  const char* name;
  Value Owner::* member;
  const char* doc;
  Range range = {};
  const char* choices = "";
};
template <class O, class V>
Field(const char*, V O::*, const char*, Range = {}, const char* = "")
    -> Field<O, V>;  // clang < 17 needs this

/// A component says what it is: Python, the shell, the reference and the laws read it from here.
template <class T>
concept SelfDescribing = requires {
  { T::name } -> std::convertible_to<const char*>;
  { T::doc } -> std::convertible_to<const char*>;
  T::fields();
  T::examples();
};

/// A field's value when its type is only known at run time; monostate: an optional left out.
using FieldValue =
    std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<double>>;
using Fields = std::vector<std::pair<std::string, FieldValue>>;

/// "0.5", "true", "[1, 2]", "none"
std::string field_text(const FieldValue& value);
/// "(l1_ratio=0.5)", or "" without fields
std::string fields_text(const Fields& fields);

template <class T, class F>
void for_each_field(F&& f) {
  std::apply([&](const auto&... each) { (f(each), ...); }, T::fields());
}

namespace detail {
template <class V>
struct is_optional : std::false_type {};
template <class V>
struct is_optional<std::optional<V>> : std::true_type {};

void require_choice(const char* owner, const char* field, const std::string& value,
                    std::string_view choices);
[[noreturn]] void out_of_range(const char* owner, const char* field, const Range& range,
                               double value);

template <class V>
void check_field(const char* owner, const char* field, const V& value, const Range& range,
                 std::string_view choices) {
  if constexpr (is_optional<V>::value) {
    if (value) check_field(owner, field, *value, range, choices);
  } else if constexpr (std::same_as<V, std::string>) {
    if (!choices.empty()) require_choice(owner, field, value, choices);
  } else if constexpr (std::same_as<V, std::vector<double>>) {
    for (double each : value)
      if (!range.contains(each)) out_of_range(owner, field, range, each);
  } else if constexpr (!std::same_as<V, bool>) {
    if (!range.contains(static_cast<double>(value)))
      out_of_range(owner, field, range, static_cast<double>(value));
  }
}

double as_double(const FieldValue& v, const char* owner, const char* field);
std::int64_t as_int(const FieldValue& v, const char* owner, const char* field);
bool as_bool(const FieldValue& v, const char* owner, const char* field);
std::string as_text(const FieldValue& v, const char* owner, const char* field);
std::vector<double> as_list(const FieldValue& v, const char* owner, const char* field);

template <class V>
V from_field_value(const FieldValue& v, const char* owner, const char* field) {
  if constexpr (is_optional<V>::value) {
    if (std::holds_alternative<std::monostate>(v)) return std::nullopt;
    return from_field_value<typename V::value_type>(v, owner, field);
  } else if constexpr (std::same_as<V, bool>) {
    return as_bool(v, owner, field);
  } else if constexpr (std::same_as<V, std::int64_t>) {
    return as_int(v, owner, field);
  } else if constexpr (std::same_as<V, std::string>) {
    return as_text(v, owner, field);
  } else if constexpr (std::same_as<V, std::vector<double>>) {
    return as_list(v, owner, field);
  } else {
    return as_double(v, owner, field);
  }
}
template <class V>
FieldValue to_field_value(const V& v) {
  if constexpr (is_optional<V>::value)
    return v ? to_field_value(*v) : FieldValue{};
  else
    return FieldValue{v};
}
[[noreturn]] void unknown_field(const char* owner, const std::string& name,
                                const std::vector<std::string>& known);
}  // namespace detail

/// Passes `value` through, or throws InvalidArgument naming the field out of range. What must hold
/// between fields is said by the component's own check().
template <SelfDescribing T>
T checked(T value) {
  for_each_field<T>([&](const auto& f) {
    detail::check_field(T::name, f.name, value.*f.member, f.range, f.choices);
  });
  if constexpr (requires { value.check(); }) value.check();
  return value;
}

template <SelfDescribing T>
Fields field_values(const T& value) {
  Fields out;
  for_each_field<T>(
      [&](const auto& f) { out.emplace_back(f.name, detail::to_field_value(value.*f.member)); });
  return out;
}

/// A checked T from named values; fields not named keep their default. Texts are read as the
/// field's kind, so values may come straight from a command line.
template <SelfDescribing T>
T from_fields(const Fields& values) {
  T out;
  for (const auto& [name, value] : values) {
    bool found = false;
    std::vector<std::string> known;
    for_each_field<T>([&](const auto& f) {
      known.push_back(f.name);
      if (name != f.name) return;
      using V = std::remove_reference_t<decltype(out.*f.member)>;
      out.*f.member = detail::from_field_value<V>(value, T::name, f.name);
      found = true;
    });
    if (!found) detail::unknown_field(T::name, name, known);
  }
  return checked(std::move(out));
}

template <SelfDescribing T>
std::string fields_text(const T& value) {
  return fields_text(field_values(value));
}

}  // namespace riata

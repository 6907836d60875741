#pragma once
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/variant.h>
#include <nanobind/stl/vector.h>
#include <string>
#include "riata/core/field.hpp"
#include "riata/core/text.hpp"

namespace riata::python {

namespace nb = nanobind;
using namespace nb::literals;

/// What a component says of itself, for its docstring.
template <SelfDescribing T>
std::string reference_text() {
  std::string text = T::doc;
  for_each_field<T>([&](const auto& field) {
    text += cat("\n\n", field.name, ": ", field.doc);
    if (*field.choices) text += cat(" (", field.choices, ")");
    const std::string range = describe(field.range);
    if (range != describe(Range{})) text += cat(" (", range, ")");
  });
  return text;
}

/// "elastic_net" -> "ElasticNet", and "none" -> "None_", as Python cannot say None
inline std::string class_name_of(const char* name) {
  const std::string camel = camel_case(name);
  return camel == "None" ? "None_" : camel;
}

/// riata::ElasticNet -> class ElasticNet(*, l1_ratio: float = 0.5)
template <SelfDescribing T>
nb::class_<T> bind_component(nb::module_& m) {
  const std::string class_name = class_name_of(T::name);
  nb::class_<T> cls(m, class_name.c_str(), reference_text<T>().c_str());
  if constexpr (std::tuple_size_v<decltype(T::fields())> == 0) {
    cls.def(nb::init<>());
  } else {
    std::apply(
        [&]<class... V>(const Field<T, V>&... field) {
          cls.def(
              "__init__",
              [](T* self, V... value) {
                T made;
                std::apply([&](const auto&... f) { ((made.*f.member = std::move(value)), ...); },
                           T::fields());
                new (self) T(checked(std::move(made)));
              },
              nb::kw_only(), (nb::arg(field.name) = T{}.*field.member)...);
          (cls.def_ro(field.name, field.member, field.doc), ...);
        },
        T::fields());
  }
  cls.attr("name") = T::name;
  cls.def("__repr__", [class_name](const T& self) {
    const std::string fields = fields_text(self);
    return class_name + (fields.empty() ? "()" : fields);
  });
  cls.def("__eq__", [](const T& self, const nb::object& other) {
    return nb::isinstance<T>(other) && field_values(self) == field_values(nb::cast<T>(other));
  });
  return cls.def("__reduce__", [](const nb::object& self) {
    nb::dict fields;
    for_each_field<T>([&](const auto& f) { fields[f.name] = nb::getattr(self, f.name); });
    const nb::object rebuild =
        nb::module_::import_("functools").attr("partial")(self.type(), **fields);
    return nb::make_tuple(rebuild, nb::tuple());
  });
}

void bind_families(nb::module_& m);
void bind_links(nb::module_& m);
void bind_penalties(nb::module_& m);
void bind_bases(nb::module_& m);
void bind_data(nb::module_& m);
void bind_blocks(nb::module_& m);
void bind_fit(nb::module_& m);
void bind_glm(nb::module_& m);
void bind_path(nb::module_& m);
void bind_selection(nb::module_& m);
void bind_net(nb::module_& m);

}  // namespace riata::python

#include "arrays.hpp"
#include "bind.hpp"
#include "riata/riata.hpp"

namespace riata::python {

namespace {

double value_of(const AnyPenalty& self, const Array1& w, double strength) {
  return self.value(to_vector(w), std::span(&strength, 1));
}

nb::object prox_of(const AnyPenalty& self, const Array1& w, double strength, double step) {
  std::vector<double> out = to_vector(w);
  self.prox(out, std::span(&strength, 1), std::span(&step, 1));
  return to_numpy(std::move(out));
}

template <class Class>
void def_verbs(Class& cls) {
  using Penalty = typename Class::Type;
  cls.def(
      "value",
      [](const Penalty& self, const Array1& w, double strength) {
        return value_of(self, w, strength);
      },
      "w"_a, "strength"_a = 1.0, "What the penalty adds to the objective at w.");
  cls.def(
      "prox",
      [](const Penalty& self, const Array1& w, double strength, double step) {
        return prox_of(self, w, strength, step);
      },
      "w"_a, "strength"_a = 1.0, "step"_a = 1.0,
      "The minimiser over u of penalty(u) + (u - w)^2 / (2 step).");
}

}  // namespace

void bind_penalties(nb::module_& m) {
  nb::module_ penalties = m.def_submodule("penalties", "What a model pays for its coefficients.");
  nb::class_<AnyPenalty> any(m, "Penalty", "Any penalty of the catalog.");
  any.def(
         "__init__",
         [](AnyPenalty* self, const std::string& name, const Fields& fields) {
           new (self) AnyPenalty(make_penalty(name, fields));
         },
         "name"_a, "fields"_a = Fields{})
      .def_prop_ro("name", &AnyPenalty::name)
      .def("__repr__", [](const AnyPenalty& self) {
        return cat("Penalty('", self.name(), "'", fields_text(self.fields()), ")");
      });
  def_verbs(any);
  for_each_type(Penalties{}, [&]<class P>() {
    auto cls = bind_component<P>(penalties);
    def_verbs(cls);
    any.def(nb::init_implicit<P>());
  });
}

}  // namespace riata::python

#include "arrays.hpp"
#include "bind.hpp"
#include "riata/riata.hpp"

namespace riata::python {

namespace {

nb::object evaluate(const AnyBasis& basis, const Array1& x) {
  const AnyBasis bound = basis.bound_to(to_vector(x));
  Matrix out(static_cast<Index>(x.shape(0)), bound.columns());
  bound.evaluate(to_vector(x), out.values());
  return to_numpy(out);
}

}  // namespace

void bind_bases(nb::module_& m) {
  nb::module_ bases = m.def_submodule("bases", "From a covariate to features.");
  nb::class_<AnyBasis> any(m, "Basis", "Any basis of the catalog.");
  any.def(
         "__init__",
         [](AnyBasis* self, const std::string& name, const Fields& fields) {
           new (self) AnyBasis(make_basis(name, fields));
         },
         "name"_a, "fields"_a = Fields{})
      .def_prop_ro("name", &AnyBasis::name)
      .def_prop_ro("fields", &AnyBasis::fields)
      .def_prop_ro("bound", &AnyBasis::bound)
      .def_prop_ro("columns", &AnyBasis::columns, "How many features; 0 while the data decide.")
      .def(
          "bound_to",
          [](const AnyBasis& self, const Array1& x) { return self.bound_to(to_vector(x)); }, "x"_a,
          "With the bounds (or levels) of x, where it has none of its own.")
      .def("evaluate", evaluate, "x"_a,
           "Features of every x, (n, columns); bounds that are not given are those of x.")
      .def("__repr__", [](const AnyBasis& self) {
        return cat("Basis('", self.name(), "'", fields_text(self.fields()), ")");
      });
  for_each_type(Bases{}, [&]<class B>() {
    bind_component<B>(bases)
        .def(
            "bound_to",
            [](const B& self, const Array1& x) {
              return from_fields<B>(AnyBasis(self).bound_to(to_vector(x)).fields());
            },
            "x"_a, "With the bounds (or levels) of x, where it has none of its own.")
        .def(
            "evaluate", [](const B& self, const Array1& x) { return evaluate(self, x); }, "x"_a,
            "Features of every x, (n, columns); bounds that are not given are those of x.");
    any.def(nb::init_implicit<B>());
  });
}

}  // namespace riata::python

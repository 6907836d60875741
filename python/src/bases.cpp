#include "arrays.hpp"
#include "bind.hpp"
#include "riata/riata.hpp"

namespace riata::python {

namespace {

nb::object evaluate(const AnyBasis& basis, const Array1& x) {
  const std::vector<double> values = to_vector(x);
  const AnyBasis bound = basis.bound_to(values);
  const std::size_t rows = values.size(), columns = at(bound.columns());
  std::vector<double> out(rows * columns);
  {
    const nb::gil_scoped_release unlocked;
    bound.evaluate(values, out);
  }
  return to_numpy(std::move(out), {rows, columns}, {1, std::ssize(values)});
}

nb::object convolved(const Array2& series, const Array2& kernel, Index delay) {
  const MatrixView x = view(series), k = view(kernel);
  const std::size_t rows = at(x.rows), columns = at(x.cols * k.cols);
  std::vector<double> out(rows * columns);
  {
    const nb::gil_scoped_release unlocked;
    convolve(x, k, delay, out, 0);
  }
  return to_numpy(std::move(out), {rows, columns}, {1, x.rows});
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
  m.def("convolve", convolved, "series"_a, "kernel"_a, "delay"_a,
        "out[i, k + K c] = sum_w kernel[w, k] series[i - delay - w, c]; NaN where there is no such "
        "row.");
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

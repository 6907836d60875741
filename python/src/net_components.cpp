#include "net.hpp"
#include "riata/catalog.hpp"

namespace riata::python {

namespace {

/// The class of any component of a kind, made from a name and fields, and a class for each.
template <class Any, class List>
void bind_kind(nb::module_& net, const char* any_name, const char* module_name, const char* doc,
               List list, Any (*make)(const std::string&, const Fields&)) {
  nb::module_ components = net.def_submodule(module_name, doc);
  nb::class_<Any> any(net, any_name, doc);
  any.def(
         "__init__",
         [make](Any* self, const std::string& name, const Fields& fields) {
           new (self) Any(make(name, fields));
         },
         "name"_a, "fields"_a = Fields{})
      .def_prop_ro("name", [](const Any& self) { return self->name(); })
      .def_prop_ro("fields", [](const Any& self) { return self->fields(); })
      .def("__repr__", [any_name](const Any& self) {
        return cat(any_name, "('", self->name(), "'", fields_text(self->fields()), ")");
      });
  for_each_type(list, [&]<class C>() {
    bind_component<C>(components);
    any.def(nb::init_implicit<C>());
  });
}

template <class C>
nb::object value_of(const C& self, const Array1& z) {
  const std::vector<double> in = to_vector(z);
  std::vector<double> out(in.size());
  self->value(std::span<const double>(in), std::span<double>(out));
  return to_numpy(std::move(out));
}

net::PenaltyTerm term_of(const AnyPenalty& penalty, const std::variant<double, Array2>& strength,
                         const std::string& by) {
  net::PenaltyTerm term{penalty, Matrix(1, 1, 1.0), net::group_by(by)};
  if (const auto* number = std::get_if<double>(&strength))
    term.strength = Matrix(1, 1, *number);
  else
    term.strength = to_matrix(std::get<Array2>(strength));
  return term;
}

}  // namespace

void bind_net_components(nb::module_& net) {
  bind_kind<net::AnyActivation>(net, "Activation", "activations",
                                "What a hidden layer applies to its sums.", Activations{},
                                &net::make_activation);
  bind_kind<net::AnyOptimizer>(net, "Optimizer", "optimizers", "How weights follow from gradients.",
                               Optimizers{}, &net::make_optimizer);
  bind_kind<net::AnySchedule>(net, "Schedule", "schedules", "How a learning rate moves.",
                              Schedules{}, &net::make_schedule);
  net.def("activate", &value_of<net::AnyActivation>, "activation"_a, "z"_a,
          "The activation of every z.");
  nb::class_<net::PenaltyTerm>(
      net, "PenaltyTerm", "A penalty, how strong (a number, or an array), and what its groups are.")
      .def(
          "__init__",
          [](net::PenaltyTerm* self, const AnyPenalty& penalty,
             const std::variant<double, Array2>& strength, const std::string& by) {
            new (self) net::PenaltyTerm(term_of(penalty, strength, by));
          },
          "penalty"_a, "strength"_a = 1.0, "by"_a = "input");
  nb::class_<net::PenaltyRule>(net, "PenaltyRule", "A pattern of parameter names and its terms.")
      .def(
          "__init__",
          [](net::PenaltyRule* self, std::string pattern, std::vector<net::PenaltyTerm> terms) {
            new (self) net::PenaltyRule{std::move(pattern), std::move(terms)};
          },
          "pattern"_a, "terms"_a = std::vector<net::PenaltyTerm>{});
}

}  // namespace riata::python

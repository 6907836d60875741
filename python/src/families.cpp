#include <nanobind/stl/map.h>
#include <map>
#include "arrays.hpp"
#include "bind.hpp"
#include "own_observation.hpp"
#include "riata/riata.hpp"

namespace riata::python {

namespace {

void require_same_length(const Array1& y, const Array1& mu) {
  if (y.shape(0) != mu.shape(0))
    throw ShapeMismatch(cat("observation: y has ", y.shape(0), " values, mu has ", mu.shape(0)));
}

nb::object mean_of(const AnyObservation& self, const Array1& eta) {
  std::vector<double> mu(eta.shape(0));
  self->mean(to_vector(eta), mu);
  return to_numpy(std::move(mu));
}

nb::object deviance_of(const AnyObservation& self, const Array1& y, const Array1& mu) {
  require_same_length(y, mu);
  std::vector<double> out(y.shape(0));
  self->deviance(to_vector(y), to_vector(mu), out);
  return to_numpy(std::move(out));
}

nb::object log_likelihood_of(const AnyObservation& self, const Array1& y, const Array1& mu,
                             double dispersion) {
  require_same_length(y, mu);
  std::vector<double> out(y.shape(0));
  self->log_likelihood(to_vector(y), to_vector(mu), dispersion, out);
  return to_numpy(std::move(out));
}

/// loss, gradient and curvature in eta, row by row.
nb::object pointwise_of(const AnyObservation& self, const Array1& y, const Array1& eta) {
  require_same_length(y, eta);
  const std::vector<double> of = to_vector(y), at_eta = to_vector(eta), one{1.0};
  Matrix out(std::ssize(of), 3);
  for (std::size_t i = 0; i < of.size(); ++i) {
    const auto row = static_cast<Index>(i);
    out(row, 0) =
        self->curvature({&of[i], 1}, {&at_eta[i], 1}, one, {&out(row, 1), 1}, {&out(row, 2), 1});
  }
  return to_numpy(out);
}

}  // namespace

void bind_families(nb::module_& m) {
  nb::module_ families = m.def_submodule("families", "Distributions of y given its mean.");
  nb::class_<AnyObservation> any(m, "Observation", "A family seen through a link.");
  any.def(
         "__init__",
         [](AnyObservation* self, const std::string& family, const std::string& link,
            const std::map<std::string, FieldValue>& fields) {
           new (self) AnyObservation(
               fields.empty() ? parse_observation(family, link)
                              : make_observation(family, {fields.begin(), fields.end()}, link));
         },
         "family"_a, "link"_a = "", nb::kw_only(), "fields"_a = std::map<std::string, FieldValue>{})
      .def_static("own", own_observation, "model"_a,
                  "A family seen through a link, written in Python; see "
                  "riata.observation_models.OwnObservations.")
      .def_prop_ro("family", [](const AnyObservation& self) { return self->family(); })
      .def_prop_ro("link", [](const AnyObservation& self) { return self->link(); })
      .def_prop_ro("fields",
                   [](const AnyObservation& self) {
                     const Fields fields = self->fields();
                     return std::map<std::string, FieldValue>(fields.begin(), fields.end());
                   })
      .def_prop_ro("support", [](const AnyObservation& self) { return self->support(); })
      .def_prop_ro("convex", [](const AnyObservation& self) { return self->convex(); })
      .def("mean", mean_of, "eta"_a, "The mean at every linear predictor.")
      .def("eta_of_mean",
           [](const AnyObservation& self, double mu) { return self->eta_of_mean(mu); })
      .def("deviance", deviance_of, "y"_a, "mu"_a, "The deviance of every row.")
      .def("log_likelihood", log_likelihood_of, "y"_a, "mu"_a, "dispersion"_a = 1.0,
           "The log-likelihood of every row, with all constants.")
      .def("supports", [](const AnyObservation& self, double y) { return self->supports(y); })
      .def("pointwise", pointwise_of, "y"_a, "eta"_a,
           "Loss, gradient and curvature in eta of every row, (n, 3).")
      .def("__repr__", [](const AnyObservation& self) {
        return cat("Observation('", self->family(), fields_text(self->fields()), "', link='",
                   self->link(), "')");
      });
  const auto bind = [&]<class F>() {
    bind_component<F>(families);
    any.def(nb::init_implicit<F>());
  };
  for_each_type(Families{}, bind);
  for_each_type(VectorFamilies{}, bind);
}

}  // namespace riata::python

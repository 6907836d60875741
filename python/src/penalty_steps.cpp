#include "riata/net/penalty_steps.hpp"
#include <nanobind/stl/tuple.h>
#include "net.hpp"

namespace riata::python {

namespace {

using net::PenaltySteps;
/// An array of weights in the order in which it lies in memory, written in place.
template <class T>
using Flat = nb::ndarray<T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

net::Role role_of(const std::string& name) {
  if (name == "weight") return net::Role::weight;
  if (name == "bias") return net::Role::bias;
  if (name == "bn") return net::Role::gamma;
  throw InvalidArgument(cat("penalty: role must be weight, bias or bn, got '", name, "'"));
}

std::vector<PenaltySteps::Target> targets_of(
    const std::vector<std::tuple<std::string, std::string, Index, Index>>& given) {
  std::vector<PenaltySteps::Target> out;
  for (const auto& [name, role, rows, cols] : given)
    out.push_back({name, role_of(role), rows, cols});
  return out;
}

template <class T>
void apply(PenaltySteps& self, Index target, const Flat<T>& w,
           const std::optional<Flat<const T>>& metric, double rate) {
  const std::span<const T> d =
      metric ? std::span(metric->data(), metric->size()) : std::span<const T>{};
  self.apply(target, std::span(w.data(), w.size()), d, rate);
}

nb::dict values(const PenaltySteps& self, const std::vector<Flat<const double>>& arrays) {
  std::vector<std::span<const double>> spans;
  for (const auto& each : arrays) spans.emplace_back(each.data(), each.size());
  nb::dict d;
  for (const auto& [name, value] : self.values(spans)) d[name.c_str()] = value;
  return d;
}

}  // namespace

void bind_penalty_steps(nb::module_& m) {
  nb::class_<PenaltySteps>(m, "PenaltySteps", "Proximal steps on arrays that another trains.")
      .def(
          "__init__",
          [](PenaltySteps* self, std::vector<net::PenaltyRule> rules,
             const std::vector<std::tuple<std::string, std::string, Index, Index>>& targets) {
            new (self) PenaltySteps(std::move(rules), targets_of(targets));
          },
          "rules"_a, "targets"_a, "targets: (name, role, rows, cols), column-major")
      .def("penalises", &PenaltySteps::penalises, "target"_a)
      .def("apply", apply<float>, "target"_a, nb::arg("w").noconvert(),
           nb::arg("metric").noconvert().none(), "rate"_a)
      .def("apply", apply<double>, "target"_a, nb::arg("w").noconvert(),
           nb::arg("metric").noconvert().none(), "rate"_a)
      .def("values", values, "arrays"_a)
      .def("explain", [](const PenaltySteps& self) { return explain_list(self.explain()); });
}

}  // namespace riata::python

#include "bind.hpp"
#include "riata/catalog.hpp"

namespace riata::python {

void bind_links(nb::module_& m) {
  nb::module_ links = m.def_submodule("links", "From the mean to the linear predictor and back.");
  for_each_type(Links{}, [&]<class L>() {
    bind_component<L>(links)
        .def(
            "eta", [](const L& self, double mu) { return self.eta(mu); }, "mu"_a)
        .def("mean", [](const L& self, double eta) { return self.mean(eta); }, "eta"_a);
  });
}

}  // namespace riata::python

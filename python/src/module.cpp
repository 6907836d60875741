#include "bind.hpp"
#include "riata/catalog.hpp"
#include "riata/core/build_info.hpp"
#include "riata/core/parallel.hpp"
#include "riata/model/fit.hpp"

namespace riata::python {

namespace {

// What was registered last is tried first, so the derived class comes after its base.
void bind_errors(nb::module_& m) {
  const nb::object invalid = nb::exception<InvalidArgument>(m, "InvalidArgument", PyExc_ValueError);
  nb::exception<ShapeMismatch>(m, "ShapeMismatch", invalid);
  nb::exception<Incompatible>(m, "Incompatible", PyExc_TypeError);
  nb::exception<IoError>(m, "IoError", PyExc_OSError);
  nb::exception<ResourceLimit>(m, "ResourceLimit", PyExc_MemoryError);
  nb::exception<Cancelled>(m, "Cancelled", PyExc_KeyboardInterrupt);
}

}  // namespace
}  // namespace riata::python

NB_MODULE(_ext, m) {
  using namespace riata;
  using namespace riata::python;
  m.doc() = "riata's core; the package around it gives it its shape.";
  bind_errors(m);
  bind_families(m);
  bind_links(m);
  bind_penalties(m);
  bind_bases(m);
  bind_data(m);
  bind_blocks(m);
  bind_fit(m);
  bind_glm(m);
  bind_path(m);
  bind_selection(m);
  bind_net(m);
  m.def("catalog_text", &catalog_text, "The reference of everything in the catalog, as Markdown.");
  m.def("catalog_json", &catalog_json);
  m.def("build_info", &build_info);
  m.def("default_threads", &default_threads);
  m.attr("__version__") = version();
  m.attr("STATISTICAL_TOLERANCE") = tolerance::statistical;
}

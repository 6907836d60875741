#include "net.hpp"
#include "riata/model/mlp.hpp"

namespace riata::python {

namespace {

void save(const net::Trainer& trainer, const std::string& path, const std::vector<double>& mean,
          const std::vector<double>& scale, const std::vector<std::string>& inputs,
          const std::vector<std::string>& classes, const std::string& class_type, bool with_state) {
  Mlp mlp = Mlp::around(trainer, mean, scale);
  mlp.input_names = inputs;
  mlp.class_names = classes;
  mlp.class_type = class_type;
  const nb::gil_scoped_release unlocked;
  save_mlp(mlp, path, with_state);
}

nb::dict load(const std::string& path) {
  Mlp mlp = load_mlp(path);
  nb::dict d;
  d["spec"] = mlp_spec_json(mlp.spec());
  d["mean"] = mlp.input_mean();
  d["scale"] = mlp.input_scale();
  d["inputs"] = mlp.input_names;
  d["classes"] = mlp.class_names;
  d["class_type"] = mlp.class_type;
  d["trainer"] = std::move(mlp.trainer());
  return d;
}

}  // namespace

void bind_net_file(nb::module_& m) {
  m.def("save", save, "trainer"_a, "path"_a, nb::kw_only(), "mean"_a = std::vector<double>{},
        "scale"_a = std::vector<double>{}, "inputs"_a = std::vector<std::string>{},
        "classes"_a = std::vector<std::string>{}, "class_type"_a = "", "with_state"_a = true,
        "Write a net to a file that C++ and the shell read too.");
  m.def("load", load, "path"_a,
        "A dict: spec (JSON), mean, scale, inputs, classes, class_type, trainer.");
  m.def(
      "penalty_rules", [](const std::string& spec) { return parse_mlp_spec(spec).penalty; },
      "spec"_a, "The rules of a spec, JSON with a key penalty.");
  m.def(
      "penalty_spec",
      [](const net::Trainer& trainer) { return mlp_spec_json(Mlp::around(trainer).spec()); },
      "trainer"_a, "The spec of a trainer, whose key penalty has the rules that it trains by.");
}

}  // namespace riata::python

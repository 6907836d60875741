#include <nanobind/stl/tuple.h>
#include "bind.hpp"
#include "certificate.hpp"
#include "long_work.hpp"
#include "riata/riata.hpp"
#include "table.hpp"

namespace riata::python {

namespace {

Selection select_of(const std::vector<ColumnArrays>& columns, SelectOptions options,
                    const nb::object& progress) {
  const Table table = to_table(columns);
  return run_long(progress, [&](Progress watch) {
    options.progress = std::move(watch);
    Selection selection = select(table, options);
    selection.options.progress = nullptr;  // `watch` ends with this call
    return selection;
  });
}

nb::dict covariate_dict(const Covariate& c) {
  nb::dict d;
  d["label"] = c.label;
  d["text"] = c.text;
  d["kept"] = c.kept;
  d["features"] = c.features;
  d["norm"] = c.norm;
  d["enters_at"] = c.enters_at;
  d["importance"] = c.importance;
  d["swapped_for"] = c.swapped_for;
  nb::list tuning;
  for (const Tuning& t : c.tuning) {
    nb::dict each;
    each["column"] = t.column;
    each["x"] = to_numpy(t.x);
    each["levels"] = t.levels;
    each["shrunken"] = to_numpy(t.shrunken);
    each["refit"] = to_numpy(t.refit);
    each["edges"] = to_numpy(t.edges);
    each["occupancy"] = to_numpy(t.occupancy);
    tuning.append(each);
  }
  d["tuning"] = tuning;
  return d;
}

void bind_selection_class(nb::module_& m) {
  nb::class_<Selection>(m, "Selection", "Which covariates, how strong, how well.")
      .def_prop_ro("kept", &Selection::kept)
      .def_prop_ro("left_out", &Selection::left_out)
      .def_prop_ro("covariates",
                   [](const Selection& self) {
                     nb::list out;
                     for (const Covariate& each : self.covariates) out.append(covariate_dict(each));
                     return out;
                   })
      .def_ro("path", &Selection::path, nb::rv_policy::reference_internal)
      .def_ro("cv", &Selection::cv, nb::rv_policy::reference_internal)
      .def_ro("chosen", &Selection::chosen, "index into the path")
      .def_ro("strength", &Selection::strength)
      .def_ro("fit", &Selection::fit, nb::rv_policy::reference_internal)
      .def_ro("refit", &Selection::refit, nb::rv_policy::reference_internal)
      .def_ro("deviance_explained", &Selection::deviance_explained)
      .def_ro("rows_read", &Selection::rows_read)
      .def_ro("rows", &Selection::rows)
      .def_ro("rows_dropped", &Selection::rows_dropped)
      .def_ro("seconds_per_bin", &Selection::seconds_per_bin)
      .def_ro("response_mean", &Selection::response_mean)
      .def_ro("seconds", &Selection::seconds)
      .def_ro("timings", &Selection::timings)
      .def_prop_ro("advice", &Selection::advice)
      .def_prop_ro("certificate",
                   [](const Selection& self) { return certificate_dict(self.fit.certificate()); })
      .def_prop_ro("model", to_saved_model)
      .def("json", [](const Selection& self) { return selection_json(self); })
      .def("text", [](const Selection& self) { return selection_text(self); })
      .def(
          "report",
          [](const Selection& self, const std::string& title) {
            return selection_report(self, title);
          },
          "title"_a = "", "The report as one HTML text.");
}

void bind_model(nb::module_& m) {
  nb::class_<SavedModel>(m, "SavedModel", "A model that can be kept in a file.")
      .def_ro("fit", &SavedModel::fit, nb::rv_policy::reference_internal)
      .def_prop_ro("terms",
                   [](const SavedModel& self) {
                     std::vector<std::string> out;
                     for (const Term& term : self.terms) out.push_back(to_text(term));
                     return out;
                   })
      .def_ro("response", &SavedModel::response)
      .def_ro("bin", &SavedModel::bin)
      .def_ro("time", &SavedModel::time)
      .def_ro("strength", &SavedModel::strength)
      .def(
          "predict",
          [](const SavedModel& self, const std::vector<ColumnArrays>& columns) {
            return to_numpy(predict(self, to_table(columns)));
          },
          "columns"_a)
      .def("describe", [](const SavedModel& self) { return describe(self); })
      .def("json", [](const SavedModel& self) { return model_json(self); })
      .def(
          "save", [](const SavedModel& self, const std::string& path) { save_model(self, path); },
          "path"_a);
  m.def("load_model", &load_model, "path"_a);
}

}  // namespace

void bind_selection(nb::module_& m) {
  bind_selection_class(m);
  bind_model(m);
  const SelectOptions d;
  m.def(
      "select",
      [](const std::vector<ColumnArrays>& columns, const std::string& response,
         const std::string& family, const std::vector<std::string>& terms, const std::string& bin,
         const std::string& time, int folds, const std::string& cv, const std::string& rule,
         std::uint64_t seed, int strengths, double min_ratio, const std::string& standardize,
         int threads, double max_memory, const nb::object& progress) {
        return select_of(columns,
                         {response, family, terms, bin, time, folds, cv, rule, seed, strengths,
                          min_ratio, standardize, threads, max_memory, nullptr},
                         progress);
      },
      "columns"_a, nb::kw_only(), "response"_a, "family"_a = d.family, "terms"_a = d.terms,
      "bin"_a = d.bin, "time"_a = d.time, "folds"_a = d.folds, "cv"_a = d.cv, "rule"_a = d.rule,
      "seed"_a = d.seed, "strengths"_a = d.strengths, "min_ratio"_a = d.min_ratio,
      "standardize"_a = d.standardize, "threads"_a = d.threads, "max_memory"_a = d.max_memory,
      "progress"_a = nb::none());
}

}  // namespace riata::python

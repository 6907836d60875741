#include <nanobind/stl/tuple.h>
#include "bind.hpp"
#include "riata/riata.hpp"
#include "table.hpp"

namespace riata::python {

void bind_data(nb::module_& m) {
  const SimulateOptions defaults;
  m.def(
      "read_csv",
      [](const std::string& path) {
        nb::gil_scoped_release unlocked;
        const Table table = read_csv(path);
        nb::gil_scoped_acquire locked;
        return from_table(table);
      },
      "path"_a, "Columns as (name, values, levels).");
  m.def(
      "write_file",
      [](const std::string& path, const std::string& content) { write_file(path, content); },
      "path"_a, "content"_a, "Replaces the file in one step.");
  m.def(
      "to_csv", [](const std::vector<ColumnArrays>& columns) { return to_csv(to_table(columns)); },
      "columns"_a);
  m.def(
      "simulate_recording",
      [](double seconds, double step_seconds, std::uint64_t seed) {
        return from_table(simulate_recording({seconds, step_seconds, seed}));
      },
      nb::kw_only(), "seconds"_a = defaults.seconds, "step_seconds"_a = defaults.step_seconds,
      "seed"_a = defaults.seed, "Columns of a recording of known truth.");
}

}  // namespace riata::python

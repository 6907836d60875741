#include "long_work.hpp"
#include "net.hpp"
#include "riata/net/compact.hpp"
#include "riata/net/fit_many.hpp"
#include "riata/net/path.hpp"

namespace riata::python {

namespace {

nb::list fit_many_of(const std::vector<net::Trainer*>& trainers, const InputArray& X,
                     const Array2& y, const std::optional<Array1>& weights,
                     const std::vector<std::vector<Index>>& rows,
                     const std::vector<std::vector<Index>>& held_out, int threads,
                     const nb::object& progress) {
  for (const auto* list : {&rows, &held_out})
    if (!list->empty() && list->size() != trainers.size())
      throw ShapeMismatch(
          cat("train: there are ", trainers.size(), " nets and ", list->size(), " lists of rows"));
  std::vector<net::TrainingJob> jobs;
  for (std::size_t k = 0; k < trainers.size(); ++k)
    jobs.push_back({trainers[k], rows.empty() ? std::vector<Index>{} : rows[k],
                    held_out.empty() ? std::vector<Index>{} : held_out[k]});
  const net::Rows all = rows_of(X, y, weights);
  const auto outcomes = run_long(progress, [&](Progress watch) {
    return net::fit_many(jobs, all, threads, std::move(watch));
  });
  nb::list out;
  for (const auto& each : outcomes) {
    nb::dict d = result_dict(each.result);
    d["held_out"] = each.held_out;
    out.append(d);
  }
  return out;
}

nb::list path_of(const net::Trainer& start, const InputArray& X, const Array2& y,
                 const std::vector<double>& strengths, const std::string& pattern,
                 const std::optional<Array1>& weights, const std::optional<InputArray>& X_val,
                 const std::optional<Array2>& y_val, const std::optional<Array1>& weights_val,
                 std::int64_t epochs, bool compact, double polish, const nb::object& progress) {
  if (X_val.has_value() != y_val.has_value())
    throw InvalidArgument("path: X_val and y_val must be given together");
  const net::Rows train = rows_of(X, y, weights);
  const net::Rows held_out = X_val ? rows_of(*X_val, *y_val, weights_val) : net::Rows{};
  auto points = run_long(progress, [&](Progress watch) {
    return net::net_path(start, train, X_val ? &held_out : nullptr,
                         {strengths, pattern, epochs, compact, polish, std::move(watch)});
  });
  nb::list out;
  for (auto& each : points) {
    nb::dict d = result_dict(each.result);
    d["strength"] = each.strength;
    d["inputs"] = each.inputs;
    d["neurons"] = each.neurons;
    d["weights"] = each.weights;
    d["train"] = each.train;
    d["validation"] = each.validation;
    d["objective"] = each.objective;
    d["taken"] = each.taken;
    d["trainer"] = nb::cast(std::move(each.trainer));
    out.append(d);
  }
  return out;
}

}  // namespace

void bind_net_many(nb::module_& net) {
  net.def("fit_many", fit_many_of, "trainers"_a, "X"_a, "y"_a, nb::kw_only(),
          "weights"_a = nb::none(), "rows"_a = std::vector<std::vector<Index>>{},
          "held_out"_a = std::vector<std::vector<Index>>{}, "threads"_a = 0,
          "progress"_a = nb::none(),
          "Trains all of them, several at a time, each on its own rows (none: all): a dict each.");
  net.def(
      "compact",
      [](const net::Trainer& trainer) {
        net::Compacted small = net::compact(trainer);
        return nb::make_tuple(std::move(small.trainer), small.inputs, small.neurons);
      },
      "trainer"_a, "(smaller trainer, inputs kept, neurons kept of every hidden layer)");
  const net::NetPathOptions d;
  net.def("path", path_of, "start"_a, "X"_a, "y"_a, nb::kw_only(), "strengths"_a, "pattern"_a = "",
          "weights"_a = nb::none(), "X_val"_a = nb::none(), "y_val"_a = nb::none(),
          "weights_val"_a = nb::none(), "epochs"_a = d.epochs, "compact"_a = d.compact,
          "polish"_a = d.polish, "progress"_a = nb::none(),
          "Trains on at rising strengths, which multiply the penalty on `pattern`, or are the "
          "hierarchy's: a dict for each, whose trainer takes the inputs `taken`.");
  net.def(
      "hierarchy_strengths",
      [](const net::Trainer& dense, const InputArray& X, const Array2& y,
         const std::optional<Array1>& weights, double start, double multiplier) {
        return net::hierarchy_strengths(dense, rows_of(X, y, weights), start, multiplier);
      },
      "dense"_a, "X"_a, "y"_a, nb::kw_only(), "weights"_a = nb::none(), "start"_a = 1e-3,
      "multiplier"_a = 1.02,
      "Strengths for a path of a dense net's hierarchy, until long after it must be empty.");
}

}  // namespace riata::python

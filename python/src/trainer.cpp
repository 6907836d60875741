#include "long_work.hpp"
#include "net.hpp"

namespace riata::python {

namespace {

net::Trainer make_trainer(std::vector<Index> sizes, const AnyObservation& observation,
                          const std::vector<net::PenaltyRule>& penalty,
                          const net::TrainOptions& options, const net::AnyActivation& activation,
                          bool batch_norm, double bn_momentum, double bn_eps,
                          std::vector<double> dropout, bool fit_intercept, const std::string& init,
                          bool skip) {
  return {{std::move(sizes), activation, batch_norm, bn_momentum, bn_eps, std::move(dropout),
           fit_intercept, init, skip},
          observation,
          penalty,
          options};
}

nb::dict fit(net::Trainer& self, const InputArray& X, const Array2& y,
             const std::optional<Array1>& weights, const std::optional<InputArray>& X_val,
             const std::optional<Array2>& y_val, const std::optional<Array1>& weights_val,
             const nb::object& progress, const nb::object& checkpoint) {
  if (X_val.has_value() != y_val.has_value())
    throw InvalidArgument("train: X_val and y_val must be given together");
  const net::Rows train = rows_of(X, y, weights);
  const net::Rows held_out = X_val ? rows_of(*X_val, *y_val, weights_val) : net::Rows{};
  const net::TrainOptions before = self.options();
  net::TrainOptions watched = before;
  if (!checkpoint.is_none())
    watched.checkpoint = [&checkpoint](const net::State& state) {
      const nb::gil_scoped_acquire locked;
      checkpoint(state_dict(state));
    };
  const net::TrainResult r = run_long(progress, [&](Progress watch) {
    watched.progress = std::move(watch);
    self.set_options(watched);
    struct Restore {
      net::Trainer& trainer;
      const net::TrainOptions& options;
      ~Restore() { trainer.set_options(options); }
    } restore{self, before};
    return self.fit(train, X_val ? &held_out : nullptr);
  });
  return result_dict(r);
}

nb::list parameters_of(const std::vector<net::Parameter>& all) {
  nb::list out;
  for (const auto& p : all)
    out.append(nb::make_tuple(p.name, std::string(net::name_of(p.role)),
                              nb::make_tuple(p.rows, p.cols), p.offset));
  return out;
}

void def_init(nb::class_<net::Trainer>& cls) {
  const net::Architecture d;
  cls.def(
      "__init__",
      [](net::Trainer* self, std::vector<Index> sizes, const AnyObservation& observation,
         const std::vector<net::PenaltyRule>& penalty, const net::TrainOptions& options,
         const net::AnyActivation& activation, bool batch_norm, double bn_momentum, double bn_eps,
         std::vector<double> dropout, bool fit_intercept, const std::string& init, bool skip) {
        new (self) net::Trainer(make_trainer(std::move(sizes), observation, penalty, options,
                                             activation, batch_norm, bn_momentum, bn_eps,
                                             std::move(dropout), fit_intercept, init, skip));
      },
      "sizes"_a, "observation"_a, nb::kw_only(), "penalty"_a = std::vector<net::PenaltyRule>{},
      "options"_a = net::TrainOptions{}, "activation"_a = d.activation,
      "batch_norm"_a = d.batch_norm, "bn_momentum"_a = d.bn_momentum, "bn_eps"_a = d.bn_eps,
      "dropout"_a = d.dropout, "fit_intercept"_a = d.fit_intercept, "init"_a = d.init,
      "skip"_a = d.skip);
}

void def_measures(nb::class_<net::Trainer>& cls) {
  cls.def(
         "eta",
         [](const net::Trainer& self, const InputArray& X) {
           return to_numpy(self.eta(inputs_of(X)));
         },
         "X"_a, "The linear predictor of every row, (rows, outputs).")
      .def(
          "predict",
          [](const net::Trainer& self, const InputArray& X) {
            return to_numpy(self.predict(inputs_of(X)));
          },
          "X"_a, "The mean of every row, (rows, outputs).")
      .def(
          "predict_mc",
          [](const net::Trainer& self, const InputArray& X, int draws, std::uint64_t seed) {
            const auto [mean, sd] = self.predict_mc(inputs_of(X), draws, seed);
            return nb::make_tuple(to_numpy(mean), to_numpy(sd));
          },
          "X"_a, nb::kw_only(), "draws"_a = 100, "seed"_a = 0,
          "Mean and standard deviation of the mean over draws with dropout.")
      .def(
          "data_term",
          [](const net::Trainer& self, const InputArray& X, const Array2& y,
             const std::optional<Array1>& weights) {
            return self.data_term(rows_of(X, y, weights));
          },
          "X"_a, "y"_a, nb::kw_only(), "weights"_a = nb::none())
      .def(
          "gradient",
          [](const net::Trainer& self, const InputArray& X, const Array2& y,
             const std::optional<Array1>& weights, const std::string& pass) {
            std::vector<double> gradient;
            const double value = self.data_term(rows_of(X, y, weights), &gradient, pass);
            return nb::make_tuple(value, to_numpy(std::move(gradient)));
          },
          "X"_a, "y"_a, nb::kw_only(), "weights"_a = nb::none(), "pass"_a = "eval",
          "The data term and its gradient in all parameters, laid out as `parameters` tells.")
      .def(
          "certificate",
          [](const net::Trainer& self, const InputArray& X, const Array2& y,
             const std::optional<Array1>& weights) {
            return certificate_dict(self.certificate(rows_of(X, y, weights)));
          },
          "X"_a, "y"_a, nb::kw_only(), "weights"_a = nb::none())
      .def(
          "polish",
          [](net::Trainer& self, const InputArray& X, const Array2& y,
             const std::optional<Array1>& weights, double tolerance, int max_iterations,
             const nb::object& progress) {
            const net::Rows rows = rows_of(X, y, weights);
            return certificate_dict(run_long(progress, [&](Progress watch) {
              return self.polish(rows, {.tolerance = tolerance,
                                        .max_iterations = max_iterations,
                                        .progress = std::move(watch)});
            }));
          },
          "X"_a, "y"_a, nb::kw_only(), "weights"_a = nb::none(),
          "tolerance"_a = net::PolishOptions{}.tolerance,
          "max_iterations"_a = net::PolishOptions{}.max_iterations, "progress"_a = nb::none());
}

}  // namespace

void bind_trainer(nb::module_& m) {
  nb::class_<net::Trainer> cls(m, "Trainer", "A dense net, its penalty and its training.");
  def_init(cls);
  def_measures(cls);
  cls.def("fit", fit, "X"_a, "y"_a, nb::kw_only(), "weights"_a = nb::none(), "X_val"_a = nb::none(),
          "y_val"_a = nb::none(), "weights_val"_a = nb::none(), "progress"_a = nb::none(),
          "checkpoint"_a = nb::none(),
          "Train up to options.epochs: a dict that tells how it ended.")
      .def("explain_penalty",
           [](const net::Trainer& self) { return explain_list(self.explain_penalty()); })
      .def_prop_ro("objective_text", &net::Trainer::objective_text)
      .def_prop_ro("warnings", &net::Trainer::warnings)
      .def_prop_ro("penalty_values",
                   [](const net::Trainer& self) {
                     nb::dict d;
                     for (const auto& [name, value] : self.penalty_values())
                       d[name.c_str()] = value;
                     return d;
                   })
      .def_prop_ro(
          "parameters",
          [](const net::Trainer& self) { return parameters_of(self.layout().parameters); },
          "(name, role, shape, offset) of every parameter")
      .def_prop_ro("buffers",
                   [](const net::Trainer& self) { return parameters_of(self.layout().buffers); })
      .def(
          "get",
          [](const net::Trainer& self, const std::string& name) {
            return to_numpy(self.get(name));
          },
          "name"_a)
      .def(
          "set",
          [](net::Trainer& self, const std::string& name, const Array2& values) {
            self.set(name, to_matrix(values));
          },
          "name"_a, "values"_a)
      .def_prop_rw(
          "options", [](const net::Trainer& self) { return self.options(); },
          [](net::Trainer& self, const net::TrainOptions& options) { self.set_options(options); },
          "a copy: set it as a whole")
      .def("set_penalty", &net::Trainer::set_penalty, "rules"_a)
      .def(
          "set_hierarchy",
          [](net::Trainer& self, std::optional<double> strength, double bound) {
            self.set_hierarchy(strength ? std::optional(net::Hierarchy{*strength, bound})
                                        : std::nullopt);
          },
          "strength"_a.none(), "bound"_a = 10.0,
          "LassoNet's penalty on inputs, for a net with skip=True and sgd; None lifts it.")
      .def_prop_ro(
          "sizes", [](const net::Trainer& self) { return self.architecture().sizes; },
          "inputs, hidden layers, outputs")
      .def_prop_ro("selected_inputs", &net::Trainer::selected_inputs)
      .def_prop_rw(
          "state", [](const net::Trainer& self) { return state_dict(self.state()); },
          [](net::Trainer& self, const nb::dict& state) { self.set_state(state_from(state)); })
      .def_prop_ro("history",
                   [](const net::Trainer& self) { return history_dict(self.history()); });
}

void bind_net(nb::module_& m) {
  nb::module_ net = m.def_submodule("net", "Dense nets and their training.");
  bind_net_components(net);
  bind_train_options(net);
  bind_trainer(net);
  bind_net_many(net);
  bind_penalty_steps(net);
  bind_net_file(net);
}

}  // namespace riata::python

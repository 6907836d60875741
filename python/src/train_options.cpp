#include "net.hpp"

namespace riata::python {

namespace {

template <class Choice>
Choice chosen(const char* field, const std::string& name,
              std::initializer_list<std::pair<const char*, Choice>> known) {
  for (const auto& [each, choice] : known)
    if (name == each) return choice;
  std::string names;
  for (const auto& each : known) names += cat(names.empty() ? "'" : " or '", each.first, "'");
  throw InvalidArgument(cat("train: ", field, " must be ", names, ", got '", name, "'"));
}

void bind_early_stopping(nb::module_& m) {
  using net::EarlyStopping;
  const EarlyStopping d;
  nb::class_<EarlyStopping>(m, "EarlyStopping", "When to end training; as Keras' callback.")
      .def(
          "__init__",
          [](EarlyStopping* self, const std::string& monitor, std::int64_t patience,
             double min_delta, bool relative, std::int64_t start_from_epoch,
             std::optional<double> baseline, bool restore_best) {
            EarlyStopping made{monitor,          patience, min_delta,   relative,
                               start_from_epoch, baseline, restore_best};
            net::check(made);
            new (self) EarlyStopping(made);
          },
          nb::kw_only(), "monitor"_a = d.monitor, "patience"_a = d.patience,
          "min_delta"_a = d.min_delta, "relative"_a = d.relative,
          "start_from_epoch"_a = d.start_from_epoch, "baseline"_a = nb::none(),
          "restore_best"_a = d.restore_best)
      .def(
          "observe_all",
          [](const EarlyStopping& self, const std::vector<double>& values) {
            net::StoppingMemory memory;
            for (std::size_t i = 0; i < values.size(); ++i)
              if (net::observe(self, static_cast<std::int64_t>(i), values[i], memory).stop)
                return nb::make_tuple(i, memory.best_epoch);
            return nb::make_tuple(nb::none(), memory.best_epoch);
          },
          "values"_a,
          "(epoch at which it stops or None, best epoch) for the values of all epochs.");
}

void bind_options(nb::module_& m) {
  using net::TrainOptions;
  nb::class_<TrainOptions>(m, "TrainOptions", "How to train; every field has a default.")
      .def(nb::init<>())
      .def_rw("optimizer", &TrainOptions::optimizer)
      .def_rw("schedule", &TrainOptions::schedule)
      .def_rw("warmup_epochs", &TrainOptions::warmup_epochs, "the learning rate first rises from 0")
      .def_rw("batch_size", &TrainOptions::batch_size, "0: all rows")
      .def_rw("epochs", &TrainOptions::epochs, "the epoch to train to, from the net's first")
      .def_rw("shuffle", &TrainOptions::shuffle)
      .def_rw("drop_last", &TrainOptions::drop_last)
      .def_rw("clip_norm", &TrainOptions::clip_norm, "largest norm of a gradient; 0: any")
      .def_rw("decay_all", &TrainOptions::decay_all, "weight decay on biases and batch norms too")
      .def_rw("validation_share", &TrainOptions::validation_share)
      .def_rw("early_stopping", &TrainOptions::early_stopping, nb::arg().none())
      .def_rw("history_every", &TrainOptions::history_every, "epochs between rows; 0: none")
      .def_rw("histogram_bins", &TrainOptions::histogram_bins)
      .def_rw("time_limit", &TrainOptions::time_limit, "seconds; 0: none")
      .def_rw("dtype", &TrainOptions::dtype, "'float32' or 'float64'")
      .def_rw("seed", &TrainOptions::seed)
      .def_rw("checkpoint_every", &TrainOptions::checkpoint_every)
      .def_prop_rw(
          "reduction",
          [](const TrainOptions& o) {
            return o.reduction == net::Reduction::objective ? "objective" : "batch_mean";
          },
          [](TrainOptions& o, const std::string& name) {
            o.reduction = chosen<net::Reduction>("reduction", name,
                                                 {{"objective", net::Reduction::objective},
                                                  {"batch_mean", net::Reduction::batch_mean}});
          })
      .def_prop_rw(
          "penalty_step",
          [](const TrainOptions& o) {
            return o.penalty_step == net::PenaltyStep::prox ? "prox" : "subgradient";
          },
          [](TrainOptions& o, const std::string& name) {
            o.penalty_step = chosen<net::PenaltyStep>(
                "penalty_step", name,
                {{"prox", net::PenaltyStep::prox}, {"subgradient", net::PenaltyStep::subgradient}});
          });
}

}  // namespace

void bind_train_options(nb::module_& net) {
  bind_early_stopping(net);
  bind_options(net);
}

}  // namespace riata::python

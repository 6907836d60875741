#pragma once
#include "arrays.hpp"
#include "bind.hpp"
#include "riata/net/trainer.hpp"

// riata._ext.net, as the package around it uses it. Arrays are float64 (X may be float32,
// uncopied); y is (rows, outputs), or class codes (rows, 1) under Observation("categorical").
//
//   net = riata._ext.net
//   o = net.TrainOptions()              # fields: see train_options.cpp; set what differs
//   o.optimizer = net.optimizers.Adam(lr=1e-3)      # Sgd, Adam, Adamw, Lbfgs
//   o.schedule = net.schedules.Cosine()             # names of the catalog, in camel case
//   o.early_stopping = net.EarlyStopping(monitor="validation", patience=10)
//   rules = [net.PenaltyRule("layers.*.weight", [net.PenaltyTerm(penalty, strength, by="input")])]
//   t = net.Trainer([64, 128, 10], observation, penalty=rules, options=o,
//                   activation=net.activations.Relu(), batch_norm=False, dropout=[0.2])
//   t.fit(X, y, weights=w, X_val=..., y_val=..., progress=f)  -> {"ended", "epochs", "best_epoch",
//                                                                "best", "message"}
//
// `ended` is epochs, early_stopping, converged, diverged, cancelled or time_limit. `options.epochs`
// is the epoch to train to: for more of them set it to t.state["epoch"] + more and call fit again.
// The strength of a term is a number or a 2-D array of the parameter's shape (groups: (groups, 1));
// a rule without terms lifts the penalty. t.parameters lists (name, role, shape, offset);
// t.get(name) and t.set(name, array) are (n_out, n_in) for weights, (n, 1) else. t.state is a dict
// of arrays and numbers that pickles and can be set. t.history has arrays with an entry per row:
// epoch, seconds, lr, running, train, validation, objective, {"penalties": {term: ...}},
// {"parameters": {name: {mean_abs, max_abs, norm, zeros, histogram (rows, bins) over +-max_abs}}}.
namespace riata::python {

using InputArray = std::variant<Array2, FloatArray2>;

inline net::Inputs inputs_of(const InputArray& X) {
  if (const auto* wide = std::get_if<Array2>(&X)) return view(*wide);
  return view(std::get<FloatArray2>(X));
}
inline net::Rows rows_of(const InputArray& X, const Array2& y,
                         const std::optional<Array1>& weights) {
  return {inputs_of(X), view(y), weights ? to_vector(*weights) : std::vector<double>{}};
}

void bind_net_components(nb::module_& net);
void bind_train_options(nb::module_& net);
void bind_trainer(nb::module_& net);
void bind_net_many(nb::module_& net);
void bind_penalty_steps(nb::module_& net);
void bind_net_file(nb::module_& net);

/// What a trainer must keep to go on with the same bits, as plain data and arrays.
nb::dict state_dict(const net::State& state);
net::State state_from(const nb::dict& state);
nb::dict history_dict(const net::History& history);
nb::dict certificate_dict(const net::NetCertificate& certificate);
nb::dict result_dict(const net::TrainResult& result);
/// A dict for every row.
nb::list explain_list(const std::vector<net::PenaltyMap::Row>& rows);

}  // namespace riata::python

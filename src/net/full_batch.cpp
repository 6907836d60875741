#include <algorithm>
#include <cmath>
#include "net/flush_denormals.hpp"
#include "net/net_prox.hpp"
#include "net/objective.hpp"
#include "net/panoc.hpp"
#include "net/run.hpp"
#include "riata/net/lbfgs.hpp"

namespace riata::net {

TrainResult run_full_batch(const RunSetup& setup, const Omega& omega, const DataSet<double>& train,
                           const DataSet<double>* validation) {
  const FlushDenormals scope;
  Watcher watcher(setup);
  State& state = setup.state;
  Evaluator<double> evaluate(setup.architecture, setup.layout, setup.observation);
  Objective objective(setup.architecture, setup.layout, setup.observation, state.buffers, omega,
                      train);
  const NetProx rest(omega, setup.layout, setup.hierarchy);
  const Composite problem{std::ref(objective), &rest};
  bool ended = state.epoch >= setup.options.epochs;
  const auto observe = [&](std::span<const double> x, double) {
    if (ended || !watcher.goes_on()) return false;
    state.parameters.assign(x.begin(), x.end());
    EpochRow row;
    row.epoch = state.epoch;
    row.lr = 1;
    row.running = row.train = evaluate(x, state.buffers, train);
    if (validation) row.validation = evaluate(x, state.buffers, *validation);
    ++state.step;
    ended = watcher.end_epoch(std::move(row)) || state.epoch >= setup.options.epochs;
    return !ended;
  };
  const auto memory = from_fields<Lbfgs>(setup.options.optimizer->fields()).memory;
  const PanocResult result = panoc(
      problem, state.parameters,
      {.tolerance = 1e-10,
       .max_iterations = static_cast<int>(std::min<std::int64_t>(setup.options.epochs, 1 << 30)),
       .memory = static_cast<int>(memory),
       .observe = observe});
  if (result.diverged) watcher.diverged(state.epoch, 1);
  if (result.converged && !ended) watcher.converged();
  return watcher.finish();
}

}  // namespace riata::net

#include <cmath>
#include "net/layout_view.hpp"
#include "net/run.hpp"

namespace riata::net {

const char* name_of(Ended ended) {
  switch (ended) {
    case Ended::epochs: return "epochs";
    case Ended::early_stopping: return "early_stopping";
    case Ended::converged: return "converged";
    case Ended::diverged: return "diverged";
    case Ended::cancelled: return "cancelled";
    case Ended::time_limit: return "time_limit";
  }
  return "unknown";
}

Watcher::Watcher(const RunSetup& setup)
    : setup_(setup),
      initial_parameters_(setup.state.parameters),
      initial_buffers_(setup.state.buffers) {
  State& state = setup.state;
  if (state.ended) {
    state.plateau = {};
    state.stopping = {};
    state.best_parameters.clear();
    state.best_buffers.clear();
  }
  has_best_ = !state.best_parameters.empty();
  best_value_ = state.stopping.best;
  state.ended = state.polished = false;
}

double Watcher::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

bool Watcher::wants_statistics(std::int64_t epoch) const {
  const auto every = setup_.options.history_every;
  return every > 0 && ((epoch + 1) % every == 0 || epoch + 1 == setup_.options.epochs);
}

bool Watcher::wants_train_term(std::int64_t epoch) const {
  const auto& early = setup_.options.early_stopping;
  return wants_statistics(epoch) || (early && early->monitor != "validation");
}

double Watcher::monitored(const EpochRow& row) const {
  const auto& early = setup_.options.early_stopping;
  if (early && early->monitor == "train") return row.train;
  if (early && early->monitor == "objective") return row.objective();
  return std::isnan(row.validation) ? row.running : row.validation;
}

void Watcher::keep(const EpochRow& row, double value) {
  setup_.state.best_parameters = setup_.state.parameters;
  setup_.state.best_buffers = setup_.state.buffers;
  result_.best_epoch = row.epoch;
  result_.best = value;
  has_best_ = true;
}

bool Watcher::end_epoch(EpochRow row) {
  const TrainOptions& o = setup_.options;
  State& state = setup_.state;
  if (wants_train_term(row.epoch)) row.penalties = setup_.penalty_values(state.parameters);
  row.seconds = seconds();
  const double value = monitored(row);
  o.schedule->observe(value, state.plateau);
  bool stop = false;
  if (o.early_stopping) {
    const Verdict verdict = observe(*o.early_stopping, row.epoch, value, state.stopping);
    if (verdict.improved) keep(row, value);
    stop = verdict.stop;
  } else if (value < best_value_) {
    best_value_ = value;
    keep(row, value);
  }
  if (stop) result_.ended = Ended::early_stopping;
  if (wants_statistics(row.epoch)) {
    for (const Parameter& p : setup_.layout.parameters)
      row.parameters.push_back(
          statistics_of(of(std::span<const double>(state.parameters), p), o.histogram_bins));
    setup_.history.rows.push_back(std::move(row));
  }
  ++result_.epochs;
  state.epoch += 1;
  if (o.checkpoint && o.checkpoint_every > 0 && state.epoch % o.checkpoint_every == 0)
    o.checkpoint(state);
  if (stop) return true;
  if (o.time_limit > 0 && seconds() > o.time_limit) {
    result_.ended = Ended::time_limit;
    return true;
  }
  const double share = static_cast<double>(state.epoch) / static_cast<double>(o.epochs);
  if (o.progress && !o.progress(cat("epoch ", state.epoch, " of ", o.epochs), share)) {
    result_.ended = Ended::cancelled;
    return true;
  }
  return false;
}

bool Watcher::goes_on() {
  const Progress& progress = setup_.options.progress;
  if (!progress || progress("", -1)) return true;
  result_.ended = Ended::cancelled;
  return false;
}

void Watcher::diverged(std::int64_t epoch, double lr) {
  result_.ended = Ended::diverged;
  result_.message =
      cat("training diverged in epoch ", epoch + 1, " at learning rate ", lr, "; the parameters ",
          has_best_ ? cat("of epoch ", result_.best_epoch + 1) : std::string("it began with"),
          " are kept; lower the learning rate or clip the gradient");
}

TrainResult Watcher::finish() {
  State& state = setup_.state;
  const bool diverged = result_.ended == Ended::diverged;
  const bool restore = setup_.options.early_stopping && setup_.options.early_stopping->restore_best;
  if (diverged && !has_best_) {
    state.parameters = initial_parameters_;
    state.buffers = initial_buffers_;
  }
  if ((diverged || restore) && has_best_) {
    state.parameters = state.best_parameters;
    state.buffers = state.best_buffers;
    if (setup_.options.early_stopping && result_.best_epoch < 0) {
      result_.best_epoch = state.stopping.best_epoch;
      result_.best = state.stopping.best;
    }
  } else {
    result_.best_epoch = -1;
  }
  state.best_parameters.clear();
  state.best_buffers.clear();
  state.ended = true;
  return result_;
}

}  // namespace riata::net

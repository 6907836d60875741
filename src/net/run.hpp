#pragma once
#include <chrono>
#include "net/evaluator.hpp"
#include "net/metric_prox.hpp"

namespace riata::net {

/// What a run reads and what it changes.
struct RunSetup {
  const Architecture& architecture;
  const Layout& layout;
  const AnyObservation& observation;
  const PenaltyMap& penalty;
  const std::optional<Hierarchy>& hierarchy;
  const TrainOptions& options;
  /// The value of every term of the penalty at some parameters.
  std::function<std::vector<double>(const std::vector<double>&)> penalty_values;
  State& state;
  History& history;
};

/// What is watched at the end of an epoch, whoever ran it: history, early stopping, the best
/// parameters, time, cancelling.
class Watcher {
 public:
  explicit Watcher(const RunSetup& setup);

  /// The row of an epoch whose parameters stand in the state; true ends the run.
  bool end_epoch(EpochRow row);
  /// Puts the best parameters into the state where they are to be, and says how it ended.
  TrainResult finish();
  /// Asks whether to go on in the middle of an epoch; false: the run has been cancelled.
  bool goes_on();
  void diverged(std::int64_t epoch, double lr);
  void converged() { result_.ended = Ended::converged; }
  bool wants_statistics(std::int64_t epoch) const;
  bool wants_train_term(std::int64_t epoch) const;
  double seconds() const;

 private:
  double monitored(const EpochRow& row) const;
  void keep(const EpochRow& row, double value);

  const RunSetup& setup_;
  TrainResult result_;
  bool has_best_ = false;
  double best_value_ = std::numeric_limits<double>::infinity();
  std::vector<double> initial_parameters_, initial_buffers_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Minibatch training in the number type T.
template <class T>
class Run {
 public:
  Run(const RunSetup& setup, const DataSet<T>& train, const DataSet<T>* validation);
  TrainResult operator()();

 private:
  /// Entries that the optimizer treats alike.
  struct Segment {
    Index offset, size;
    bool decay;
    MetricProx<T> prox;
  };

  void make_segments();
  double batch(std::span<const Index> rows);
  void gather(std::span<const Index> rows);
  void clip();
  void update();
  double step(Segment& segment, Index first, Index count, const StepAt& at);
  std::span<T> scale_of(const Segment& segment, Index first, Index count);
  bool is_proximal(const Segment& segment) const {
    return !segment.prox.empty() && setup_.options.penalty_step == PenaltyStep::prox;
  }
  void apply_hierarchy(double penalty_rate);
  double rate(double epochs_done) const;
  void save() const;
  std::span<T> part(Array<T>& all, Index offset, Index count) {
    return all.empty() ? std::span<T>{} : std::span<T>(all).subspan(at(offset), at(count));
  }

  const RunSetup& setup_;
  const DataSet<T>& train_;
  const DataSet<T>* validation_;
  Index batch_size_;
  Network<T> network_;
  Workspace<T> work_;
  RowLoss loss_;
  Evaluator<T> evaluate_;
  Array<T> parameters_, buffers_, gradient_, first_, second_, largest_, scale_, x_;
  std::vector<double> y_, weights_;
  std::vector<Segment> segments_;
  std::int64_t step_ = 0;
  double lr_ = 0;
};

/// Training on all rows at once by L-BFGS, in double.
TrainResult run_full_batch(const RunSetup& setup, const Omega& omega, const DataSet<double>& train,
                           const DataSet<double>* validation);

}  // namespace riata::net

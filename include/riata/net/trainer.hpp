#pragma once
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>
#include "riata/core/progress.hpp"
#include "riata/family/any_observation.hpp"
#include "riata/net/architecture.hpp"
#include "riata/net/certificate.hpp"
#include "riata/net/early_stopping.hpp"
#include "riata/net/history.hpp"
#include "riata/net/optimizer.hpp"
#include "riata/net/penalty_map.hpp"
#include "riata/net/schedule.hpp"

namespace riata::net {

/// (rows, inputs), in anybody's memory.
using Inputs = std::variant<MatrixView, FloatMatrixView>;

/// Rows to train on, or to measure on. y is (rows, outputs) or, of a family with classes, class
/// codes, (rows, 1).
struct Rows {
  Inputs X;
  MatrixView y;
  std::vector<double> weights = {};  // empty: all 1
};

/// How the penalty takes part in a step: by its prox in the optimizer's metric, which gives exact
/// zeros and the right minimiser, or added to the gradient as a subgradient, which gives neither.
enum class PenaltyStep { prox, subgradient };
/// What a minibatch's gradient is an estimate of: the mean over all rows by weight (n / (rows in
/// the batch * sum of all weights) * sum w_i l_i), or its own weighted mean, as torch has it.
enum class Reduction { objective, batch_mean };

struct State;

struct TrainOptions {
  AnyOptimizer optimizer = make_optimizer("adam");
  AnySchedule schedule = make_schedule("constant");
  /// Epochs over which the learning rate first rises from 0, in a line over the steps.
  double warmup_epochs = 0;
  Index batch_size = 32;  // 0: all rows
  /// The epoch to train to, counted from the net's first.
  std::int64_t epochs = 200;
  bool shuffle = true;
  bool drop_last = false;  // leave out an epoch's last batch where it is smaller
  Reduction reduction = Reduction::objective;
  double clip_norm = 0;  // largest norm of a gradient; 0: any
  PenaltyStep penalty_step = PenaltyStep::prox;
  /// Whether the optimizer's weight decay is on biases and batch norms too, as in torch.
  bool decay_all = false;
  double validation_share = 0;  // of the rows, held out at random where no validation is given
  std::optional<EarlyStopping> early_stopping;
  /// Epochs between rows of the history with statistics; 0: none. The last epoch has one.
  std::int64_t history_every = 1;
  Index histogram_bins = 50;
  double time_limit = 0;          // seconds; 0: none
  std::string dtype = "float32";  // or "float64"; of predictions too, but for a polished net's
  std::uint64_t seed = 0;
  Progress progress;
  /// Called with the state after every `checkpoint_every` epochs; 0: never.
  std::function<void(const State&)> checkpoint;
  std::int64_t checkpoint_every = 0;

  /// Whether weights are found in float.
  bool in_float() const { return dtype == "float32" && !optimizer->full_batch(); }
};

/// All that training leaves for the next epoch. The arrays are laid out as in Layout; a run that
/// starts from it goes on with the same bits.
struct State {
  std::vector<double> parameters, buffers;
  std::vector<double> first, second, largest;  // the optimizer's moments; empty: none yet
  std::int64_t step = 0, epoch = 0;
  PlateauMemory plateau;
  StoppingMemory stopping;
  std::vector<double> best_parameters, best_buffers;  // of the best epoch; empty: none
  /// The run has ended, so that the next one begins anew with what it watches.
  bool ended = true;
  /// The parameters are those of `polish`: of the objective without dropout, batch norm frozen.
  bool polished = false;
};

enum class Ended { epochs, early_stopping, converged, diverged, cancelled, time_limit };
const char* name_of(Ended ended);

struct TrainResult {
  Ended ended = Ended::epochs;
  std::int64_t epochs = 0;       // run by this call
  std::int64_t best_epoch = -1;  // whose parameters the net has, where they are not the last
  double best = 0;               // the monitored value there
  std::string message;           // a sentence for people, where something went wrong
};

struct PolishOptions {
  double tolerance = 1e-9;  // on the stationarity residual
  int max_iterations = 20000;
  int memory = 20;
  Progress progress = nullptr;
};

/// LassoNet's penalty on inputs (Lemhadri et al. 2021): strength sum_j ||skip_j||_2 under
/// |layers.0.weight_ij| <= bound ||skip_j||_2, so that an input whose skip weights are zero is gone
/// from the net. It takes the place of other penalties on these two arrays, and steps of `sgd`.
struct Hierarchy {
  double strength = 0;
  double bound = 10;  // M of the paper; 0: a linear model
};

/// A dense net, its penalty and its training:
/// minimise (1 / sum w) sum_i w_i sum_r loss(y_ir, eta_r(x_i)) + penalty(parameters).
class Trainer {
 public:
  Trainer(Architecture architecture, AnyObservation observation,
          std::vector<PenaltyRule> penalty = {}, TrainOptions options = {});

  /// Trains up to options().epochs. Rows that do not fit, values outside the family's support, NaN
  /// and a batch of one row under batch norm throw; diverging and cancelling do not: the best
  /// parameters so far are kept and the result says so.
  TrainResult fit(const Rows& train, const Rows* validation = nullptr);
  /// Goes on from where the net is, on all rows at once, in double, without dropout and with batch
  /// norm frozen, by quasi-Newton proximal steps until the residual is below the tolerance.
  NetCertificate polish(const Rows& rows, const PolishOptions& options = {});
  NetCertificate certificate(const Rows& rows) const;

  /// The linear predictor and the mean of every row, (rows, outputs). The linear predictor is
  /// computed in the number type that the weights were found in, a polished net's in double; the
  /// mean of it in double.
  Matrix eta(const Inputs& X) const;
  Matrix predict(const Inputs& X) const;
  /// Mean and standard deviation of the mean over draws with dropout (Gal & Ghahramani 2016).
  std::pair<Matrix, Matrix> predict_mc(const Inputs& X, int draws, std::uint64_t seed) const;
  /// The data term, and its gradient in all parameters where it is not null, as `pass` computes it:
  /// "eval", or "train" (batch statistics of all rows, no dropout).
  double data_term(const Rows& rows, std::vector<double>* gradient = nullptr,
                   const std::string& pass = "eval") const;
  /// The value of every term of the penalty, coupled weight decay among them.
  std::vector<std::pair<std::string, double>> penalty_values() const;
  /// The same, in words.
  std::string objective_text() const;
  /// What every term does to every parameter; of a hierarchy, to the two arrays that it ties.
  std::vector<PenaltyMap::Row> explain_penalty() const;

  /// Sentences on what of the penalty does not do what one may expect: a layer before batch norm
  /// evades it, as the net does not change where its weights shrink and gamma grows.
  std::vector<std::string> warnings() const;

  /// An array of the net by its name, (rows, cols) as Parameter has it.
  Matrix get(const std::string& name) const;
  /// The optimizer's moments stay.
  void set(const std::string& name, const Matrix& values);

  const Architecture& architecture() const { return architecture_; }
  const AnyObservation& observation() const { return observation_; }
  const Layout& layout() const { return layout_; }
  const PenaltyMap& penalty() const { return penalty_; }
  const TrainOptions& options() const { return options_; }
  const State& state() const { return state_; }
  const History& history() const { return history_; }

  void set_penalty(std::vector<PenaltyRule> rules);
  /// Throws Incompatible unless the net has a skip and hidden layers, and those arrays no penalty.
  void set_hierarchy(std::optional<Hierarchy> hierarchy);
  const std::optional<Hierarchy>& hierarchy() const { return hierarchy_; }
  /// Inputs that some weight looks at, rising.
  std::vector<Index> selected_inputs() const;
  void set_options(TrainOptions options);
  /// Throws InvalidArgument where it is the state of another net.
  void set_state(State state);
  void set_history(History history) { history_ = std::move(history); }

 private:
  Omega full_omega() const;
  void check_hierarchy() const;

  Architecture architecture_;
  AnyObservation observation_;
  Layout layout_;
  PenaltyMap penalty_;
  TrainOptions options_;
  State state_;
  History history_;
  std::optional<Hierarchy> hierarchy_;
};

}  // namespace riata::net

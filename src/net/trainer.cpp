#include "riata/net/trainer.hpp"
#include <algorithm>
#include <cmath>
#include "net/initial.hpp"
#include "net/layout_view.hpp"
#include "net/net_prox.hpp"
#include "net/run.hpp"
#include "riata/core/text.hpp"

namespace riata::net {

namespace {

Architecture checked(Architecture a) {
  check(a);
  return a;
}

void check(const TrainOptions& o) {
  const auto refuse = [](const char* field, const char* must, auto given) {
    throw InvalidArgument(cat("train: ", field, " must be ", must, ", got ", given));
  };
  if (o.batch_size < 0) refuse("batch_size", "at least 1, or 0 for all rows", o.batch_size);
  if (o.epochs < 0) refuse("epochs", "at least 0", o.epochs);
  if (!(o.warmup_epochs >= 0)) refuse("warmup_epochs", "at least 0", o.warmup_epochs);
  if (!(o.clip_norm >= 0)) refuse("clip_norm", "at least 0", o.clip_norm);
  if (!(o.validation_share >= 0 && o.validation_share < 1))
    refuse("validation_share", "in [0, 1)", o.validation_share);
  if (o.history_every < 0) refuse("history_every", "at least 0", o.history_every);
  if (o.histogram_bins < 1) refuse("histogram_bins", "at least 1", o.histogram_bins);
  if (!(o.time_limit >= 0)) refuse("time_limit", "at least 0", o.time_limit);
  if (o.dtype != "float32" && o.dtype != "float64")
    refuse("dtype", "'float32' or 'float64'", cat("'", o.dtype, "'"));
  if (o.early_stopping) check(*o.early_stopping);
}

/// Training rows and held-out ones.
template <class T>
struct Split {
  DataSet<T> train;
  std::optional<DataSet<T>> validation;
};

template <class T>
Split<T> split(const Trainer& of, const Rows& train, const Rows* validation) {
  const Architecture& a = of.architecture();
  const TrainOptions& o = of.options();
  Split<T> out{data_set<T>(a, of.observation(), train, "train"), std::nullopt};
  if (validation) {
    out.validation = data_set<T>(a, of.observation(), *validation, "validation");
    return out;
  }
  if (o.validation_share == 0) return out;
  const HeldOut rows = held_out_rows(o, out.train.rows);
  out.validation = subset(a, out.train, rows.held);
  out.train = subset(a, out.train, rows.kept);
  return out;
}

void check_batches(const Trainer& of, Index rows) {
  const TrainOptions& o = of.options();
  if (!of.architecture().batch_norm || of.architecture().layers() == 1) return;
  const Index batch = o.batch_size > 0 ? std::min(o.batch_size, rows) : rows;
  const Index last = rows % batch;
  if (batch == 1 || (last == 1 && !o.drop_last))
    throw InvalidArgument(cat("train: batch norm needs at least 2 rows in every batch, ", rows,
                              " rows in batches of ", batch,
                              " leave one alone; use another batch_size, or drop_last"));
}

}  // namespace

Trainer::Trainer(Architecture architecture, AnyObservation observation,
                 std::vector<PenaltyRule> penalty, TrainOptions options)
    : architecture_(checked(std::move(architecture))),
      observation_(std::move(observation)),
      layout_(architecture_),
      penalty_(std::move(penalty), layout_) {
  set_options(std::move(options));
  state_.parameters.resize(at(layout_.size));
  state_.buffers.resize(at(layout_.buffer_size));
  fill_initial(architecture_, layout_, options_.seed, state_.parameters, state_.buffers);
}

void Trainer::set_penalty(std::vector<PenaltyRule> rules) {
  penalty_ = PenaltyMap(std::move(rules), layout_);
}

void Trainer::set_options(TrainOptions options) {
  check(options);
  if (options.optimizer->full_batch() &&
      (architecture_.has_dropout() || (architecture_.batch_norm && architecture_.layers() > 1)))
    throw Incompatible(
        "lbfgs: the objective must be the same at every step, which dropout and batch norm do not "
        "leave it; use adam or sgd, then polish");
  options_ = std::move(options);
}

void Trainer::set_state(State state) {
  const auto fits = [](const std::vector<double>& v, Index size, bool optional) {
    return std::ssize(v) == size || (optional && v.empty());
  };
  const Index n = layout_.size, b = layout_.buffer_size;
  if (!fits(state.parameters, n, false) || !fits(state.buffers, b, false) ||
      !fits(state.first, n, true) || !fits(state.second, n, true) ||
      !fits(state.largest, n, true) || !fits(state.best_parameters, n, true) ||
      !fits(state.best_buffers, b, true))
    throw InvalidArgument(cat("train: the state is of another net: it has ",
                              state.parameters.size(), " parameters, this one ", n));
  state_ = std::move(state);
}

TrainResult Trainer::fit(const Rows& train, const Rows* validation) {
  if (options_.early_stopping && options_.early_stopping->monitor == "validation" && !validation &&
      options_.validation_share == 0)
    throw InvalidArgument(
        "early stopping: its monitor 'validation' needs held-out rows; give some, set "
        "validation_share, or monitor 'train'");
  check_hierarchy();
  const RunSetup setup{architecture_,
                       layout_,
                       observation_,
                       penalty_,
                       hierarchy_,
                       options_,
                       [this](const std::vector<double>&) {
                         std::vector<double> out;
                         for (const auto& [name, value] : penalty_values()) out.push_back(value);
                         return out;
                       },
                       state_,
                       history_};
  history_.penalties.clear();
  for (const auto& [name, value] : penalty_values()) history_.penalties.push_back(name);
  history_.parameters = layout_.names();
  const auto run = [&]<class T>(const Split<T>& data) {
    check_batches(*this, data.train.rows);
    const DataSet<T>* held_out = data.validation ? &*data.validation : nullptr;
    if constexpr (std::same_as<T, double>)
      if (options_.optimizer->full_batch())
        return run_full_batch(setup, full_omega(), data.train, held_out);
    return Run<T>(setup, data.train, held_out)();
  };
  return options_.in_float() ? run(split<float>(*this, train, validation))
                             : run(split<double>(*this, train, validation));
}

Omega Trainer::full_omega() const {
  Omega omega = penalty_.omega();
  if (!options_.optimizer->decay_is_coupled()) return omega;
  for (const Parameter& p : layout_.parameters)
    if (options_.decay_all || p.role == Role::weight)
      for (Index k = 0; k < p.size(); ++k)
        omega.quadratic[at(p.offset + k)] += options_.optimizer->weight_decay();
  return omega;
}

std::vector<std::pair<std::string, double>> Trainer::penalty_values() const {
  auto out = penalty_.values(state_.parameters);
  if (hierarchy_) {
    const NetProx alone(Omega(layout_.size, 1), layout_, hierarchy_);
    out.emplace_back("hierarchy: skip.weight", alone.value(state_.parameters));
  }
  const double decay = options_.optimizer->weight_decay();
  if (decay == 0 || !options_.optimizer->decay_is_coupled()) return out;
  double squares = 0;
  for (const Parameter& p : layout_.parameters)
    if (options_.decay_all || p.role == Role::weight)
      for (double w : of(std::span<const double>(state_.parameters), p)) squares += w * w;
  out.emplace_back("weight decay", 0.5 * decay * squares);
  return out;
}

std::string Trainer::objective_text() const {
  std::string text =
      cat("mean ", observation_->family(), " loss (link ", observation_->link(), ")");
  for (const PenaltyMap::Row& row : penalty_.explain()) {
    if (row.penalty == "none") continue;
    text += cat(" + ", shortest(row.least),
                row.least == row.most ? "" : cat(" to ", shortest(row.most)), " ", row.penalty,
                row.by.empty() ? "" : cat(" by ", row.by), " of ", row.parameter);
  }
  if (hierarchy_)
    text += cat(" + ", shortest(hierarchy_->strength),
                " group_lasso (plain norms) by input of skip.weight, bound ",
                shortest(hierarchy_->bound));
  const double decay = options_.optimizer->weight_decay();
  if (decay > 0 && options_.optimizer->decay_is_coupled())
    text += cat(" + ", shortest(decay), "/2 squares of ",
                options_.decay_all ? "all parameters" : "all weights");
  return text;
}

std::vector<std::string> Trainer::warnings() const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < layout_.parameters.size(); ++i) {
    const Parameter& p = layout_.parameters[i];
    const Parameter* gamma = layout_.find(p.layer, Role::gamma);
    if (p.role != Role::weight || !gamma || penalty_.lowered()[i].empty()) continue;
    if (!penalty_.lowered()[at(gamma - layout_.parameters.data())].empty()) continue;
    out.push_back(cat("batch norm evades the penalty on ", p.name,
                      ": the net does not change where ", "its weights shrink and ", gamma->name,
                      " grows; penalise ", gamma->name, " or the weights of the next layer too"));
  }
  return out;
}

Matrix Trainer::get(const std::string& name) const {
  const Parameter& p = layout_.parameter(name);
  const bool buffer = std::ranges::any_of(layout_.buffers,
                                          [&](const Parameter& each) { return each.name == name; });
  const auto from = of(std::span<const double>(buffer ? state_.buffers : state_.parameters), p);
  Matrix out(p.rows, p.cols);
  std::ranges::copy(from, out.values().begin());
  return out;
}

void Trainer::set(const std::string& name, const Matrix& values) {
  const Parameter& p = layout_.parameter(name);
  if (values.rows() != p.rows || values.cols() != p.cols)
    throw ShapeMismatch(cat("net: ", name, " has shape (", p.rows, ", ", p.cols, "), got (",
                            values.rows(), ", ", values.cols(), ")"));
  for (double each : values.values())
    if (!std::isfinite(each))
      throw InvalidArgument(cat("net: ", name, " must be finite, got ", each));
  const bool buffer = std::ranges::any_of(layout_.buffers,
                                          [&](const Parameter& each) { return each.name == name; });
  const auto to = of(std::span<double>(buffer ? state_.buffers : state_.parameters), p);
  const double step = options_.dtype == "float32" ? 0 : 1;
  for (std::size_t k = 0; k < to.size(); ++k)
    to[k] = step == 0 ? static_cast<double>(static_cast<float>(values.values()[k]))
                      : values.values()[k];
  state_.polished = false;
}

}  // namespace riata::net

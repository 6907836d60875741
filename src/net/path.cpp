#include "riata/net/path.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include "net/data_set.hpp"
#include "riata/net/compact.hpp"
#include "riata/net/fit_many.hpp"

namespace riata::net {

namespace {

/// Some columns of a data set's inputs, copied.
class SomeInputs {
 public:
  SomeInputs(const Rows& all, const std::vector<Index>& columns) : all_(all) {
    std::visit(
        [&](const auto& view) {
          X_ = Matrix(view.rows, std::ssize(columns));
          for (Index j = 0; j < X_.cols(); ++j)
            for (Index i = 0; i < X_.rows(); ++i)
              X_(i, j) = static_cast<double>(view(i, columns[at(j)]));
        },
        all.X);
  }
  Rows rows() const { return {X_.view(), all_.y, all_.weights}; }

 private:
  const Rows& all_;
  Matrix X_;
};

/// The net's rules, with the strengths of those on parameters that match times `factor`.
std::vector<PenaltyRule> scaled(const Trainer& of, const std::string& pattern, double factor) {
  std::vector<PenaltyRule> rules = of.penalty().rules();
  for (PenaltyRule& rule : rules) {
    const auto& all = of.layout().parameters;
    const bool hit = rule.pattern == pattern || std::ranges::any_of(all, [&](const Parameter& p) {
                       return p.name == rule.pattern && matches(pattern, p);
                     });
    if (!hit) continue;
    for (PenaltyTerm& term : rule.terms)
      for (double& each : term.strength.values()) each *= factor;
  }
  return rules;
}

void check(const Trainer& start, const NetPathOptions& o) {
  if (o.strengths.empty()) throw InvalidArgument("path: there must be strengths");
  for (std::size_t k = 0; k < o.strengths.size(); ++k)
    if (!(o.strengths[k] > (k > 0 ? o.strengths[k - 1] : 0)) || std::isinf(o.strengths[k]))
      throw InvalidArgument(
          cat("path: strengths must rise from above 0, strengths[", k, "] is ", o.strengths[k]));
  if (o.epochs < 1) throw InvalidArgument(cat("path: epochs must be at least 1, got ", o.epochs));
  if (o.pattern.empty() && !start.hierarchy())
    throw InvalidArgument("path: it needs a pattern of the penalty, or a hierarchy");
  if (!o.pattern.empty() &&
      std::ranges::none_of(start.penalty().rules(),
                           [&](const PenaltyRule& rule) { return rule.pattern == o.pattern; }))
    throw InvalidArgument(cat("path: no rule of the penalty has the pattern '", o.pattern, "'"));
}

Trainer without_moments(Trainer trainer) {
  State state = trainer.state();
  for (auto* each : {&state.first, &state.second, &state.largest}) *each = {};
  state.step = 0;
  trainer.set_state(std::move(state));
  return trainer;
}

NetPathPoint point_of(const Trainer& trainer, double strength, const std::vector<Index>& taken,
                      const Rows& train, const Rows* validation) {
  NetPathPoint out{.strength = strength,
                   .inputs = {},
                   .result = {},
                   .trainer = without_moments(trainer),
                   .taken = taken};
  for (Index j : trainer.selected_inputs()) out.inputs.push_back(taken[at(j)]);
  const Architecture& a = trainer.architecture();
  for (Index i = 0; i + 1 < a.layers(); ++i) out.neurons += a.sizes[at(i + 1)];
  for (const Parameter& p : trainer.layout().parameters) {
    if (p.role != Role::weight && p.role != Role::skip) continue;
    const Matrix w = trainer.get(p.name);
    out.weights += p.size() - std::count(w.values().begin(), w.values().end(), 0.0);
  }
  out.train = out.objective = trainer.data_term(train);
  for (const auto& [name, value] : trainer.penalty_values()) out.objective += value;
  out.validation =
      validation ? trainer.data_term(*validation) : std::numeric_limits<double>::quiet_NaN();
  return out;
}

/// Rows to train on and to measure on, of the inputs that the net takes.
class PathData {
 public:
  PathData(const TrainOptions& options, const Rows& train, const Rows* validation)
      : train_(train), validation_(validation ? std::optional(*validation) : std::nullopt) {
    if (validation || options.validation_share == 0) return;
    const HeldOut parts = held_out_rows(options, rows_of(train.X));
    kept_.emplace(train, parts.kept);
    held_.emplace(train, parts.held);
    train_ = kept_->rows();
    validation_ = held_->rows();
  }
  void take(const std::vector<Index>& inputs) {
    some_train_.emplace(train_, inputs);
    if (validation_) some_validation_.emplace(*validation_, inputs);
    taken_train_ = some_train_->rows();
    if (validation_) taken_validation_ = some_validation_->rows();
  }
  const Rows& train() const { return taken_train_; }
  const Rows* validation() const { return validation_ ? &taken_validation_ : nullptr; }

 private:
  Rows train_, taken_train_, taken_validation_;
  std::optional<Rows> validation_;
  std::optional<RowsCopy> kept_, held_;
  std::optional<SomeInputs> some_train_, some_validation_;
};

/// Options of a training at one strength, but for its epochs.
TrainOptions options_at(const Trainer& start, const NetPathOptions& o, std::size_t k) {
  TrainOptions out = start.options();
  out.history_every = 0;
  out.early_stopping.reset();
  out.validation_share = 0;
  if (!o.progress) return out;
  out.progress = [&o, k](const std::string&, double) {
    const double share = static_cast<double>(k) / static_cast<double>(o.strengths.size());
    return o.progress(cat("path: strength ", o.strengths[k]), share);
  };
  return out;
}

void set_strength(Trainer& trainer, const NetPathOptions& o, std::size_t k) {
  if (o.pattern.empty())
    trainer.set_hierarchy(Hierarchy{o.strengths[k], trainer.hierarchy()->bound});
  else
    trainer.set_penalty(
        scaled(trainer, o.pattern, o.strengths[k] / (k > 0 ? o.strengths[k - 1] : 1)));
}

/// The least strength at which the net is stationary without inputs.
double emptying_strength(const Trainer& dense, const Rows& rows) {
  Trainer empty = dense;
  const Parameter &skip = *dense.layout().find(0, Role::skip),
                  &first = *dense.layout().find(0, Role::weight);
  for (const Parameter* each : {&skip, &first})
    empty.set(each->name, Matrix(each->rows, each->cols));
  std::vector<double> gradient;
  empty.data_term(rows, &gradient);
  double most = 0;
  for (Index j = 0; j < skip.cols; ++j) {
    double sum = 0;
    for (Index i = 0; i < first.rows; ++i)
      sum += std::abs(gradient[at(first.offset + j * first.rows + i)]);
    const auto of_skip =
        std::span<const double>(gradient).subspan(at(skip.offset + j * skip.rows), at(skip.rows));
    most = std::max(most, norm_of(of_skip) + dense.hierarchy()->bound * sum);
  }
  return most;
}

}  // namespace

std::vector<NetPathPoint> net_path(const Trainer& start, const Rows& train, const Rows* validation,
                                   const NetPathOptions& o) {
  check(start, o);
  Trainer trainer = start;
  trainer.set_history({});
  std::vector<Index> taken(at(start.architecture().inputs()));
  std::iota(taken.begin(), taken.end(), Index{0});
  PathData data(start.options(), train, validation);
  data.take(taken);
  std::vector<NetPathPoint> out;
  for (std::size_t k = 0; k < o.strengths.size(); ++k) {
    set_strength(trainer, o, k);
    TrainOptions options = options_at(start, o, k);
    options.epochs = trainer.state().epoch + o.epochs;
    trainer.set_options(options);
    TrainResult result = trainer.fit(data.train(), data.validation());
    if (result.ended == Ended::cancelled) throw Cancelled("path: stopped by the progress callback");
    if (o.polish > 0) trainer.polish(data.train(), {.tolerance = o.polish});
    options.progress = nullptr;
    trainer.set_options(options);
    out.push_back(point_of(trainer, o.strengths[k], taken, data.train(), data.validation()));
    out.back().result = std::move(result);
    if (out.back().inputs.empty() || out.back().result.ended == Ended::diverged) break;
    if (!o.compact) continue;
    Compacted small = compact(trainer);
    if (small.trainer.layout().count() == trainer.layout().count()) continue;
    std::vector<Index> left;
    for (Index j : small.inputs) left.push_back(taken[at(j)]);
    trainer = std::move(small.trainer);
    taken = std::move(left);
    data.take(taken);
  }
  return out;
}

std::vector<double> hierarchy_strengths(const Trainer& dense, const Rows& rows, double start,
                                        double multiplier) {
  if (!dense.hierarchy()) throw InvalidArgument("path: the net must have a hierarchy");
  if (!(start > 0 && start < 1))
    throw InvalidArgument(cat("path: start must be greater than 0 and less than 1, got ", start));
  if (!(multiplier > 1) || std::isinf(multiplier))
    throw InvalidArgument(cat("path: multiplier must be greater than 1, got ", multiplier));
  const double found = emptying_strength(dense, rows), most = found > 0 ? found : 1;
  std::vector<double> out;
  for (double each = start * most; each <= 1e4 * most; each *= multiplier) out.push_back(each);
  return out;
}

}  // namespace riata::net

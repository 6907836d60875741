#include "riata/net/path.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include "riata/net/compact.hpp"

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

NetPathPoint point_of(const Trainer& trainer, double strength, const std::vector<Index>& taken,
                      const Rows& train, const Rows* validation) {
  NetPathPoint out{.strength = strength, .inputs = {}, .trainer = trainer, .taken = taken};
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

}  // namespace

std::vector<NetPathPoint> net_path(const Trainer& start, const Rows& train, const Rows* validation,
                                   const NetPathOptions& o) {
  check(start, o);
  Trainer trainer = start;
  std::vector<Index> taken(at(start.architecture().inputs()));
  std::iota(taken.begin(), taken.end(), Index{0});
  std::vector<NetPathPoint> out;
  double before = 1;
  for (std::size_t k = 0; k < o.strengths.size(); ++k) {
    const double strength = o.strengths[k];
    if (o.pattern.empty())
      trainer.set_hierarchy(Hierarchy{strength, trainer.hierarchy()->bound});
    else
      trainer.set_penalty(scaled(trainer, o.pattern, strength / before));
    before = strength;
    TrainOptions options = trainer.options();
    options.epochs = trainer.state().epoch + o.epochs;
    options.history_every = 0;
    options.early_stopping.reset();
    options.progress = [&](const std::string&, double) {
      const double share = static_cast<double>(k) / static_cast<double>(o.strengths.size());
      return !o.progress || o.progress(cat("path: strength ", strength), share);
    };
    trainer.set_options(options);
    const SomeInputs some(train, taken);
    const std::optional<SomeInputs> held =
        validation ? std::optional<SomeInputs>(std::in_place, *validation, taken) : std::nullopt;
    const Rows rows = some.rows(), held_rows = held ? held->rows() : Rows{};
    const Rows* held_out = held ? &held_rows : nullptr;
    if (trainer.fit(rows, held_out).ended == Ended::cancelled)
      throw Cancelled("path: stopped by the progress callback");
    if (o.polish) trainer.polish(rows);
    options.progress = nullptr;
    trainer.set_options(options);
    out.push_back(point_of(trainer, strength, taken, rows, held_out));
    if (out.back().inputs.empty()) break;
    if (!o.compact) continue;
    Compacted small = compact(trainer);
    if (small.trainer.layout().count() == trainer.layout().count()) continue;
    std::vector<Index> left;
    for (Index j : small.inputs) left.push_back(taken[at(j)]);
    trainer = std::move(small.trainer);
    taken = std::move(left);
  }
  return out;
}

}  // namespace riata::net

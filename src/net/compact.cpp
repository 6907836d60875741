#include "riata/net/compact.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include "net/layout_view.hpp"
#include "riata/penalty/group_lasso.hpp"
#include "riata/penalty/lasso.hpp"
#include "riata/penalty/ridge.hpp"

namespace riata::net {

namespace {

/// What is left of a layer's inputs and outputs.
using Kept = std::vector<std::vector<Index>>;  // of the inputs, every hidden layer, the outputs

bool all_zero(const Matrix& w, const std::vector<Index>& rows, const std::vector<Index>& cols) {
  for (Index j : cols)
    for (Index i : rows)
      if (w(i, j) != 0) return false;
  return true;
}

Matrix part_of(const Matrix& from, const std::vector<Index>& rows, const std::vector<Index>& cols) {
  Matrix out(std::ssize(rows), std::ssize(cols));
  for (Index j = 0; j < out.cols(); ++j)
    for (Index i = 0; i < out.rows(); ++i) out(i, j) = from(rows[at(i)], cols[at(j)]);
  return out;
}

class Compaction {
 public:
  explicit Compaction(const Trainer& from)
      : from_(from), a_(from.architecture()), kept_(a_.sizes.size()) {
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      kept_[i].resize(at(a_.sizes[i]));
      std::iota(kept_[i].begin(), kept_[i].end(), Index{0});
    }
    if (a_.skip) skip_ = from.get("skip.weight");
    for (Index i = 0; i < a_.layers(); ++i) {
      weights_.push_back(from.get(name(i, "weight")));
      biases_.push_back(a_.fit_intercept ? from.get(name(i, "bias"))
                                         : Matrix(a_.sizes[at(i + 1)], 1));
    }
  }

  Compacted run() {
    while (drop_constant() || drop_unseen()) continue;
    return {made(), kept_.front(), {kept_.begin() + 1, kept_.end() - 1}};
  }

 private:
  static std::string name(Index layer, const char* what) {
    return cat("layers.", layer, ".", what);
  }

  /// The activation of a neuron whose weights are zero.
  double constant_value(Index layer, Index k) const {
    double z = biases_[at(layer)](k, 0);
    if (a_.batch_norm) {
      const double mean = from_.get(name(layer, "bn.running_mean"))(k, 0),
                   variance = from_.get(name(layer, "bn.running_var"))(k, 0);
      z = (z - mean) / std::sqrt(variance + a_.bn_eps) * from_.get(name(layer, "bn.gamma"))(k, 0) +
          from_.get(name(layer, "bn.beta"))(k, 0);
    }
    double out = 0;
    a_.activation->value(std::span<const double>(&z, 1), std::span<double>(&out, 1));
    return out;
  }

  bool drop_constant() {
    bool any = false;
    for (Index i = 0; i + 1 < a_.layers(); ++i) {
      auto& neurons = kept_[at(i + 1)];
      for (std::size_t n = neurons.size(); n-- > 0 && neurons.size() > 1;) {
        const Index k = neurons[n];
        if (!all_zero(weights_[at(i)], {k}, kept_[at(i)])) continue;
        const double value = constant_value(i, k);
        if (value != 0 && !a_.fit_intercept) continue;
        for (Index next : kept_[at(i + 2)])
          biases_[at(i + 1)](next, 0) += weights_[at(i + 1)](next, k) * value;
        neurons.erase(neurons.begin() + static_cast<Index>(n));
        any = true;
      }
    }
    return any;
  }

  bool drop_unseen() {
    bool any = false;
    for (Index i = 0; i < a_.layers(); ++i) {
      auto& seen = kept_[at(i)];
      for (std::size_t n = seen.size(); n-- > 0 && seen.size() > 1;) {
        if (!all_zero(weights_[at(i)], kept_[at(i + 1)], {seen[n]})) continue;
        if (i == 0 && a_.skip && !all_zero(skip_, kept_.back(), {seen[n]})) continue;
        seen.erase(seen.begin() + static_cast<Index>(n));
        any = true;
      }
    }
    return any;
  }

  const std::vector<Index>& rows_of(const Parameter& p) const {
    return p.role == Role::skip ? kept_.back() : kept_[at(p.layer + 1)];
  }
  std::vector<Index> cols_of(const Parameter& p) const {
    if (p.role == Role::skip) return kept_.front();
    return p.role == Role::weight ? kept_[at(p.layer)] : std::vector<Index>{0};
  }

  /// The penalty of one parameter on what is left of it.
  PenaltyRule rule_for(const Parameter& p, const PenaltyMap::Lowered& penalty) const {
    const auto &rows = rows_of(p), cols = cols_of(p);
    PenaltyRule rule{p.name, {}};
    const auto entries = [&](const std::vector<double>& each) {
      Matrix all(p.rows, p.cols);
      std::ranges::copy(each, all.values().begin());
      return part_of(all, rows, cols);
    };
    if (!penalty.quadratic.empty()) rule.terms.push_back({Ridge{}, entries(penalty.quadratic)});
    if (!penalty.l1.empty()) rule.terms.push_back({Lasso{}, entries(penalty.l1)});
    if (!penalty.group.empty()) {
      const auto& groups = penalty.by == GroupBy::input ? cols : rows;
      const bool all = penalty.by == GroupBy::all;
      Matrix strength(all ? 1 : std::ssize(groups), 1);
      const auto left = static_cast<double>(std::ssize(rows) * std::ssize(cols) / strength.rows());
      for (Index g = 0; g < strength.rows(); ++g)
        strength(g, 0) = penalty.group[all ? 0 : at(groups[at(g)])] / std::sqrt(left);
      rule.terms.push_back({GroupLasso{}, strength, penalty.by});
    }
    for (const auto& other : penalty.other) {
      if (other.on_groups)
        throw Incompatible(cat("compact: ", other.penalty.name(),
                               " depends on the size of its groups; lift it first"));
      rule.terms.push_back({other.penalty, entries(other.strength)});
    }
    return rule;
  }

  Trainer made() const {
    Architecture smaller = a_;
    for (std::size_t i = 0; i < kept_.size(); ++i) smaller.sizes[i] = std::ssize(kept_[i]);
    std::vector<PenaltyRule> rules;
    const auto& parameters = from_.layout().parameters;
    for (std::size_t i = 0; i < parameters.size(); ++i)
      if (const auto& penalty = from_.penalty().lowered()[i]; !penalty.empty())
        rules.push_back(rule_for(parameters[i], penalty));
    Trainer out(smaller, from_.observation(), std::move(rules), from_.options());
    State state = out.state();
    const auto put = [&](const Parameter& p, const Matrix& all, std::vector<double>& to) {
      std::ranges::copy(part_of(all, rows_of(p), cols_of(p)).values(),
                        of(std::span(to), out.layout().parameter(p.name)).begin());
    };
    for (const Parameter& p : parameters)
      put(p,
          p.role == Role::weight ? weights_[at(p.layer)]
          : p.role == Role::bias ? biases_[at(p.layer)]
                                 : from_.get(p.name),
          state.parameters);
    for (const Parameter& p : from_.layout().buffers) put(p, from_.get(p.name), state.buffers);
    state.polished = from_.state().polished;
    out.set_state(std::move(state));
    out.set_hierarchy(from_.hierarchy());
    return out;
  }

  const Trainer& from_;
  const Architecture& a_;
  Kept kept_;
  std::vector<Matrix> weights_, biases_;
  Matrix skip_;
};

}  // namespace

Compacted compact(const Trainer& trainer) { return Compaction(trainer).run(); }

}  // namespace riata::net

#pragma once
#include <string>
#include <vector>
#include "riata/net/architecture.hpp"
#include "riata/penalty/any_penalty.hpp"
#include "riata/problem/interfaces/omega.hpp"

namespace riata::net {

/// What one group of a group penalty is: all weights from one input of the layer, all weights into
/// one neuron, or the whole array.
enum class GroupBy { input, neuron, all };
/// Throws InvalidArgument on another name than "input", "neuron" and "all".
GroupBy group_by(const std::string& name);

/// One term of a penalty on some parameters. Strength: one number for all; or one per entry, of the
/// parameter's shape; of a group penalty one per group. Never negative.
struct PenaltyTerm {
  AnyPenalty penalty;
  Matrix strength = Matrix(1, 1, 1.0);
  GroupBy by = GroupBy::input;  // of group penalties
};

/// A pattern of parameter names and the sum of terms that they get; no terms: none.
/// A pattern is names with * (any characters) and ? (one), alternatives between bars:
/// "layers.*.weight", "layers.0.weight|layers.2.weight"; or roles: "role:bias|bn".
struct PenaltyRule {
  std::string pattern;
  std::vector<PenaltyTerm> terms;
};

/// The penalty of every parameter of a net. The last rule that matches a name holds; parameters
/// that none matches, and so biases and batch norms unless they are named, have none.
class PenaltyMap {
 public:
  /// A pattern that matches nothing throws InvalidArgument and lists the names; so do strengths of
  /// another shape, below 0 or NaN, and terms that cannot be added.
  PenaltyMap(std::vector<PenaltyRule> rules, const Layout& layout);

  /// What one parameter has: sum_k quadratic_k w_k^2/2 + l1_k |w_k| + sum_g group_g ||w_g||, and at
  /// most one penalty beyond that data. An array of strengths is empty (0), or has an entry each.
  struct Lowered {
    std::vector<double> quadratic, l1;
    std::vector<double> group;  // with the root of the size
    GroupBy by = GroupBy::input;
    struct Other {
      AnyPenalty penalty;
      std::vector<double> strength;
      bool on_groups;
    };
    std::vector<Other> other;

    bool empty() const { return quadratic.empty() && l1.empty() && group.empty() && other.empty(); }
    bool has_groups() const { return !group.empty() || (!other.empty() && other[0].on_groups); }
  };
  /// One per parameter of the layout.
  const std::vector<Lowered>& lowered() const { return lowered_; }

  /// A row for people: what a term does to a parameter.
  struct Row {
    std::string parameter, penalty, by;
    double least, most;  // strength
    Index count;         // entries
    std::string pattern;
  };
  std::vector<Row> explain() const;
  /// The value of every term at these parameters, named "pattern: penalty".
  std::vector<std::pair<std::string, double>> values(std::span<const double> parameters) const;
  /// The same penalty over all entries of the layout as one problem.
  Omega omega() const;
  bool empty() const;

  const std::vector<PenaltyRule>& rules() const { return rules_; }

 private:
  void lower(const PenaltyTerm& term, const Parameter& p, Lowered& to) const;

  std::vector<PenaltyRule> rules_;
  Layout layout_;
  std::vector<Index> rule_of_;  // per parameter; -1: none
  std::vector<Lowered> lowered_;
};

/// Whether a pattern of PenaltyRule matches a parameter.
bool matches(const std::string& pattern, const Parameter& parameter);

/// The groups of a parameter as entries of it, in order.
std::vector<std::vector<Index>> groups_of(const Parameter& parameter, GroupBy by);

}  // namespace riata::net

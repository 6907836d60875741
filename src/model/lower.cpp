#include "model/lower.hpp"
#include <cmath>
#include <set>
#include "riata/core/text.hpp"

namespace riata {

namespace {

/// What one term is lowered against.
struct Lowering {
  const Features& features;
  Index parameters, responses;
  Omega& omega;

  Index entry(Index feature, Index response) const { return feature + parameters * response; }
};

std::vector<std::size_t> blocks_of(const PenaltyTerm& term, const Features& features) {
  std::vector<std::size_t> out;
  for (const auto& name : term.blocks) out.push_back(features.index_of(name));
  if (out.empty())
    for (std::size_t k = 0; k < features.blocks().size(); ++k) out.push_back(k);
  for (const auto& [name, value] : term.strength.blocks) features.index_of(name);
  return out;
}

const BlockStrength& strength_of_block(const PenaltyTerm& term, const std::string& block) {
  if (term.strength.blocks.empty()) return term.strength.all;
  const auto found = term.strength.blocks.find(block);
  if (found == term.strength.blocks.end())
    throw InvalidArgument(cat(term.penalty.name(), ": a strength must be given for every block; '",
                              block, "' has none"));
  return found->second;
}

void lower_entries(const PenaltyTerm& term, const Lowering& to) {
  const auto parts = term.penalty.parts();
  const auto blocks = blocks_of(term, to.features);
  // A strength that is not per block speaks of all features of the term, in order.
  Index features = 0, seen = 0;
  for (std::size_t k : blocks) features += to.features.blocks()[k].values.cols();
  struct Beyond {  // what does not lower, for each response
    std::vector<Index> entries;
    std::vector<double> strength;
  };
  std::vector<Beyond> beyond(at(parts ? 0 : to.responses));
  for (std::size_t k : blocks) {
    const auto& block = to.features.blocks()[k];
    const BlockStrength& strength = strength_of_block(term, block.name);
    const bool whole = term.strength.blocks.empty();
    strength.check(
        whole ? features : block.values.cols(), to.responses,
        whole ? term.penalty.name() : cat(term.penalty.name(), " on '", block.name, "'"));
    for (Index j = 0; j < block.values.cols(); ++j)
      for (Index r = 0; r < to.responses; ++r) {
        const double s = strength.at(whole ? seen + j : j, r);
        const Index e = to.entry(to.features.first_column(k) + j, r);
        if (parts) {
          to.omega.l1[at(e)] += s * parts->l1;
          to.omega.quadratic[at(e)] += s * parts->quadratic;
          if (s > 0 && (std::isfinite(parts->lower) || std::isfinite(parts->upper)))
            to.omega.bound(e, parts->lower, parts->upper);
        } else {
          beyond[at(r)].entries.push_back(e);
          beyond[at(r)].strength.push_back(s);
        }
      }
    seen += block.values.cols();
  }
  for (auto& [entries, strength] : beyond)
    to.omega.others.push_back({term.penalty, std::move(entries), std::move(strength)});
}

/// Groups with the strength of each: those given, or every block of every response.
struct StrongGroup {
  NamedGroup group;
  double strength;
};

std::vector<StrongGroup> default_groups(const PenaltyTerm& term, const Lowering& to) {
  std::vector<StrongGroup> out;
  const auto blocks = blocks_of(term, to.features);
  const Index count = std::ssize(blocks) * to.responses;
  const BlockStrength& all = term.strength.all;
  if (term.strength.blocks.empty()) all.check(count, 1, cat(term.penalty.name(), " on groups"));
  for (std::size_t k : blocks) {
    const auto& block = to.features.blocks()[k];
    const BlockStrength& own = strength_of_block(term, block.name);
    if (!term.strength.blocks.empty())
      own.check(to.responses, 1, cat(term.penalty.name(), " on '", block.name, "'"));
    for (Index r = 0; r < to.responses; ++r) {
      NamedGroup group{to.responses == 1 ? block.name : cat(block.name, "[", r, "]"), {}};
      for (Index j = 0; j < block.values.cols(); ++j)
        group.entries.push_back(to.features.first_column(k) + j + to.features.cols() * r);
      const bool per_block = !term.strength.blocks.empty();
      const double strength = per_block ? own.at(r, 0) : all.at(std::ssize(out), 0);
      out.push_back({std::move(group), strength});
    }
  }
  return out;
}

std::vector<StrongGroup> given_groups(const PenaltyTerm& term) {
  std::vector<StrongGroup> out;
  if (!term.strength.blocks.empty())
    throw InvalidArgument(cat(term.penalty.name(),
                              ": with groups of your own, give one strength or one per group, not "
                              "strengths by block"));
  term.strength.all.check(std::ssize(term.groups), 1, cat(term.penalty.name(), " on groups"));
  for (std::size_t g = 0; g < term.groups.size(); ++g)
    out.push_back({term.groups[g], term.strength.all.at(static_cast<Index>(g), 0)});
  return out;
}

void lower_groups(const PenaltyTerm& term, const Lowering& to, std::set<Index>& grouped) {
  const auto parts = term.penalty.parts();
  const auto groups = term.groups.empty() ? default_groups(term, to) : given_groups(term);
  for (const auto& [group, strength] : groups) {
    if (group.entries.empty()) continue;  // a block without features
    std::vector<Index> entries;
    for (Index e : group.entries) {
      if (e < 0 || e >= to.features.cols() * to.responses)
        throw InvalidArgument(cat(term.penalty.name(), ": group '", group.name, "' has entry ", e,
                                  ", must be in [0, ", to.features.cols() * to.responses, ")"));
      entries.push_back(to.entry(e % to.features.cols(), e / to.features.cols()));
      if (!grouped.insert(entries.back()).second)
        throw Incompatible(cat(term.penalty.name(), ": groups must be disjoint; '", group.name,
                               "' shares feature ", e % to.features.cols(), " with another"));
    }
    if (!parts) {
      const std::vector<double> each(entries.size(), strength);
      to.omega.others.push_back({term.penalty, entries, each});
      continue;
    }
    for (Index e : entries) {
      to.omega.l1[at(e)] += strength * parts->l1;
      to.omega.quadratic[at(e)] += strength * parts->quadratic;
    }
    const double root = std::sqrt(static_cast<double>(entries.size()));
    if (entries.size() == 1)  // the norm of one number is its absolute value
      to.omega.l1[at(entries[0])] += strength * parts->group;
    else
      to.omega.groups.push_back({std::move(entries), strength * parts->group * root});
  }
}

/// Quadratic parts add to everything, bounds to l1 and quadratic parts; any other sum is refused.
void check_sums(const Omega& omega) {
  const std::vector<Index> group_of = omega.group_of_entry();
  const auto bounded = [&](Index e) {
    return std::isfinite(omega.lower(e)) || std::isfinite(omega.upper(e));
  };
  std::set<Index> taken;
  for (const auto& other : omega.others)
    for (Index e : other.entries)
      if (omega.l1[at(e)] > 0 || group_of[at(e)] >= 0 || bounded(e) || !taken.insert(e).second)
        throw Incompatible(cat(other.penalty.name(),
                               ": cannot be added to another penalty than ridge on the same "
                               "coefficients; give each feature one of them"));
  for (std::size_t e = 0; e < group_of.size(); ++e)
    if (group_of[e] >= 0 && bounded(static_cast<Index>(e)))
      throw Incompatible(
          "box: cannot be put on the coefficients of a group penalty; use lasso, ridge or "
          "elastic_net there");
}

}  // namespace

Omega lower(const std::vector<PenaltyTerm>& terms, const Features& features, Index parameters,
            Index responses) {
  Omega omega(parameters, responses);
  const Lowering to{features, parameters, responses, omega};
  std::set<Index> grouped;
  for (const auto& term : terms) {
    if (term.penalty.on_groups())
      lower_groups(term, to, grouped);
    else
      lower_entries(term, to);
  }
  check_sums(omega);
  return omega;
}

}  // namespace riata

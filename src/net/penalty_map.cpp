#include "riata/net/penalty_map.hpp"
#include <algorithm>
#include <cmath>
#include "net/layout_view.hpp"
#include "riata/core/text.hpp"

namespace riata::net {

namespace {

const char* name_of(GroupBy by) {
  if (by == GroupBy::input) return "input";
  return by == GroupBy::neuron ? "neuron" : "all";
}

Index groups_in(const Parameter& p, GroupBy by) {
  if (by != GroupBy::all && p.role != Role::weight && p.role != Role::skip)
    throw InvalidArgument(cat("penalty: groups by ", name_of(by), " are of weights, ", p.name,
                              " has none; use by='all'"));
  return by == GroupBy::input ? p.cols : by == GroupBy::neuron ? p.rows : 1;
}

/// One strength per entry or, of a group penalty, per group.
std::vector<double> strengths_of(const PenaltyTerm& term, const Parameter& p) {
  const Matrix& given = term.strength;
  for (double each : given.values())
    if (!(each >= 0) || std::isinf(each))
      throw InvalidArgument(cat(term.penalty.name(), " on ", p.name,
                                ": a strength must be at least 0 and finite, got ", each));
  const bool on_groups = term.penalty.on_groups();
  const Index count = on_groups ? groups_in(p, term.by) : p.size();
  if (given.rows() == 1 && given.cols() == 1) return std::vector<double>(at(count), given(0, 0));
  const bool fits = on_groups ? given.rows() * given.cols() == count
                              : given.rows() == p.rows && given.cols() == p.cols;
  if (!fits)
    throw ShapeMismatch(cat(term.penalty.name(), " on ", p.name, ": strength has shape (",
                            given.rows(), ", ", given.cols(), "), expected one number or ",
                            on_groups ? cat(count, ", one per ", name_of(term.by))
                                      : cat("(", p.rows, ", ", p.cols, "), one per weight")));
  return {given.values().begin(), given.values().end()};
}

void add(std::vector<double>& to, std::span<const double> strengths, double times,
         std::size_t size) {
  if (times == 0) return;
  to.resize(size, 0.0);
  for (std::size_t k = 0; k < size; ++k) to[k] += times * strengths[k];
}

[[noreturn]] void refuse_sum(const PenaltyTerm& term, const Parameter& p, const char* why) {
  throw Incompatible(cat(term.penalty.name(), " on ", p.name, ": ", why));
}

/// Its strengths were found to fit when the term was lowered.
double value_of(const PenaltyTerm& term, const Parameter& p, std::span<const double> w) {
  const std::span<const double> strengths = term.strength.values();
  if (!term.penalty.on_groups()) return term.penalty.value(w, strengths);
  double sum = 0;
  const std::size_t groups = at(groups_in(p, term.by)), size = w.size() / groups;
  std::vector<double> copied(size);
  for (std::size_t g = 0; g < groups; ++g) {
    std::span<const double> group = copied;
    if (term.by == GroupBy::neuron)
      for (std::size_t k = 0; k < size; ++k) copied[k] = w[g + k * groups];
    else
      group = w.subspan(g * size, size);
    sum += term.penalty.value(group, strengths.subspan(strengths.size() == 1 ? 0 : g, 1));
  }
  return sum;
}

}  // namespace

std::vector<std::vector<Index>> groups_of(const Parameter& p, GroupBy by) {
  std::vector<std::vector<Index>> out(at(groups_in(p, by)));
  for (std::size_t g = 0; g < out.size(); ++g) {
    out[g].resize(at(p.size()) / out.size());
    for (std::size_t k = 0; k < out[g].size(); ++k)
      out[g][k] =
          static_cast<Index>(by == GroupBy::neuron ? g + k * out.size() : g * out[g].size() + k);
  }
  return out;
}

PenaltyMap::PenaltyMap(std::vector<PenaltyRule> rules, const Layout& layout)
    : rules_(std::move(rules)),
      layout_(layout),
      rule_of_(layout.parameters.size(), -1),
      lowered_(layout.parameters.size()) {
  for (std::size_t r = 0; r < rules_.size(); ++r) {
    bool any = false;
    for (std::size_t i = 0; i < rule_of_.size(); ++i) {
      if (!matches(rules_[r].pattern, layout_.parameters[i])) continue;
      rule_of_[i] = static_cast<Index>(r);
      any = true;
    }
    if (!any)
      throw InvalidArgument(cat("penalty: pattern '", rules_[r].pattern,
                                "' matches no parameter; there are ", joined(layout_.names())));
  }
  for (std::size_t i = 0; i < rule_of_.size(); ++i) {
    if (rule_of_[i] < 0) continue;
    for (const PenaltyTerm& term : rules_[at(rule_of_[i])].terms)
      lower(term, layout_.parameters[i], lowered_[i]);
  }
}

void PenaltyMap::lower(const PenaltyTerm& term, const Parameter& p, Lowered& to) const {
  const std::vector<double> strengths = strengths_of(term, p);
  const auto parts = term.penalty.parts();
  const bool is_data = parts && std::isinf(parts->lower) && std::isinf(parts->upper);
  const bool on_groups = term.penalty.on_groups();
  if (on_groups && to.has_groups())
    refuse_sum(term, p, "groups that overlap cannot be added; keep one group penalty");
  if (!is_data) {
    if (!to.l1.empty() || !to.group.empty() || !to.other.empty())
      refuse_sum(term, p, "it cannot be added to another penalty than ridge on the same weights");
    to.other.push_back({term.penalty, strengths, on_groups});
    to.by = term.by;
    return;
  }
  if (!to.other.empty() && (parts->l1 != 0 || parts->group != 0))
    refuse_sum(term, p, "only ridge can be added to a penalty that is not convex or bounded");
  std::vector<double> each = strengths;
  if (on_groups) {
    const auto groups = groups_of(p, term.by);
    each.assign(at(p.size()), 0.0);
    std::vector<double> norms = strengths;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      for (Index e : groups[g]) each[at(e)] = strengths[g];
      norms[g] *= std::sqrt(static_cast<double>(groups[g].size()));
    }
    add(to.group, norms, parts->group, norms.size());
    to.by = term.by;
  }
  add(to.quadratic, each, parts->quadratic, each.size());
  add(to.l1, each, parts->l1, each.size());
}

std::vector<PenaltyMap::Row> PenaltyMap::explain() const {
  std::vector<Row> out;
  for (std::size_t i = 0; i < rule_of_.size(); ++i) {
    const Parameter& p = layout_.parameters[i];
    const PenaltyRule* rule = rule_of_[i] < 0 ? nullptr : &rules_[at(rule_of_[i])];
    if (!rule || rule->terms.empty())
      out.push_back({p.name, "none", "", 0, 0, p.size(), rule ? rule->pattern : ""});
    else
      for (const PenaltyTerm& term : rule->terms) {
        const auto strengths = strengths_of(term, p);
        const auto [least, most] = std::ranges::minmax(strengths);
        out.push_back({p.name, term.penalty.name() + fields_text(term.penalty.fields()),
                       term.penalty.on_groups() ? name_of(term.by) : "", least, most, p.size(),
                       rule->pattern});
      }
  }
  return out;
}

std::vector<std::pair<std::string, double>> PenaltyMap::values(
    std::span<const double> parameters) const {
  std::vector<std::pair<std::string, double>> out;
  for (std::size_t r = 0; r < rules_.size(); ++r)
    for (const PenaltyTerm& term : rules_[r].terms) {
      double sum = 0;
      for (std::size_t i = 0; i < rule_of_.size(); ++i)
        if (rule_of_[i] == static_cast<Index>(r))
          sum += value_of(term, layout_.parameters[i], of(parameters, layout_.parameters[i]));
      out.emplace_back(cat(rules_[r].pattern, ": ", term.penalty.name()), sum);
    }
  return out;
}

Omega PenaltyMap::omega() const {
  Omega out(layout_.size, 1);
  for (std::size_t i = 0; i < lowered_.size(); ++i) {
    const Parameter& p = layout_.parameters[i];
    const Lowered& from = lowered_[i];
    for (std::size_t k = 0; k < from.quadratic.size(); ++k)
      out.quadratic[at(p.offset) + k] = from.quadratic[k];
    for (std::size_t k = 0; k < from.l1.size(); ++k) out.l1[at(p.offset) + k] = from.l1[k];
    const auto groups =
        from.has_groups() ? groups_of(p, from.by) : std::vector<std::vector<Index>>{};
    const auto moved = [&](std::vector<Index> entries) {
      for (Index& e : entries) e += p.offset;
      return entries;
    };
    for (std::size_t g = 0; g < from.group.size(); ++g)
      out.groups.push_back({moved(groups[g]), from.group[g]});
    for (const auto& other : from.other) {
      if (!other.on_groups) {
        std::vector<Index> all(at(p.size()));
        for (std::size_t k = 0; k < all.size(); ++k) all[k] = p.offset + static_cast<Index>(k);
        out.others.push_back({other.penalty, std::move(all), other.strength});
      } else {
        for (std::size_t g = 0; g < groups.size(); ++g)
          out.others.push_back({other.penalty, moved(groups[g]),
                                std::vector<double>(groups[g].size(), other.strength[g])});
      }
    }
  }
  return out;
}

bool PenaltyMap::empty() const {
  return std::ranges::all_of(lowered_, [](const Lowered& each) { return each.empty(); });
}

}  // namespace riata::net

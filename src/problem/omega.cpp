#include "riata/problem/interfaces/omega.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace riata {

namespace {
constexpr double kRounding = 1e-14;

double norm_of(std::span<const double> b, const Indices& entries) {
  double sum = 0;
  for (Index e : entries) {
    const double each = b[at(e)];
    sum += each * each;
  }
  return std::sqrt(sum);
}

std::vector<double> gathered(std::span<const double> b, const Indices& entries) {
  std::vector<double> out;
  for (Index e : entries) out.push_back(b[at(e)]);
  return out;
}

bool any(const std::vector<double>& strengths) {
  return std::any_of(strengths.begin(), strengths.end(), [](double v) { return v != 0; });
}
}  // namespace

Omega::Omega(Index parameters_, Index responses_)
    : parameters(parameters_),
      responses(responses_),
      quadratic(at(parameters_ * responses_), 0.0),
      l1(at(parameters_ * responses_), 0.0) {}

double Omega::value(std::span<const double> b) const {
  for (std::size_t e = 0; e < lower_.size(); ++e)
    if (b[e] < lower_[e] || b[e] > upper_[e]) return kInfinity;
  double sum = 0;
  for (const auto& [kind, value] : values_by_kind(b)) sum += value;
  return sum;
}

std::vector<std::pair<std::string, double>> Omega::values_by_kind(std::span<const double> b) const {
  std::vector<std::pair<std::string, double>> out;
  double squares = 0, absolute = 0, norms = 0;
  for (std::size_t e = 0; e < b.size(); ++e) {
    if (quadratic[e] != 0) squares += 0.5 * quadratic[e] * b[e] * b[e];
    if (l1[e] != 0) absolute += l1[e] * std::abs(b[e]);
  }
  for (const auto& group : groups)
    if (group.strength != 0) norms += group.strength * norm_of(b, group.entries);
  if (any(quadratic)) out.emplace_back("quadratic", squares);
  if (any(l1)) out.emplace_back("l1", absolute);
  if (!groups.empty()) out.emplace_back("groups", norms);
  for (const auto& other : others)
    out.emplace_back(other.penalty.name(),
                     other.penalty.value(gathered(b, other.entries), other.strength));
  return out;
}

// Soft threshold, then group shrinkage (Jenatton et al. 2011: leaves before roots), then the
// quadratic part, which is exact where it is one number within a group (see without_quadratic),
// then the nearest point within the bounds: of a convex function of one number, that is exact.
void Omega::prox(std::span<double> b, double step) const {
  for (std::size_t e = 0; e < b.size(); ++e)
    if (l1[e] != 0) b[e] = soft_threshold(b[e], step * l1[e]);
  for (const auto& group : groups) {
    if (group.strength == 0) continue;
    const double size = norm_of(b, group.entries), cut = step * group.strength;
    for (Index e : group.entries) b[at(e)] = size <= cut ? 0.0 : b[at(e)] * (1 - cut / size);
  }
  for (std::size_t e = 0; e < b.size(); ++e)
    if (quadratic[e] != 0) b[e] /= 1 + step * quadratic[e];
  for (std::size_t e = 0; e < lower_.size(); ++e) b[e] = std::clamp(b[e], lower_[e], upper_[e]);
  for (const auto& other : others) {
    std::vector<double> w = gathered(b, other.entries), steps;
    for (Index e : other.entries) steps.push_back(step / (1 + step * quadratic[at(e)]));
    other.penalty.prox(w, other.strength, steps);
    for (std::size_t i = 0; i < w.size(); ++i) b[at(other.entries[i])] = w[i];
  }
}

void Omega::bound(Index entry, double low, double high) {
  if (!has_bounds()) {
    lower_.assign(l1.size(), -kInfinity);
    upper_.assign(l1.size(), kInfinity);
  }
  lower_[at(entry)] = std::max(lower_[at(entry)], low);
  upper_[at(entry)] = std::min(upper_[at(entry)], high);
}

void Omega::scale_bounds(const std::vector<double>& scale) {
  for (std::size_t e = 0; e < lower_.size(); ++e) {
    const std::size_t j = e % at(parameters);
    if (j >= scale.size()) continue;  // the intercept
    lower_[e] /= scale[j];
    upper_[e] /= scale[j];
  }
}

bool Omega::is_smooth() const {
  const bool no_groups =
      std::all_of(groups.begin(), groups.end(), [](const Group& g) { return g.strength == 0; });
  return !any(l1) && no_groups && others.empty() && !has_bounds();
}

bool Omega::is_concave() const {
  return std::all_of(others.begin(), others.end(),
                     [](const Other& other) { return other.penalty.is_concave(); });
}

Omega Omega::times(double factor) const {
  Omega out = *this;
  out.scale *= factor;
  for (double& v : out.quadratic) v *= factor;
  for (double& v : out.l1) v *= factor;
  for (auto& group : out.groups) group.strength *= factor;
  for (auto& other : out.others)
    for (double& v : other.strength) v *= factor;
  return out;
}

Omega Omega::without_quadratic() const {
  Omega out = *this;
  std::fill(out.quadratic.begin(), out.quadratic.end(), 0.0);
  return out;
}

Omega Omega::tangent(std::span<const double> b) const {
  Omega out = *this;
  out.others.clear();
  for (const auto& other : others) {
    if (!other.penalty.is_concave()) {
      out.others.push_back(other);
      continue;
    }
    std::vector<double> slope(other.entries.size());
    other.penalty.slope(gathered(b, other.entries), other.strength, slope);
    for (std::size_t i = 0; i < slope.size(); ++i)
      if (slope[i] <= kRounding * other.strength[i]) slope[i] = 0;  // at the end of the bend
    if (other.penalty.on_groups() && other.entries.size() > 1)
      out.groups.push_back({other.entries, slope[0]});
    else
      for (std::size_t i = 0; i < slope.size(); ++i) out.l1[at(other.entries[i])] += slope[i];
  }
  return out;
}

std::vector<std::vector<Index>> Omega::units() const {
  std::vector<Index> root(at(responses));
  std::iota(root.begin(), root.end(), Index{0});
  const auto find = [&](Index r) {
    while (root[at(r)] != r) r = root[at(r)];
    return r;
  };
  const auto tie = [&](const Indices& entries) {
    for (Index e : entries) {
      const Index a = find(entries.front() / parameters), b = find(e / parameters);
      root[at(std::max(a, b))] = std::min(a, b);
    }
  };
  for (const auto& group : groups) tie(group.entries);
  for (const auto& other : others) tie(other.entries);
  std::vector<std::vector<Index>> out(at(responses));
  for (Index r = 0; r < responses; ++r) out[at(find(r))].push_back(r);
  std::erase_if(out, [](const auto& unit) { return unit.empty(); });
  return out;
}

Omega Omega::restricted_to(const std::vector<Index>& some) const {
  if (std::ssize(some) == responses && std::is_sorted(some.begin(), some.end())) return *this;
  Omega out(parameters, std::ssize(some));
  out.scale = scale;
  std::vector<Index> renumbered(at(responses), -1);
  for (std::size_t k = 0; k < some.size(); ++k) {
    renumbered[at(some[k])] = static_cast<Index>(k);
    const Index from = parameters * some[k], to = parameters * static_cast<Index>(k);
    for (Index j = 0; j < parameters; ++j) {
      out.quadratic[at(to + j)] = quadratic[at(from + j)];
      out.l1[at(to + j)] = l1[at(from + j)];
      if (has_bounds()) out.bound(to + j, lower(from + j), upper(from + j));
    }
  }
  const auto moved = [&](const Indices& entries) {
    std::vector<Index> kept;
    for (Index e : entries)
      if (const Index response = renumbered[at(e / parameters)]; response >= 0)
        kept.push_back(e % parameters + parameters * response);
    return kept;
  };
  for (const auto& group : groups)
    if (auto kept = moved(group.entries); !kept.empty())
      out.groups.push_back({std::move(kept), group.strength});
  for (const auto& other : others) {
    Other kept{other.penalty, moved(other.entries), {}};
    for (std::size_t i = 0; i < other.entries.size(); ++i)
      if (renumbered[at(other.entries[i] / parameters)] >= 0)
        kept.strength.push_back(other.strength[i]);
    if (!kept.entries.empty()) out.others.push_back(std::move(kept));
  }
  return out;
}

std::vector<Index> Omega::free_parameters() const {
  std::vector<char> held(at(parameters), 0);
  const auto hold = [&](Index e) { held[at(e % parameters)] = 1; };
  for (Index e = 0; e < parameters * responses; ++e)
    if (quadratic[at(e)] != 0 || l1[at(e)] != 0 || std::isfinite(lower(e)) ||
        std::isfinite(upper(e)))
      hold(e);
  for (const auto& group : groups)
    if (group.strength != 0) std::ranges::for_each(group.entries, hold);
  for (const auto& other : others) std::ranges::for_each(other.entries, hold);
  std::vector<Index> out;
  for (Index j = 0; j < parameters; ++j)
    if (!held[at(j)]) out.push_back(j);
  return out;
}

std::vector<Index> Omega::group_of_entry() const {
  std::vector<Index> of(quadratic.size(), -1);
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (Index e : groups[g].entries) of[at(e)] = static_cast<Index>(g);
  return of;
}

}  // namespace riata

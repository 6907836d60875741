#include "riata/problem/interfaces/omega.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace riata {

namespace {
std::size_t at(Index i) { return static_cast<std::size_t>(i); }

double norm_of(std::span<const double> b, const std::vector<Index>& entries) {
  double sum = 0;
  for (Index e : entries) sum += b[at(e)] * b[at(e)];
  return std::sqrt(sum);
}
}  // namespace

Omega::Omega(Index parameters_, Index responses_)
    : parameters(parameters_),
      responses(responses_),
      quadratic(at(parameters_ * responses_), 0.0),
      l1(at(parameters_ * responses_), 0.0) {}

double Omega::value(std::span<const double> b) const {
  double sum = 0;
  for (std::size_t e = 0; e < b.size(); ++e) {
    if (quadratic[e] != 0) sum += 0.5 * quadratic[e] * b[e] * b[e];
    if (l1[e] != 0) sum += l1[e] * std::abs(b[e]);
  }
  for (const auto& group : groups)
    if (group.strength != 0) sum += group.strength * norm_of(b, group.entries);
  for (const auto& other : others) {
    std::vector<double> w;
    for (Index e : other.entries) w.push_back(b[at(e)]);
    sum += other.penalty.value(w, other.strength);
  }
  return sum;
}

// Soft threshold, then group shrinkage (Jenatton et al. 2011: leaves before roots), then the
// quadratic part, which is exact where it is one number within a group (see without_quadratic).
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
  for (const auto& other : others) {
    std::vector<double> w;
    for (Index e : other.entries) w.push_back(b[at(e)]);
    other.penalty.prox(w, other.strength, std::span(&step, 1));
    for (std::size_t i = 0; i < w.size(); ++i) b[at(other.entries[i])] = w[i];
  }
}

bool Omega::is_smooth() const {
  const bool no_l1 = std::all_of(l1.begin(), l1.end(), [](double v) { return v == 0; });
  const bool no_groups =
      std::all_of(groups.begin(), groups.end(), [](const Group& g) { return g.strength == 0; });
  return no_l1 && no_groups && others.empty();
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

std::vector<std::vector<Index>> Omega::units() const {
  std::vector<Index> root(at(responses));
  std::iota(root.begin(), root.end(), Index{0});
  const auto find = [&](Index r) {
    while (root[at(r)] != r) r = root[at(r)];
    return r;
  };
  const auto tie = [&](const std::vector<Index>& entries) {
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
  Omega out(parameters, std::ssize(some));
  out.scale = scale;
  std::vector<Index> renumbered(at(responses), -1);
  for (std::size_t k = 0; k < some.size(); ++k) {
    renumbered[at(some[k])] = static_cast<Index>(k);
    const Index from = parameters * some[k], to = parameters * static_cast<Index>(k);
    for (Index j = 0; j < parameters; ++j) {
      out.quadratic[at(to + j)] = quadratic[at(from + j)];
      out.l1[at(to + j)] = l1[at(from + j)];
    }
  }
  const auto moved = [&](Index e) {
    const Index response = renumbered[at(e / parameters)];
    return response < 0 ? Index{-1} : e % parameters + parameters * response;
  };
  for (const auto& group : groups) {
    Group kept{{}, group.strength, group.name};
    for (Index e : group.entries)
      if (moved(e) >= 0) kept.entries.push_back(moved(e));
    if (!kept.entries.empty()) out.groups.push_back(std::move(kept));
  }
  for (const auto& other : others) {
    Other kept{other.penalty, {}, {}};
    for (std::size_t i = 0; i < other.entries.size(); ++i)
      if (moved(other.entries[i]) >= 0) {
        kept.entries.push_back(moved(other.entries[i]));
        kept.strength.push_back(other.strength[i]);
      }
    if (!kept.entries.empty()) out.others.push_back(std::move(kept));
  }
  return out;
}

std::vector<Index> Omega::group_of_entry() const {
  std::vector<Index> of(quadratic.size(), -1);
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (Index e : groups[g].entries) of[at(e)] = static_cast<Index>(g);
  return of;
}

}  // namespace riata

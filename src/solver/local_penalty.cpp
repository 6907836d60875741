#include "solver/local_penalty.hpp"
#include <cmath>
#include <unordered_map>

namespace riata {

LocalPenalty::LocalPenalty(const Omega& omega, const std::vector<Index>& entries)
    : scale(omega.scale),
      quadratic(std::ssize(entries)),
      l1(std::ssize(entries)),
      lower(std::ssize(entries)),
      upper(std::ssize(entries)),
      group_of(entries.size(), -1) {
  const std::vector<Index>& global = omega.group_of_entry();
  std::unordered_map<Index, Index> local;  // of Omega's groups
  for (Index i = 0; i < std::ssize(entries); ++i) {
    const Index e = entries[at(i)], g = global[at(e)];
    quadratic[i] = omega.quadratic[at(e)];
    l1[i] = omega.l1[at(e)];
    lower[i] = omega.lower(e);
    upper[i] = omega.upper(e);
    if (g < 0) {
      singles.push_back(i);
      continue;
    }
    const auto [found, fresh] = local.try_emplace(g, std::ssize(groups));
    if (fresh) groups.push_back({{}, omega.groups[at(g)].strength, g, false});
    Group& group = groups[at(found->second)];
    group.entries.push_back(i);
    group.composite |= l1[i] > 0;
    group_of[at(i)] = found->second;
  }
}

double LocalPenalty::norm(const Vector& x, const Group& group) const {
  double sum = 0;
  for (Index i : group.entries) sum += x[i] * x[i];
  return std::sqrt(sum);
}

double LocalPenalty::nonsmooth(const Vector& x) const {
  double sum = l1.dot(x.cwiseAbs());
  for (const auto& group : groups) sum += group.strength * norm(x, group);
  return sum;
}

bool LocalPenalty::is_free(Index i) const {
  const Index g = group_of[at(i)];
  return l1[i] == 0 && (g < 0 || groups[at(g)].strength == 0);
}

}  // namespace riata

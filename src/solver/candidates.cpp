#include "solver/candidates.hpp"
#include <algorithm>

namespace riata {

std::vector<Index> Candidates::first(const Unit& unit, const Vector& b,
                                     const Vector& gradient) const {
  const Omega& omega = *unit.omega;
  // How far strengths fall from the last point to this one, relative to this one.
  const double fall = last_.scale > 0 ? std::max(0.0, last_.scale / omega.scale - 1) : 0.1;
  Vector ahead = gradient;
  if (const double far = reach(unit); far > 0) ahead += far * (last_.gradient - before_.gradient);
  std::vector<Index> out;
  for_each_block(omega, ahead, [&](const PenaltyBlock& block) {
    const bool live = std::ranges::any_of(block.entries, [&](Index e) { return b[e] != 0; });
    if (block.free || live || block.size > block.strength * (1 - fall / 2))
      out.insert(out.end(), block.entries.begin(), block.entries.end());
  });
  return out;
}

std::vector<Index> Candidates::violators(const Unit& unit, const WorkingSet& set,
                                         const Vector& gradient) const {
  std::vector<Index> out;
  for_each_block(*unit.omega, gradient, [&](const PenaltyBlock& block) {
    if (!set.has(block.entries.front()) && block.size > block.strength)
      out.insert(out.end(), block.entries.begin(), block.entries.end());
  });
  return out;
}

void Candidates::remember(const Unit& unit, const Vector& b, const Vector& gradient) {
  before_ = std::move(last_);
  last_ = {unit.omega->scale, b, gradient};
}

double Candidates::reach(const Unit& unit) const {
  const double fall = before_.scale - last_.scale, left = last_.scale - unit.omega->scale;
  return fall > 0 && left > 0 ? std::min(left / fall, 2.0) : 0;
}

Vector Candidates::ahead(const Unit& unit, const Vector& b) const {
  const double far = reach(unit);
  if (far == 0) return {};
  Vector out = b;
  for (Index e = 0; e < out.size(); ++e) {
    const double to = b[e] + far * (b[e] - before_.b[e]);
    const bool kept = b[e] != 0 && !(to * b[e] < 0);
    out[e] = kept ? std::clamp(to, unit.omega->lower(e), unit.omega->upper(e)) : 0;
  }
  return out;
}

}  // namespace riata

#include "solver/candidates.hpp"
#include <algorithm>
#include <limits>

namespace riata {

namespace {
constexpr std::size_t kKnown = 5;  // solutions that are kept
constexpr double kMostFall = 0.3;  // beyond it nearly everything would be a candidate
}  // namespace

std::vector<Index> Candidates::first(const Unit& unit, const Vector& b,
                                     const Vector& gradient) const {
  const Omega& omega = *unit.omega;
  // How far strengths fall from the last point to this one, relative to this one.
  const double fall =
      known_.empty() ? 0.1 : std::clamp(known_[0].scale / omega.scale - 1, 0.0, kMostFall);
  Vector ahead = gradient;
  if (const double far = reach(unit); far > 0)
    ahead += far * (known_[0].gradient - known_[1].gradient);
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
  const double scale = unit.omega->scale;
  if (!known_.empty() && !(scale < known_.front().scale)) known_.clear();
  known_.push_front({scale, b, gradient});
  if (known_.size() > kKnown) known_.pop_back();
}

double Candidates::reach(const Unit& unit) const {
  if (known_.size() < 2) return 0;
  const double fall = known_[1].scale - known_[0].scale, left = known_[0].scale - unit.omega->scale;
  return left > 0 ? std::min(left / fall, 2.0) : 0;
}

/// The polynomial through some of the known points, at a scale (Lagrange's form); through two where
/// an entry was zero in between, and zero where it is zero at the last.
Vector Candidates::extrapolated(std::size_t from, std::size_t points, double scale) const {
  const auto weights = [&](std::size_t count) {
    std::vector<double> out(count, 1.0);
    for (std::size_t k = 0; k < count; ++k)
      for (std::size_t l = 0; l < count; ++l)
        if (l != k)
          out[k] *=
              (scale - known_[from + l].scale) / (known_[from + k].scale - known_[from + l].scale);
    return out;
  };
  const std::vector<double> all = weights(points), two = weights(2);
  Vector out = Vector::Zero(known_[from].b.size());
  for (Index e = 0; e < out.size(); ++e) {
    if (known_[from].b[e] == 0) continue;
    bool live = true;
    for (std::size_t k = 1; k < points; ++k) live &= known_[from + k].b[e] != 0;
    const auto& weight = live ? all : two;
    for (std::size_t k = 0; k < weight.size(); ++k) out[e] += weight[k] * known_[from + k].b[e];
  }
  return out;
}

/// How many points would have told the last one best.
std::size_t Candidates::best_points() const {
  std::size_t best = 2;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t points = 2; points < known_.size(); ++points) {
    const double off = (extrapolated(1, points, known_[0].scale) - known_[0].b).squaredNorm();
    if (off < least) {
      least = off;
      best = points;
    }
  }
  return best;
}

Vector Candidates::ahead(const Unit& unit, const Vector& b) const {
  const double far = reach(unit);
  if (far == 0) return {};
  const Vector to =
      extrapolated(0, best_points(), known_[0].scale + far * (known_[0].scale - known_[1].scale));
  Vector out = b;
  for (Index e = 0; e < out.size(); ++e) {
    const bool kept = b[e] != 0 && !(to[e] * b[e] < 0);
    out[e] = kept ? std::clamp(to[e], unit.omega->lower(e), unit.omega->upper(e)) : 0;
  }
  return out;
}

}  // namespace riata

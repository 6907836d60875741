#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <optional>
#include "solver/column_model.hpp"
#include "solver/conjugate_gradients.hpp"

// Newton steps over the live groups of a column model. Their system is expensive to factor in the
// space of rows, and changes little from one strength to the next: conjugate gradients solve the
// present one, preconditioned by one of before.
namespace riata {

namespace {

constexpr double kEnough = 1e-2;  // of what there is to gain, for one Newton step to leave
constexpr Index kTooMany = 16;    // steps of conjugate gradients, for a kept system to be of use
constexpr Index kNewcomers = 4;   // one in so many entries may have come later

}  // namespace

/// The present system's penalty part, entry by entry of the kept system, and its right-hand side.
struct ColumnModel::Bends {
  struct Group {
    Index first, count;
    double bend;
    std::optional<Eigen::LLT<Dense>> block;  // of a newcomer, by itself
  };
  std::vector<Index> places;
  Vector ridge, u, right;
  Vector live;  // 1, or 0 for what is zero now
  std::vector<Group> groups;

  /// Adds the penalty's part of the Hessian times d.
  void add(const Vector& d, Vector& out) const {
    out += ridge.cwiseProduct(d);
    for (const auto& group : groups) {
      const auto part = d.segment(group.first, group.count);
      const auto along = u.segment(group.first, group.count);
      out.segment(group.first, group.count) += group.bend * (part - along.dot(part) * along);
    }
    out.array() *= live.array();
  }
};

/// The Newton system over the live groups; false where there is none.
bool ColumnModel::form_newton() {
  auto& kept = set_.newton() = {};
  if (set_.responses() != 1) return false;
  std::vector<Index> live;
  GroupSystem system;
  const auto take_in = [&](const std::vector<Index>& places, double bend) {
    system.groups.push_back({std::ssize(live), std::ssize(places), bend});
    live.insert(live.end(), places.begin(), places.end());
    keep_newton_of(places);
  };
  for (const auto& group : penalty_.groups) {
    const double norm = penalty_.norm(x_, group);
    if (norm == 0) continue;
    if (group.composite) return false;
    take_in(group.entries, group.strength / norm);
  }
  for (Index i : penalty_.singles) {
    if (!penalty_.is_free(i)) return false;
    if (!penalty_.at_bound(i, x_[i])) take_in({i}, 0);
  }
  if (live.empty()) return false;
  system.z = weighted(live);
  system.u.resize(kept.size);
  system.ridge.resize(kept.size);
  for (const auto& group : system.groups) {
    for (Index k = group.first; k < group.first + group.count; ++k) {
      system.ridge[k] = penalty_.quadratic[live[at(k)]];
      system.u[k] = x_[live[at(k)]];
    }
    auto u = system.u.segment(group.first, group.count);
    if (u.norm() > 0) u /= u.norm();
  }
  kept.own = kept.size;
  kept.inverse = GroupNewton(std::move(system), threads_);
  return kept.inverse.ready();
}

void ColumnModel::keep_newton_of(const std::vector<Index>& places) {
  auto& kept = set_.newton();
  kept.size += std::ssize(places);
  auto& entries = kept.groups.emplace_back();
  for (Index i : places) entries.push_back(set_.entries()[at(i)]);
}

/// Columns of the only response, times sqrt(w).
Eigen::MatrixXf ColumnModel::weighted(const std::vector<Index>& places) const {
  const Vector root = set_.weights().col(0).cwiseSqrt();
  Eigen::MatrixXf out(root.size(), std::ssize(places));
  for (Index k = 0; k < out.cols(); ++k)
    out.col(k) = set_.columns(0).col(places[at(k)]).cwiseProduct(root).cast<float>();
  return out;
}

/// Groups that have come to life since the system was formed join it; false where they are many, or
/// of a kind that it is not made for.
bool ColumnModel::take_in_newcomers() {
  auto& kept = set_.newton();
  std::vector<char> known(set_.entries().size(), 0);
  for (const auto& entries : kept.groups)
    if (set_.has(entries.front())) known[at(set_.place(entries.front()))] = 1;
  std::vector<const LocalPenalty::Group*> fresh;
  std::vector<Index> places;
  for (const auto& group : penalty_.groups) {
    if (known[at(group.entries.front())] || penalty_.norm(x_, group) == 0) continue;
    if (group.composite) return false;
    fresh.push_back(&group);
    places.insert(places.end(), group.entries.begin(), group.entries.end());
  }
  if ((kept.size - kept.own + std::ssize(places)) * kNewcomers > kept.own) return false;
  if (!fresh.empty()) kept.inverse.append(weighted(places));
  for (const auto* group : fresh) keep_newton_of(group->entries);
  return true;
}

ColumnModel::Bends ColumnModel::bends() const {
  const auto& kept = set_.newton();
  const Vector zero = Vector::Zero(kept.size);
  Bends out{std::vector<Index>(at(kept.size), -1), zero, zero, zero, zero, {}};
  Index first = 0;
  for (const auto& entries : kept.groups) {
    const Index from = first, count = std::ssize(entries), place = set_.place(entries.front());
    first += count;
    if (place < 0) continue;
    const Index g = penalty_.group_of[at(place)];
    const double norm = g < 0 ? 0 : penalty_.norm(x_, penalty_.groups[at(g)]);
    if (norm == 0 && !(penalty_.is_free(place) && !penalty_.at_bound(place, x_[place]))) continue;
    const double bend = norm > 0 ? penalty_.groups[at(g)].strength / norm : 0;
    for (Index k = from; k < first; ++k) {
      const Index i = out.places[at(k)] = set_.place(entries[at(k - from)]);
      out.live[k] = 1;
      out.u[k] = norm > 0 ? x_[i] / norm : 0;
      out.ridge[k] = penalty_.quadratic[i];
    }
    const Vector gradient = correlated(std::span(out.places).subspan(at(from), at(count)));
    for (Index k = from; k < first; ++k)
      out.right[k] = -gradient[k - from] - (out.ridge[k] + bend) * x_[out.places[at(k)]];
    if (norm == 0) continue;
    out.groups.push_back({from, count, bend, {}});
    if (from >= kept.own)
      out.groups.back().block.emplace(block_of(penalty_.groups[at(g)], bend,
                                               out.ridge.segment(from, count),
                                               out.u.segment(from, count)));
  }
  return out;
}

/// The Hessian of one group by itself.
Dense ColumnModel::block_of(const LocalPenalty::Group& group, double bend, const Vector& ridge,
                            const Vector& u) const {
  const auto& curvature = set_.group_curvature(group.source, group.entries, ridge);
  const auto& vectors = curvature.vectors;
  Dense out =
      vectors * curvature.values.asDiagonal() * vectors.transpose() - bend * u * u.transpose();
  out.diagonal().array() += bend + 1e-12 * curvature.values.sum();
  return out;
}

/// A step d along which the model falls; false where there is none.
bool ColumnModel::move_along(const std::vector<Index>& places, const Vector& d) {
  const double before = objective();
  const Vector x = x_;
  const Dense moved = moved_;
  std::vector<Index> moving;
  std::vector<double> by;
  for (Index k = 0; k < d.size(); ++k) {
    if (d[k] == 0) continue;
    moving.push_back(places[at(k)]);
    by.push_back(d[k]);
  }
  shift(moving, as_vector(by));
  const Dense along = moved_ - moved;
  for (double step = 1; step > 1e-2; step /= 2) {
    Vector to = x;
    for (std::size_t k = 0; k < by.size(); ++k) to[moving[k]] += step * by[k];
    go_to(to, moved + step * along);
    if (objective() < before) return true;
  }
  go_to(x, moved);
  return false;
}

/// One Newton step, which leaves what is negligible; false where it does not help.
bool ColumnModel::newton_step(double negligible) {
  const auto& kept = set_.newton();
  if (!kept.inverse.ready()) return false;
  const Bends system = bends();
  GroupNewton::Solved solved;
  const auto preconditioned = [&](const Vector& v) {
    Vector further = Vector::Zero(kept.size - kept.own);
    for (const auto& group : system.groups)
      if (group.first >= kept.own)
        further.segment(group.first - kept.own, group.count) =
            group.block->solve(v.segment(group.first, group.count));
    solved = kept.inverse.solve(v, system.live, further);
    return solved.x;
  };
  const auto curved = [&](const Vector& x) {
    system.add(x, solved.curved);
    return solved.curved;
  };
  auto [d, steps] =
      conjugate_gradients(system.right, curved, preconditioned, {negligible, kEnough, kTooMany});
  for (const auto& group : system.groups) {  // none passes through zero
    auto part = d.segment(group.first, group.count);
    Vector x(group.count);
    for (Index k = 0; k < x.size(); ++k) x[k] = x_[system.places[at(group.first + k)]];
    if (x.dot(x + part) <= 0) part = -x;
  }
  for (Index k = 0; k < d.size(); ++k) {  // nor one entry a bound
    if (d[k] == 0) continue;
    const Index i = system.places[at(k)];
    d[k] = std::clamp(x_[i] + d[k], penalty_.lower[i], penalty_.upper[i]) - x_[i];
  }
  const bool helps = d.allFinite() && move_along(system.places, d);
  if (steps == kTooMany) set_.newton() = {};
  return helps;
}

}  // namespace riata

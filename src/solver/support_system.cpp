#include "solver/support_system.hpp"
#include <cmath>
#include "riata/problem/interfaces/columns.hpp"

namespace riata {

namespace {

/// Fills a SupportSystem in, for a penalty whose tangent at b has the same slope there.
class Builder {
 public:
  Builder(const Unit& unit, const Vector& b, const Expansion& here)
      : unit_(unit),
        b_(b),
        here_(here),
        tangent_(unit.omega->tangent(as_span(b))),
        group_(tangent_.group_of_entry()),
        place_(at(b.size()), -1) {
    for (const auto& group : tangent_.groups) norms_.push_back(norm(group.entries));
    for (Index e = 0; e < b.size(); ++e)
      if (is_free(e)) {
        place_[at(e)] = std::ssize(out_.entries);
        out_.entries.push_back(e);
      }
  }

  SupportSystem build() {
    const Index size = std::ssize(out_.entries);
    out_.slope.resize(size);
    out_.hessian = Dense::Zero(size, size);
    for (Index i = 0; i < size; ++i) out_.slope[i] = slope_of(out_.entries[at(i)]);
    add_loss();
    for (Index i = 0; i < size; ++i)
      out_.hessian(i, i) += tangent_.quadratic[at(out_.entries[at(i)])];
    for (std::size_t g = 0; g < norms_.size(); ++g)
      if (norms_[g] > 0) add_group(tangent_.groups[g], norms_[g]);
    for (const auto& other : unit_.omega->others) add_bend(other);
    return std::move(out_);
  }

 private:
  double norm(const Indices& entries) const {
    double sum = 0;
    for (Index e : entries) sum += b_[e] * b_[e];
    return std::sqrt(sum);
  }
  double group_strength(Index e) const {
    const Index g = group_[at(e)];
    return g < 0 ? 0 : tangent_.groups[at(g)].strength;
  }
  bool is_free(Index e) const {
    if (b_[e] <= tangent_.lower(e) || b_[e] >= tangent_.upper(e)) return false;
    if (tangent_.l1[at(e)] > 0) return b_[e] != 0;
    return group_strength(e) == 0 || norms_[at(group_[at(e)])] > 0;
  }
  double slope_of(Index e) const {
    double slope = here_.gradient[e] + tangent_.quadratic[at(e)] * b_[e];
    if (tangent_.l1[at(e)] > 0) slope += std::copysign(tangent_.l1[at(e)], b_[e]);
    if (group_strength(e) > 0) slope += group_strength(e) * b_[e] / norms_[at(group_[at(e)])];
    return slope;
  }

  void add_loss() {
    if (unit_.smooth->is_coupled()) return add_coupled_loss();
    const Index p = unit_.smooth->parameters(), n = here_.eta.rows();
    const auto* columns = dynamic_cast<const Columns*>(unit_.smooth);
    const Expansion full = columns ? Expansion{} : expand(unit_, b_);
    for (std::size_t k = 0; k < unit_.responses.size(); ++k) {
      const Index first = static_cast<Index>(k) * p;
      std::vector<Index> parameters;
      for (Index e : out_.entries)
        if (e / p == static_cast<Index>(k)) parameters.push_back(e - first);
      const Index size = std::ssize(parameters);
      if (size == 0) continue;
      Dense block(size, size);
      if (columns) {
        Vector slope(n), curvature(n);
        const std::span eta(here_.eta.data() + static_cast<Index>(k) * n, at(n));
        columns->pointwise(Responses(&unit_.responses[k], 1), eta, as_span(slope),
                           as_span(curvature));
        columns->gram(parameters, {}, as_span(curvature), as_span(block));
      } else {
        for (Index i = 0; i < size; ++i)
          for (Index j = 0; j < size; ++j)
            block(i, j) = (*full.hessian)[k](parameters[at(i)], parameters[at(j)]);
      }
      const Index place = place_[at(first + parameters.front())];
      out_.hessian.block(place, place, size, size) += block;
    }
  }

  /// The blocks of responses a and b, w mu_a (1 - mu_a) or - w mu_a mu_b between columns.
  void add_coupled_loss() {
    const Index k = std::ssize(unit_.responses);
    std::vector<std::vector<Index>> parameters(at(k));
    for (Index e : out_.entries)
      parameters[at(unit_.omega->response_of(e))].push_back(unit_.omega->parameter_of(e));
    Dense slopes(here_.eta.rows(), k), curvature(here_.eta.rows(), k);
    unit_.smooth->pointwise(unit_.responses, {here_.eta.data(), at(here_.eta.size())},
                            as_span(slopes), as_span(curvature));
    Vector cross(here_.eta.rows());
    for (Index a = 0, row = 0; a < k; row += std::ssize(parameters[at(a++)]))
      for (Index b = 0, column = 0; b <= a; column += std::ssize(parameters[at(b++)])) {
        const Index rows = std::ssize(parameters[at(a)]), columns = std::ssize(parameters[at(b)]);
        if (rows == 0 || columns == 0) continue;
        Dense block(rows, columns);
        unit_.smooth->cross_curvature(as_span(curvature), a, b, as_span(cross));
        unit_.smooth->gram(parameters[at(a)], parameters[at(b)], as_span(cross), as_span(block));
        if (a != b) block *= -1;
        out_.hessian.block(row, column, rows, columns) += block;
        if (a != b) out_.hessian.block(column, row, columns, rows) += block.transpose();
      }
    for (Index j = 0; j < unit_.smooth->parameters(); ++j)
      if (is_flat(j)) add_curvature_along_ones(j);
  }

  /// Whether a parameter may move by the same amount in all responses without curvature: none is
  /// held at zero, and no penalty but l1 bends.
  bool is_flat(Index j) const {
    const Index p = unit_.smooth->parameters();
    for (Index e = j; e < std::ssize(place_); e += p)
      if (place_[at(e)] < 0 || tangent_.quadratic[at(e)] > 0 || group_strength(e) > 0 ||
          unit_.omega->l1[at(e)] != tangent_.l1[at(e)])
        return false;
    return true;
  }

  /// So that steps have little part there, or none where the slopes have none.
  void add_curvature_along_ones(Index j) {
    const Index p = unit_.smooth->parameters(), k = std::ssize(unit_.responses);
    const double scale = std::pow(unit_.smooth->column_scale(j), 2) / static_cast<double>(k * k);
    for (Index a = j; a < std::ssize(place_); a += p)
      for (Index b = j; b < std::ssize(place_); b += p)
        out_.hessian(place_[at(a)], place_[at(b)]) += scale;
  }

  /// strength (I - uu') / ||b_g|| with u = b_g / ||b_g||
  void add_group(const Omega::Group& group, double norm) {
    const double bend = group.strength / norm;
    for (Index a : group.entries)
      for (Index b : group.entries)
        if (place_[at(a)] >= 0 && place_[at(b)] >= 0)
          out_.hessian(place_[at(a)], place_[at(b)]) +=
              bend * ((a == b) - b_[a] * b_[b] / (norm * norm));
  }

  /// The second derivative in |b_e|, or in ||b_g|| along u.
  void add_bend(const Omega::Other& other) {
    if (!other.penalty.is_concave()) return;
    std::vector<double> w, bend(other.entries.size());
    for (Index e : other.entries) w.push_back(b_[e]);
    other.penalty.bend(w, other.strength, bend);
    const double size = norm(other.entries);
    for (std::size_t i = 0; i < w.size(); ++i) {
      const Index row = place_[at(other.entries[i])];
      if (row < 0 || size == 0) continue;
      if (!other.penalty.on_groups()) {
        out_.hessian(row, row) += bend[i];
        continue;
      }
      for (std::size_t j = 0; j < w.size(); ++j)
        if (const Index column = place_[at(other.entries[j])]; column >= 0)
          out_.hessian(row, column) += bend[i] * w[i] * w[j] / (size * size);
    }
  }

  const Unit& unit_;
  const Vector& b_;
  const Expansion& here_;
  Omega tangent_;
  std::vector<Index> group_, place_;  // of every entry: its group, its place in the system; or -1
  std::vector<double> norms_;         // of every group
  SupportSystem out_;
};

}  // namespace

SupportSystem support_system(const Unit& unit, const Vector& b, const Expansion& here) {
  return Builder(unit, b, here).build();
}

}  // namespace riata

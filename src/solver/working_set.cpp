#include "solver/working_set.hpp"
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <numeric>
#include "solver/sparse_columns.hpp"

namespace riata {

void WorkingSet::reset(const Unit& unit, const std::vector<Index>& entries, Dense weights) {
  parameters_in_all_ = unit.smooth->parameters();
  parameters_.assign(unit.responses.size(), {});
  hessian_.assign(unit.responses.size(), Dense());
  columns_.assign(unit.responses.size(), Dense());
  place_.assign(at(parameters_in_all_ * std::ssize(unit.responses)), -1);
  weights_ = std::move(weights);
  unlearn();
  extend(unit, entries);
}

void WorkingSet::hold(Dense hessian) {
  parameters_in_all_ = hessian.rows();
  parameters_.assign(1, std::vector<Index>(at(parameters_in_all_)));
  std::iota(parameters_[0].begin(), parameters_[0].end(), Index{0});
  place_.assign(at(parameters_in_all_), -1);
  hessian_.assign(1, std::move(hessian));
  number();
}

void WorkingSet::forget_curvature() {
  groups_.clear();
  factor_.clear();
}

void WorkingSet::unlearn() {
  mended_.clear();
  secants_.assign(parameters_.size(), {});
  forget_curvature();
}

void WorkingSet::learn(Index r, const Vector& step, const Vector& change) {
  if (!learned())
    for (Index k = 0; k < responses(); ++k) mended_.emplace_back(hessian(k));
  if (!learn_secant(step, change, mended_[at(r)])) return;
  secants_[at(r)].add(step, change);
  forget_curvature();
}

void WorkingSet::number() {
  entries_.clear();
  first_.clear();
  for (Index r = 0; r < responses(); ++r) {
    first_.push_back(std::ssize(entries_));
    for (Index j : parameters_[at(r)]) entries_.push_back(j + r * parameters_in_all_);
  }
  for (Index i = 0; i < size(); ++i) place_[at(entries_[at(i)])] = i;
}

Index WorkingSet::response_of(Index place) const {
  return std::upper_bound(first_.begin(), first_.end(), place) - first_.begin() - 1;
}

void WorkingSet::reserve(Index r, Index size) {
  Dense& h = hessian_[at(r)];
  if (h.rows() >= size) return;
  Dense larger(std::max(size, 3 * h.rows() / 2), std::max(size, 3 * h.rows() / 2));
  larger.topLeftCorner(count(r), count(r)) = h.topLeftCorner(count(r), count(r));
  h = std::move(larger);
}

void WorkingSet::extend(const Unit& unit, const std::vector<Index>& entries) {
  std::vector<std::vector<Index>> added(parameters_.size());
  for (Index e : entries) {
    if (has(e)) continue;
    place_[at(e)] = 0;  // somewhere; `number` says where
    added[at(e / parameters_in_all_)].push_back(e % parameters_in_all_);
  }
  for (Index r = 0; r < responses(); ++r) {
    auto& fresh = added[at(r)];
    if (fresh.empty()) continue;
    if (sparse_ && !unit.smooth->expand(fresh, sparse_columns_)) turn_to_hessian(unit);
    if (by_columns_ && !sparse_)
      append_columns(unit, r, fresh);
    else if (!by_columns_)
      append_hessian(unit, r, fresh);
    parameters_[at(r)].insert(parameters_[at(r)].end(), fresh.begin(), fresh.end());
    if (learned()) learn_again(r);
  }
  number();
}

void WorkingSet::learn_again(Index r) {
  mended_[at(r)] = hessian_[at(r)].topLeftCorner(count(r), count(r));
  secants_[at(r)].teach(mended_[at(r)]);
  forget_curvature();
}

void WorkingSet::append_hessian(const Unit& unit, Index r, const std::vector<Index>& fresh) {
  const Index before = count(r), size = std::ssize(fresh);
  reserve(r, before + size);
  Dense& h = hessian_[at(r)];
  const std::span<const double> w(weights_.col(r).data(), at(weights_.rows()));
  std::vector<Index> all(parameters(r).begin(), parameters(r).end());
  all.insert(all.end(), fresh.begin(), fresh.end());
  Dense columns(before + size, size);
  unit.smooth->gram(all, before > 0 ? std::span<const Index>(fresh) : std::span<const Index>(), w,
                    as_span(columns));
  h.block(0, before, before + size, size) = columns;
  h.block(before, 0, size, before) = columns.topRows(before).transpose();
  auto corner = h.block(before, before, size, size);
  corner.triangularView<Eigen::StrictlyUpper>() = corner.transpose();
}

void WorkingSet::append_columns(const Unit& unit, Index r, const std::vector<Index>& fresh) {
  const Index before = count(r), size = std::ssize(fresh), n = unit.smooth->rows();
  Dense& z = columns_[at(r)];
  if (z.cols() < before + size) {
    Dense larger(n, std::max(before + size, 3 * z.cols() / 2));
    if (before > 0) larger.leftCols(before) = z.leftCols(before);
    z = std::move(larger);
  }
  unit.smooth->expand(fresh, {z.col(before).data(), at(n * size)});
}

void WorkingSet::turn_to_columns(const Unit& unit) {
  by_columns_ = true;
  unlearn();
  for (Index r = 0; r < responses(); ++r) {
    hessian_[at(r)].resize(0, 0);
    std::vector<Index> all;
    all.swap(parameters_[at(r)]);
    append_columns(unit, r, all);
    all.swap(parameters_[at(r)]);
  }
}

bool WorkingSet::turn_to_sparse(const Unit& unit) {
  SparseColumns columns;
  if (!unit.smooth->expand(parameters(0), columns)) return false;
  sparse_columns_ = std::move(columns);
  by_columns_ = sparse_ = true;
  unlearn();
  for (auto& each : hessian_) each.resize(0, 0);
  return true;
}

void WorkingSet::turn_to_hessian(const Unit& unit) {
  by_columns_ = sparse_ = false;
  sparse_columns_ = {};
  std::vector<Index> all;
  all.swap(parameters_[0]);
  append_hessian(unit, 0, all);
  all.swap(parameters_[0]);
}

void WorkingSet::keep(const std::vector<Index>& places) {
  std::vector<std::vector<Index>> kept(parameters_.size());  // places within their response
  for (Index place : places) {
    const Index r = response_of(place);
    kept[at(r)].push_back(place - first(r));
  }
  for (Index e : entries_) place_[at(e)] = -1;
  if (learned()) unlearn();
  for (Index r = 0; r < responses(); ++r) {
    auto& stay = kept[at(r)];
    std::sort(stay.begin(), stay.end());
    if (sparse_) keep_columns(sparse_columns_, stay);
    Dense &h = hessian_[at(r)], &z = columns_[at(r)];
    std::vector<Index> parameters;
    for (Index j = 0; j < std::ssize(stay); ++j) {  // stay[j] >= j: nothing is overwritten unread
      if (by_columns_ && !sparse_ && stay[at(j)] != j) z.col(j) = z.col(stay[at(j)]);
      for (Index i = 0; !by_columns_ && i < std::ssize(stay); ++i)
        h(i, j) = h(stay[at(i)], stay[at(j)]);
      parameters.push_back(parameters_[at(r)][at(stay[at(j)])]);
    }
    parameters_[at(r)] = std::move(parameters);
  }
  number();
}

void WorkingSet::refresh(const Unit& unit, Dense weights) {
  weights_ = std::move(weights);
  for (Index r = 0; r < responses(); ++r) {
    if (count(r) == 0 || by_columns_) continue;
    Dense all(count(r), count(r));
    unit.smooth->gram(parameters(r), {}, {weights_.col(r).data(), at(weights_.rows())},
                      as_span(all));
    hessian_[at(r)].topLeftCorner(count(r), count(r)) = all;
  }
  unlearn();
  newton_ = {};
}

double WorkingSet::factor_ratio(double scale) {
  constexpr double kServed = 1.5;
  const bool serves = scale <= factor_scale_ && factor_scale_ <= kServed * scale;
  if (!serves) factor_.clear();
  if (factor_.empty()) factor_scale_ = scale;
  return scale > 0 ? factor_scale_ / scale : 1;
}

void WorkingSet::read(const std::vector<Index>& rows, const std::vector<Index>& columns,
                      Dense& out) const {
  out.setZero(std::ssize(rows), std::ssize(columns));
  if (by_columns_) return read_columns(rows, columns, out);
  for (Index b = 0; b < out.cols(); ++b) {
    const Index r = response_of(columns[at(b)]), from = first(r), end = from + count(r);
    const double* column = hessian(r).col(columns[at(b)] - from).data();
    for (Index a = 0; a < out.rows(); ++a)
      if (const Index i = rows[at(a)]; i >= from && i < end) out(a, b) = column[i - from];
  }
}

void WorkingSet::read_columns(const std::vector<Index>& rows, const std::vector<Index>& columns,
                              Dense& out) const {
  for (Index b = 0; b < out.cols(); ++b) {
    const Index r = response_of(columns[at(b)]), from = first(r), end = from + count(r);
    const Vector weighted =
        columns_[at(r)].col(columns[at(b)] - from).cwiseProduct(weights_.col(r));
    for (Index a = 0; a < out.rows(); ++a)
      if (const Index i = rows[at(a)]; i >= from && i < end)
        out(a, b) = columns_[at(r)].col(i - from).dot(weighted);
  }
}

const GroupCurvature& WorkingSet::group_curvature(Index group, const std::vector<Index>& places,
                                                  const Vector& quadratic) {
  const auto found = groups_.find(group);
  if (found != groups_.end() && found->second.quadratic == quadratic)
    return found->second.curvature;
  Dense block;
  read(places, places, block);
  block.diagonal() += quadratic;
  const Eigen::SelfAdjointEigenSolver<Dense> eigen(block);
  Kept& kept = groups_[group];
  kept = {quadratic, {eigen.eigenvalues().cwiseMax(0), eigen.eigenvectors()}};
  return kept.curvature;
}

}  // namespace riata

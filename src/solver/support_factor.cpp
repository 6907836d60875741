#include "solver/support_factor.hpp"
#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace riata {

namespace {
// A pivot below this share of the diagonal is rounding: the Gram matrix holds the square of it.
constexpr double kSmallPivot = 1e-11;

}  // namespace

bool SupportFactor::become(const std::vector<Index>& entries, const Source& hessian) {
  std::vector<Index> gone, fresh;
  for (Index k = 0; k < std::ssize(entries_); ++k)
    if (!std::binary_search(entries.begin(), entries.end(), entries_[at(k)])) gone.push_back(k);
  std::vector<Index> held = entries_;
  std::sort(held.begin(), held.end());
  std::set_difference(entries.begin(), entries.end(), held.begin(), held.end(),
                      std::back_inserter(fresh));
  const bool few = 8 * (gone.size() + fresh.size()) < entries.size();
  bool sound = true;
  if (few) {
    for (auto place = gone.rbegin(); place != gone.rend(); ++place) remove(*place);
    sound = fresh.empty() || append(fresh, hessian);
  }
  if (!few || !sound) sound = factorise(entries, hessian);
  if (!sound) {
    clear();
    return false;
  }
  order_.resize(entries.size());
  for (Index k = 0; k < std::ssize(entries_); ++k)
    order_[at(std::lower_bound(entries.begin(), entries.end(), entries_[at(k)]) -
              entries.begin())] = k;
  return true;
}

bool SupportFactor::factorise(const std::vector<Index>& entries, const Source& hessian) {
  Dense h;
  hessian.read(entries, entries, h);
  const Vector diagonal = h.diagonal();
  const Index size = h.rows();
  Eigen::LLT<Eigen::Ref<Dense>> factor(h);
  entries_.clear();
  if (factor.info() != Eigen::Success ||
      (h.diagonal().array().square() <= kSmallPivot * diagonal.array()).any())
    return false;
  if (lower_.rows() < size) lower_.resize(size + size / 2, size + size / 2);
  lower_.topLeftCorner(size, size) = h.triangularView<Eigen::Lower>();
  entries_ = entries;
  return true;
}

// With H = L L', the rows to come are (L^-1 B)', and the factor of C - (L^-1 B)'(L^-1 B) below
// them.
bool SupportFactor::append(const std::vector<Index>& entries, const Source& hessian) {
  const Index before = std::ssize(entries_), size = std::ssize(entries);
  if (lower_.rows() < before + size) {
    Dense larger(3 * (before + size) / 2, 3 * (before + size) / 2);
    larger.topLeftCorner(before, before) = lower_.topLeftCorner(before, before);
    lower_.swap(larger);
  }
  Dense side, corner;
  hessian.read(entries_, entries, side);
  hessian.read(entries, entries, corner);
  const Vector diagonal = corner.diagonal();
  lower_.topLeftCorner(before, before).triangularView<Eigen::Lower>().solveInPlace(side);
  corner.noalias() -= side.transpose() * side;
  const Eigen::LLT<Dense> factor(corner);
  if (factor.info() != Eigen::Success) return false;
  const Dense& below = factor.matrixLLT();
  if ((below.diagonal().array().square() <= kSmallPivot * diagonal.array()).any()) return false;
  lower_.block(before, 0, size, before) = side.transpose();
  lower_.block(before, before, size, size) = below.triangularView<Eigen::Lower>();
  entries_.insert(entries_.end(), entries.begin(), entries.end());
  return true;
}

// Deleting a row leaves one number above the diagonal in every later row; Givens rotations of
// neighbouring columns take it away (Golub & Van Loan 2013, 6.5.2).
void SupportFactor::remove(Index place) {
  const Index size = std::ssize(entries_);
  for (Index j = 0; j < size; ++j) {
    const Index from = std::max(place + 1, j);
    if (from < size)
      std::copy(&lower_(from, j), &lower_(from, j) + (size - from), &lower_(from, j) - 1);
  }
  entries_.erase(entries_.begin() + place);
  Vector moved(size);
  for (Index j = place; j + 1 < size; ++j) {
    const double a = lower_(j, j), b = lower_(j, j + 1), norm = std::hypot(a, b);
    const double c = a / norm, s = b / norm;
    const Index rest = size - 1 - j;
    auto left = lower_.col(j).segment(j, rest), right = lower_.col(j + 1).segment(j, rest);
    moved.head(rest) = c * left + s * right;
    right = c * right - s * left;
    left = moved.head(rest);
  }
}

void SupportFactor::solve(Vector& right) const {
  Vector x(right.size());
  const Index size = x.size();
  for (Index k = 0; k < size; ++k) x[order_[at(k)]] = right[k];
  const auto lower = lower_.topLeftCorner(size, size).triangularView<Eigen::Lower>();
  lower.solveInPlace(x);
  lower.adjoint().solveInPlace(x);
  for (Index k = 0; k < size; ++k) right[k] = x[order_[at(k)]];
}

}  // namespace riata

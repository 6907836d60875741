#include "solver/gradient_bounds.hpp"
#include <Eigen/QR>
#include <cmath>

namespace riata {

namespace {
constexpr std::size_t kPasses = 4;  // that are remembered

}  // namespace

void GradientBounds::learn(const Dense& slope, const Vector& gradient) {
  if (passes_.size() == kPasses) passes_.pop_front();
  passes_.push_back({slope, gradient});
}

void GradientBounds::estimate(const Unit& unit, const Dense& slope, Vector& estimate,
                              Vector& rest) const {
  const Index p = unit.smooth->parameters(), n = slope.rows(), count = std::ssize(passes_);
  estimate = Vector::Zero(p * slope.cols());
  rest.resize(slope.cols());
  for (Index r = 0; r < slope.cols(); ++r) {
    Dense known(n, count);
    for (Index k = 0; k < count; ++k) known.col(k) = passes_[at(k)].slope.col(r);
    const Vector a = known.householderQr().solve(slope.col(r));
    if (!a.allFinite()) {  // bounds hold for any combination
      rest[r] = std::numeric_limits<double>::infinity();
      continue;
    }
    const Vector left = slope.col(r) - known * a;
    rest[r] = unit.smooth->dual_norm({left.data(), at(n)});
    for (Index k = 0; k < count; ++k)
      estimate.segment(r * p, p) += a[k] * passes_[at(k)].gradient.segment(r * p, p);
  }
}

double GradientBounds::norm(const Unit& unit, Index group, std::span<const Index> entries) {
  if (group < 0) return unit.smooth->column_scale(unit.omega->parameter_of(entries[0]));
  if (norms_.empty()) norms_.assign(unit.omega->groups.size(), -1);
  double& norm = norms_[at(group)];
  if (norm >= 0) return norm;
  const Index p = unit.smooth->parameters();
  std::vector<Index> parameters;  // responses have the same columns
  for (Index e : entries)
    if (e / p == entries.front() / p) parameters.push_back(e % p);
  const bool one_response = parameters.size() == entries.size();
  if (one_response) return norm = unit.smooth->columns_scale(parameters);
  double squares = 0;
  for (Index e : entries) squares += std::pow(unit.smooth->column_scale(e % p), 2);
  return norm = std::sqrt(squares);
}

}  // namespace riata

#include "solver/gradient_bounds.hpp"
#include <algorithm>
#include <cmath>
#include <limits>

namespace riata {

namespace {
constexpr std::size_t kPasses = 4;  // that are remembered
constexpr double kNew = 1e-7;       // of a slope, that others do not hold already

}  // namespace

void GradientBounds::learn(const Dense& slope, const Vector& gradient) {
  if (passes_.size() == kPasses) passes_.pop_front();
  passes_.push_back({slope, gradient});
  const Index p = gradient.size() / slope.cols();
  directions_.assign(at(slope.cols()), {Dense(slope.rows(), 0), Dense(p, 0)});
  for (Index r = 0; r < slope.cols(); ++r)
    for (const Pass& pass : passes_)
      add(pass.slope.col(r), pass.gradient.segment(r * p, p), directions_[at(r)]);
}

/// Gram and Schmidt's step, twice, on a slope and its gradient alike.
void GradientBounds::add(Vector slope, Vector gradient, Directions& to) {
  const double size = slope.norm();
  for (int round = 0; round < 2; ++round) {
    const Vector a = to.slopes.transpose() * slope;
    slope.noalias() -= to.slopes * a;
    gradient.noalias() -= to.gradients * a;
  }
  const double left = slope.norm();
  if (!(left > kNew * size)) return;
  const Index count = to.slopes.cols() + 1;
  to.slopes.conservativeResize(Eigen::NoChange, count);
  to.gradients.conservativeResize(Eigen::NoChange, count);
  to.slopes.rightCols(1) = slope / left;
  to.gradients.rightCols(1) = gradient / left;
}

void GradientBounds::estimate(const Unit& unit, const Dense& slope, Vector& estimate,
                              Vector& rest) const {
  const Index p = unit.smooth->parameters(), n = slope.rows();
  estimate.resize(p * slope.cols());
  rest.resize(slope.cols());
  for (Index r = 0; r < slope.cols(); ++r) {
    const Directions& known = directions_[at(r)];
    const Vector a = known.slopes.transpose() * slope.col(r);
    const Vector left = slope.col(r) - known.slopes * a;
    estimate.segment(r * p, p).noalias() = known.gradients * a;
    const double size = unit.smooth->dual_norm({left.data(), at(n)});
    rest[r] = std::isnan(size) ? std::numeric_limits<double>::infinity() : size;
  }
}

double GradientBounds::away(const Unit& unit, Index group, std::span<const Index> entries,
                            const Vector& rest) {
  double most = 0;
  for (Index e : entries) most = std::max(most, rest[unit.omega->response_of(e)]);
  return most * norm(unit, group, entries);
}

double GradientBounds::norm_of_group(const Unit& unit, Index group,
                                     std::span<const Index> entries) {
  if (groups_.empty()) groups_.assign(unit.omega->groups.size(), -1);
  double& norm = groups_[at(group)];
  if (norm >= 0) return norm;
  const Omega& omega = *unit.omega;
  std::vector<Index> parameters;  // responses have the same columns
  for (Index e : entries)
    if (omega.response_of(e) == omega.response_of(entries.front()))
      parameters.push_back(omega.parameter_of(e));
  const bool one_response = parameters.size() == entries.size();
  if (one_response) return norm = unit.smooth->columns_scale(parameters);
  double squares = 0;
  for (Index e : entries) squares += std::pow(unit.smooth->column_scale(omega.parameter_of(e)), 2);
  return norm = std::sqrt(squares);
}

}  // namespace riata

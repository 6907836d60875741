#include "solver/gradient_bounds.hpp"
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
  directions_.assign(at(slope.cols()), {});
  for (Index r = 0; r < slope.cols(); ++r)
    for (const Pass& pass : passes_) add_direction(r, pass);
}

/// Gram and Schmidt's step, twice, on a slope and its gradient alike.
void GradientBounds::add_direction(Index r, const Pass& pass) {
  auto& known = directions_[at(r)];
  const Index p = pass.gradient.size() / pass.slope.cols();
  Vector slope = pass.slope.col(r), gradient = pass.gradient.segment(r * p, p);
  const double size = slope.norm();
  for (int round = 0; round < 2; ++round)
    for (const Direction& each : known) {
      const double a = each.slope.dot(slope);
      slope -= a * each.slope;
      gradient -= a * each.gradient;
    }
  const double left = slope.norm();
  if (left > kNew * size) known.push_back({slope / left, gradient / left});
}

void GradientBounds::estimate(const Unit& unit, const Dense& slope, Vector& estimate,
                              Vector& rest) const {
  const Index p = unit.smooth->parameters(), n = slope.rows();
  estimate = Vector::Zero(p * slope.cols());
  rest.resize(slope.cols());
  for (Index r = 0; r < slope.cols(); ++r) {
    Vector left = slope.col(r);
    for (const Direction& each : directions_[at(r)]) {
      const double a = each.slope.dot(left);
      left -= a * each.slope;
      estimate.segment(r * p, p) += a * each.gradient;
    }
    const double size = unit.smooth->dual_norm({left.data(), at(n)});
    rest[r] = std::isnan(size) ? std::numeric_limits<double>::infinity() : size;
  }
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

#include "model/central_path.hpp"
#include <algorithm>
#include <cmath>
#include "core/eigen.hpp"
#include "solver/certify.hpp"

namespace riata {

namespace {

// Shares. The slope at the edge is share / mean, and a mean below the last has lost its digits.
constexpr double kFirst = 0.1, kFall = 0.1, kLast = 1e-10;
constexpr double kFinished = 1e-2;  // of the tolerance: a gap that ends a fit to be finished

}  // namespace

CentralPath::CentralPath(const Design& design, AnyObservation observation, GlmObjective::Data data)
    : design_(&design), observation_(std::move(observation)), data_(std::move(data)) {
  const auto range = observation_->eta_range();
  const double total = sum_of(data_.weights);
  for (Index r = 0; r < data_.y.cols(); ++r) {
    const auto y = data_.y.column(r);
    double mean = 0;
    for (std::size_t i = 0; i < y.size(); ++i) mean += data_.weights[i] / total * y[i];
    for (std::size_t i = 0; i < y.size(); ++i)
      if (const double eta = observation_->eta_of_mean(y[i]);
          std::isfinite(eta) && (eta <= range[0] || eta >= range[1]))
        edge_.emplace_back(at(r) * y.size() + i, mean);
  }
}

std::unique_ptr<CentralPath> CentralPath::of(const Design& design,
                                             const AnyObservation& observation,
                                             const GlmObjective::Data& data) {
  if (observation->vector_loss() || !observation->convex() || !observation->has_conjugate())
    return nullptr;
  const auto range = observation->eta_range();
  if (std::isinf(range[0]) && std::isinf(range[1])) return nullptr;
  std::unique_ptr<CentralPath> out(new CentralPath(design, observation, data));
  return out->edge_.empty() ? nullptr : std::move(out);
}

GlmObjective CentralPath::inside(double share) const {
  GlmObjective::Data data = data_;
  for (const auto& [number, mean] : edge_) {
    double& y = data.y.values()[number];
    y += share * (mean - y);
  }
  return GlmObjective(*design_, observation_, std::move(data));
}

Solution CentralPath::follow(const Unit& unit, Start start, Solver solver,
                             const SolverOptions& options) const {
  const double enough = (options.finish ? kFinished : 1) * options.tolerance;
  SolverOptions loose = options;
  loose.finish = false;
  Solution best;
  int iterations = 0, passes = 0;
  double seconds = 0;
  for (double share = kFirst; share > kLast / 2; share *= kFall) {
    const GlmObjective smooth = inside(share);
    const Unit near{&smooth, unit.responses, unit.omega};
    if (options.time_limit > 0) loose.time_limit = std::max(1e-9, options.time_limit - seconds);
    loose.tolerance = std::max(0.1 * share, 0.1 * enough);
    const Solution there = solver(near, start, loose);
    iterations += there.certificate.iterations;
    passes += there.certificate.passes;
    seconds += there.certificate.seconds;
    start.b = there.b;
    Certificate here;
    here.status = there.certificate.status;
    const Vector b = as_vector(there.b);
    Expansion at_b = slope(near, b);
    at_b.loss = loss_at(unit, b);
    certify(unit, b, at_b, gap_beside(unit, near, b, at_b), options, here);
    const bool early = here.status == Status::cancelled || here.status == Status::time_limit;
    if (early || best.b.empty() || here.gap < best.certificate.gap) best = {there.b, here, nullptr};
    if (early || here.gap <= enough) break;
  }
  best.certificate.iterations = iterations;
  best.certificate.passes = passes;
  best.certificate.seconds = seconds;
  return best;
}

}  // namespace riata

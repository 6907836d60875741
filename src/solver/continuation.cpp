#include "solver/continuation.hpp"
#include <algorithm>
#include <cmath>
#include <functional>
#include "solver/prox_newton.hpp"

namespace riata {

namespace {

constexpr Index kCrowd = 16;         // one entry for so many rows,
constexpr Index kLeastCrowd = 200;   // and so many in all: then they come in by and by,
constexpr Index kFirst = 10;         // beginning with one in so many of rows or entries
constexpr double kFall = 0.9;        // from one strength to the next
constexpr double kMostSteps = 100;   // of which there are no more than this
constexpr double kTolerance = 1e-2;  // on the way

Index crowd(const Unit& unit) { return std::max(kLeastCrowd, unit.smooth->rows() / kCrowd); }

/// What to multiply all strengths with for few entries to leave zero at once; 1 where they are no
/// crowd as it is.
double quiet_factor(const Unit& unit, const Vector& b, const Vector& gradient) {
  std::vector<std::pair<double, Index>> callers;  // below which factor they come in, and how many
  Index called = 0;
  for_each_block(*unit.omega, gradient, [&](const PenaltyBlock& block) {
    const bool live = std::ranges::any_of(block.entries, [&](Index e) { return b[e] != 0; });
    if (live || block.strength == 0 || !(block.size > block.strength)) return;
    callers.emplace_back(block.size / block.strength, std::ssize(block.entries));
    called += std::ssize(block.entries);
  });
  if (called < crowd(unit)) return 1;
  std::ranges::sort(callers, std::greater<>());
  Index sum = 0;
  for (const auto& [factor, entries] : callers)
    if ((sum += entries) * kFirst > std::min(unit.smooth->rows(), b.size())) return factor;
  return 1;
}

}  // namespace

Beginning beginning_of(const Unit& unit, const Start& start, const SolverOptions& options) {
  Beginning out{start};
  const double last = start.warmth ? start.warmth->candidates.last_scale() : 0;
  const bool near = last > 0 && kFall * last <= unit.omega->scale;
  if (near || std::ssize(start.b) < crowd(unit)) return out;
  const Stopwatch watch;
  const Vector b = as_vector(start.b);
  if (!start.warmth) {
    out.start.warmth = std::make_shared<Warmth>();
    out.start.warmth->expand(unit, b);
    ++out.passes;
  }
  double first = quiet_factor(unit, b, out.start.warmth->gradient);
  if (last > unit.omega->scale) first = std::min(first, last / unit.omega->scale);
  const double steps = std::min(kMostSteps, std::ceil(std::log(first) / std::log(1 / kFall)));
  SolverOptions loose = options;
  loose.finish = false;
  loose.max_iterations = options.max_iterations / 2;
  loose.tolerance = std::max(kTolerance, options.tolerance);
  for (double step = 0; step < steps && 2 * out.iterations < options.max_iterations; ++step) {
    const Omega stronger = unit.omega->times(std::pow(first, 1 - step / steps));
    if (options.time_limit > 0)
      loose.time_limit = std::max(1e-9, options.time_limit - watch.seconds());
    Solution there = ProxNewton({unit.smooth, unit.responses, &stronger}, out.start, loose).solve();
    out.iterations += there.certificate.iterations;
    out.passes += there.certificate.passes;
    const Status status = there.certificate.status;
    if (status == Status::diverged) {
      out.start = start;
      break;
    }
    out.start = {std::move(there.b), std::move(there.warmth)};
    if (status == Status::cancelled || status == Status::time_limit) break;
  }
  return out;
}

}  // namespace riata

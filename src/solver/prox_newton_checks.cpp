#include <cmath>
#include "solver/prox_newton.hpp"
#include "solver/sparse_columns.hpp"

// What the gradient outside the working set says of a point: whether it is good enough, and who has
// to come in.
namespace riata {

namespace {

constexpr double kFinest = 1e-9;  // precision of a model, in tolerances

}  // namespace

/// here: the present point, with all of the gradient or a part of it.
double ProxNewton::gap_of(const Expansion& here) const {
  return own_.size() > 0 ? gap_at_slopes(unit_, b_, here, here_.slope)
                         : duality_gap(unit_, b_, here, here_.slope);
}

/// What tolerances bound: the relative gap or, without one, the stationarity residual.
double ProxNewton::shortfall(const Expansion& here) const {
  const double gap = gap_of(here) / scale_;
  return std::isnan(gap) ? stationarity_residual(*unit_.omega, b_, here.gradient) : gap;
}

void ProxNewton::return_to_own_slopes() {
  if (own_.size() == 0) return;
  here_.slope = std::move(own_);
  own_ = {};
  correlate_set();
}

/// The working set's, where it is not known already.
void ProxNewton::update_gradient(const Vector& known) {
  behind_ = false;
  if (known.size() == 0) return correlate_set();
  for (Index i = 0; i < known.size(); ++i) here_.gradient[here_.set.entries()[at(i)]] = known[i];
  ++out_.passes;
}

/// The gradient of the entries in the working set.
void ProxNewton::correlate_set() {
  const Index p = unit_.smooth->parameters();
  for (Index r = 0; r < responses(); ++r) {
    std::vector<double> sums(at(here_.set.count(r)));
    if (here_.set.sparse())
      correlate(here_.set.sparse_columns(), column(here_.slope, r), sums);
    else
      unit_.smooth->correlate(here_.set.parameters(r), column(here_.slope, r), sums);
    for (std::size_t k = 0; k < sums.size(); ++k)
      here_.gradient[here_.set.parameters(r)[k] + r * p] = sums[k];
  }
  ++out_.passes;
}

/// The gradient of some entries.
void ProxNewton::correlate_some(const std::vector<Index>& entries) {
  const Index p = unit_.smooth->parameters();
  for (Index r = 0; r < responses(); ++r) {
    std::vector<Index> parameters;
    for (Index e : entries)
      if (unit_.omega->response_of(e) == r) parameters.push_back(unit_.omega->parameter_of(e));
    std::vector<double> sums(parameters.size());
    unit_.smooth->correlate(parameters, column(here_.slope, r), sums);
    for (std::size_t k = 0; k < sums.size(); ++k) here_.gradient[parameters[k] + r * p] = sums[k];
  }
}

/// Models are to be solved further, unless it is the model that was wrong: then what it promised
/// was far above what it left.
void ProxNewton::tighten() {
  if (last_promise_ <= 1e2 * here_.precision * options_.tolerance * scale_)
    here_.precision = std::max(0.1 * here_.precision, kFinest);
}

/// Whether the working set is solved well enough, and nothing outside of it matters. Over sparse
/// columns a look outside costs no more than a gap does.
bool ProxNewton::solved() {
  if (here_.set.sparse() && here_.bounds.known()) {
    if (check()) stop(Status::converged);
    return out_.status == Status::converged;
  }
  Expansion inside{here_.loss, here_.gradient, here_.eta, {}};
  for (Index e = 0; e < b_.size(); ++e)
    if (!here_.set.has(e)) inside.gradient[e] = 0;
  if (!(shortfall(inside) <= 0.5 * options_.tolerance)) {
    tighten();
    return false;
  }
  if (!check()) return false;
  stop(Status::converged);
  return true;
}

/// The entries outside the working set whose gradient has to be taken: those not known to be held
/// at zero. The gradient of the others is estimated.
std::vector<Index> ProxNewton::unsettled() {
  std::vector<Index> out;
  Vector estimate, rest;
  const bool known = here_.bounds.known() && !options_.finish;
  if (known) here_.bounds.estimate(unit_, here_.slope, estimate, rest);
  Index outside = 0;
  const Vector& seen = known ? estimate : here_.gradient;
  for_each_block(*unit_.omega, seen, [&](const PenaltyBlock& block) {
    if (here_.set.has(block.entries.front())) return;
    outside += std::ssize(block.entries);
    if (known) {
      const double away = here_.bounds.away(unit_, block.group, block.entries, rest);
      if (block.size + away <= (1 - 1e-9) * block.strength) {
        for (Index e : block.entries) here_.gradient[e] = estimate[e];
        return;
      }
    }
    out.insert(out.end(), block.entries.begin(), block.entries.end());
  });
  if (2 * std::ssize(out) < outside) return out;
  out.clear();  // most of them: then all, and this pass is one to learn from
  for (Index e = 0; e < b_.size(); ++e)
    if (!here_.set.has(e)) out.push_back(e);
  return out;
}

/// Brings the gradient up to date everywhere. False where entries from outside the working set had
/// to be taken in before the gap is small enough.
bool ProxNewton::check() {
  if (behind_) update_gradient({});
  const std::vector<Index> entries = unsettled();
  correlate_some(entries);
  ++out_.passes;
  checked_ = true;
  if (!options_.finish && std::ssize(entries) == b_.size() - here_.set.size())
    here_.bounds.learn(here_.slope, here_.gradient);
  gap_ = gap_of(here_);
  const bool reached = (std::isnan(gap_) ? stationarity_residual(*unit_.omega, b_, here_.gradient)
                                         : gap_ / scale_) <= options_.tolerance;
  if (reached && !options_.finish) return true;
  const std::vector<Index> more = here_.candidates.violators(unit_, here_.set, here_.gradient);
  if (more.empty()) {
    tighten();
    return reached || options_.finish;
  }
  here_.set.extend(unit_, more);
  penalty_.emplace(*unit_.omega, here_.set.entries());
  last_promise_ = std::numeric_limits<double>::infinity();
  return false;
}

}  // namespace riata

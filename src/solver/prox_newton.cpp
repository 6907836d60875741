#include "solver/prox_newton.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include "riata/core/error.hpp"
#include "solver/continuation.hpp"
#include "solver/recession.hpp"

namespace riata {

namespace {

constexpr int kCycles = 2000;         // of sweeps and support steps within one model
constexpr int kSweeps = 20000;        // the same by columns
constexpr double kForcing = 1e-2;     // of a first sweep's gain, per model: below it a new one pays
constexpr Index kManySparse = 400;    // sparse columns
constexpr Index kKnown = 4000;        // entries whose Gram matrix is kept for its Newton steps
constexpr Index kFew = 32;            // entries that cost less to take in than to look at
constexpr double kRounding = 1e-28;   // what cannot be gained any more, of the gap's scale
constexpr double kFloor = 1e-4;       // of the largest curvature of a row
constexpr double kContraction = 0.1;  // of what is left to gain; above it a Hessian is too old
constexpr double kSlow = 0.5;         // the same of one that learns, and goes on doing so
constexpr Index kDear = 64;           // entries: a Hessian of more costs more than several steps

}  // namespace

ProxNewton::ProxNewton(const Unit& unit, const Start& start, const SolverOptions& options)
    : unit_(unit),
      options_(options),
      scale_(gap_scale(unit)),
      b_(as_vector(start.b)),
      warm_(start.warmth != nullptr) {
  if (start.warmth) {
    here_ = std::move(*start.warmth);
    here_.precision = std::min(1e-2, 1.5 * here_.precision);
  } else {
    here_.expand(unit_, b_);
    ++out_.passes;
  }
}

Solution ProxNewton::solve() {
  try {
    choose_working_set();
    leap();
    for (; out_.iterations < options_.max_iterations; ++out_.iterations)
      if (must_stop(options_, watch_, out_.status) || !iterate()) break;
    if (!checked_) check();
    return_to_own_slopes();
  } catch (const Cancelled&) {  // anywhere: b_ stands, what is known of it may be of before
    out_.status = Status::cancelled;
    forget();
  }
  if (options_.finish && penalty_ && !here_.set.by_columns()) {
    const auto reduced =
        LocalModel(here_.set, *penalty_, local(b_), local(here_.gradient)).reduced();
    out_.rank = reduced.rank;
    out_.condition = reduced.condition;
  }
  certify(unit_, b_, here_, gap_, options_, out_);
  out_.seconds = watch_.seconds();
  here_.candidates.remember(unit_, b_, here_.gradient);
  return {{b_.begin(), b_.end()}, out_, std::make_shared<Warmth>(std::move(here_))};
}

/// Of a run that was cut off: everything but b_, seen anew.
void ProxNewton::forget() {
  here_.set = {};
  own_ = {};
  penalty_.reset();
  here_.expand(unit_, b_);
  gap_ = duality_gap(unit_, b_, here_, here_.slope);
}

void ProxNewton::choose_working_set() {
  std::vector<Index> wanted;
  if (b_.size() <= kFew) {
    wanted.resize(at(b_.size()));
    std::iota(wanted.begin(), wanted.end(), Index{0});
  } else {
    wanted = here_.candidates.first(unit_, b_, here_.gradient);
  }
  // Of entries that were outside until now the gradient may be an estimate.
  std::vector<Index> estimated = wanted;
  if (here_.set.size() == 0) {
    here_.set.reset(unit_, wanted, first_weights(std::ssize(wanted)));
  } else {
    std::erase_if(estimated, [&](Index e) { return here_.set.has(e); });
    if (here_.set.size() > 2 * std::ssize(wanted) + 100) here_.set.keep(places_of(wanted));
    here_.set.extend(unit_, wanted);
  }
  penalty_.emplace(*unit_.omega, here_.set.entries());
  const bool hessian = !here_.set.by_columns();
  if (hessian && !(sparse_pays() && here_.set.turn_to_sparse(unit_)) && by_columns_pays())
    here_.set.turn_to_columns(unit_);
  if (warm_ && !here_.set.by_columns()) correlate_some(estimated);
}

/// Beyond so many entries a sweep reads the Gram matrix's columns slower than the data's own. A
/// Newton step without groups is too cheap to be given up for that, one over groups dearer; those
/// that know bounds, or an l1 part within groups, are worth the memory of many entries.
bool ProxNewton::by_columns_pays() const {
  const Index rows = unit_.smooth->rows();
  Index most = penalty_->groups.empty() ? 4 * rows : rows / 2;
  if (unit_.omega->has_bounds() ||
      std::ranges::any_of(penalty_->groups, &LocalPenalty::Group::composite))
    most = std::max(4 * rows, kKnown);
  return here_.set.size() > most;
}

/// Columns with few entries are cheaper to sweep over than any Gram matrix of many of them.
bool ProxNewton::sparse_pays() const {
  return here_.set.size() > kManySparse && unit_.omega->groups.empty() && responses() == 1;
}

/// Where those of some entries that are in the working set stand there.
std::vector<Index> ProxNewton::places_of(const std::vector<Index>& entries) const {
  std::vector<char> wanted(at(b_.size()), 0);
  for (Index e : entries) wanted[at(e)] = 1;
  std::vector<Index> out;
  for (Index i = 0; i < here_.set.size(); ++i)
    if (wanted[at(here_.set.entries()[at(i)])]) out.push_back(i);
  return out;
}

Vector ProxNewton::local(const Vector& all) const {
  Vector out(here_.set.size());
  for (Index i = 0; i < out.size(); ++i) out[i] = all[here_.set.entries()[at(i)]];
  return out;
}

double ProxNewton::objective(double loss, const Vector& x) const {
  return loss + penalty_->nonsmooth(x) + 0.5 * x.cwiseAbs2().dot(penalty_->quadratic);
}

/// Of the first Hessian, which soon is one of before: some of the rows do, where they are many.
Dense ProxNewton::first_weights(Index size) const {
  Dense out = here_.bend;
  if (options_.finish || options_.gap_by_model || unit_.smooth->least_squares()) return out;
  for (Index r = 0; r < responses(); ++r) {
    const auto some = unit_.smooth->thinned({here_.bend.col(r).data(), at(here_.bend.rows())},
                                            size / responses());
    if (some.empty()) return here_.bend;
    out.col(r) = as_vector(some);
  }
  return out;
}

bool ProxNewton::stop(Status status) {
  out_.status = status;
  return false;
}

/// The minimiser of the quadratic model at x.
ProxNewton::Goal ProxNewton::minimise_model(const Vector& x) {
  const double least =
      (options_.finish ? kRounding : here_.precision * options_.tolerance) * scale_;
  if (here_.set.sparse()) {
    here_.set.refresh(unit_, bends());  // costs nothing here
    SparseModel model(here_.set, *penalty_, x, local(here_.gradient));
    const double promised = model.minimise(kSweeps, least, std::pow(kForcing, out_.iterations + 1));
    return {model.x(), promised, {}};
  }
  if (here_.set.by_columns()) {
    const auto stop = [&] { return must_stop(options_, watch_, out_.status); };
    ColumnModel model(here_.set, *penalty_, x, here_.slope, options_.threads, stop);
    const double promised = model.minimise(kSweeps, least);
    return {model.x(), promised, model.along()};
  }
  LocalModel model(here_.set, *penalty_, x, local(here_.gradient));
  const double promised = model.minimise(kCycles, least);
  return {model.x(), promised, {}};
}

/// One model and one step; false when the run is over.
bool ProxNewton::iterate() {
  return_to_own_slopes();
  const Vector x = local(b_);
  const Goal goal = minimise_model(x);
  const double promised = goal.promised;
  if (!std::isfinite(promised)) return bend_more();
  const bool fresh = is_fresh();
  const bool close = promised <= options_.tolerance * scale_;
  // Where the Hessian is not the loss's own, steps converge linearly.
  const double stalled = unit_.smooth->has_exact_hessian() && floor_ == 0 ? 0.25 : 0.99;
  const bool rounding =
      promised <= kRounding * scale_ || (close && fresh && promised > stalled * last_promise_);
  const bool ends = rounding && options_.finish;
  const bool receding = (ends || promises_little(promised, options_, scale_)) &&
                        recedes(unit_, b_, here_.loss, scattered(goal.x - x), out_.passes);
  if (ends || receding) {
    if (!check()) return true;
    return stop(receding ? Status::separated : Status::converged);
  }
  if (promised <= kRounding * scale_) {  // whatever the tolerance asks for
    const Index size = here_.set.size();
    const bool reached = check();
    if (reached || (fresh && here_.set.size() == size)) return stop(Status::converged);
    return here_.set.size() > size || renew();
  }
  const bool dear = here_.set.learned() && here_.set.size() > kDear;
  const double enough = dear ? kSlow : kContraction;
  if (!fresh && (promised > enough * last_promise_ || (options_.finish && close))) return renew();
  last_promise_ = promised;
  if (!step_to(goal, x, close)) return false;
  return options_.finish || !solved();
}

/// The Hessian of the present point.
bool ProxNewton::renew() {
  last_promise_ = std::numeric_limits<double>::infinity();
  here_.set.refresh(unit_, bends());
  ++out_.passes;
  return true;
}

/// The curvature of every row, as models take it.
Dense ProxNewton::bends() const {
  return floor_ > 0 ? Dense(here_.bend.cwiseMax(floor_ * here_.bend.maxCoeff())) : here_.bend;
}

/// Whether the Hessian is that of the present point.
bool ProxNewton::is_fresh() const {
  const Dense& weights = here_.set.weights();
  return floor_ > 0 ? weights == bends() : weights == here_.bend;
}

/// Where the loss is straight, as far as it is seen, its model has no minimiser, or one too far
/// away: every row gets a share of the largest curvature, until whole steps lead down again.
bool ProxNewton::bend_more() {
  floor_ = std::max(kFloor, 10 * floor_);
  return floor_ <= 1 && here_.bend.allFinite() ? renew() : stop(Status::diverged);
}

Vector ProxNewton::scattered(const Vector& x) const {
  Vector out = Vector::Zero(b_.size());
  for (Index i = 0; i < x.size(); ++i) out[here_.set.entries()[at(i)]] = x[i];
  return out;
}

// Lee, Sun & Saunders (2014) on a working set: minimise the quadratic model plus Omega over the
// entries that may be non-zero, then search along the way there, on the linear predictor alone.
// `promised`, a lower bound of the model's decrease, falls quadratically with a fresh Hessian; one
// that is kept, from one strength of a path to the next, serves for as long as the promise
// contracts, since gradients are exact and cost a fraction of it. Once the working set is solved
// the gradient is taken everywhere: the gap decides, and entries that violate optimality come in.
// With `gap_by_model` the gap is taken at the slopes that the model came to, not at the loss's own:
// of those the gradient is within the penalty's bounds as far as the model is solved, so that
// nothing is lost by shrinking it, and one model per strength is often enough.
// With `finish` the loop goes on past the tolerance until `promised` no longer shrinks: there the
// support is identified and every step is Newton's on it.
Solution prox_newton(const Unit& unit, const Start& start, const SolverOptions& options) {
  const Stopwatch watch;
  const Beginning begin = beginning_of(unit, start, options);
  SolverOptions rest = options;
  rest.max_iterations -= begin.iterations;
  if (options.time_limit > 0)
    rest.time_limit = std::max(1e-9, options.time_limit - watch.seconds());
  Solution out = ProxNewton(unit, begin.start, rest).solve();
  out.certificate.iterations += begin.iterations;
  out.certificate.passes += begin.passes;
  out.certificate.seconds = watch.seconds();
  return out;
}

}  // namespace riata

#include "solver/prox_newton.hpp"
#include <cmath>
#include <numeric>
#include "riata/core/error.hpp"
#include "solver/sparse_columns.hpp"

namespace riata {

namespace {

constexpr int kCycles = 2000;         // of sweeps and support steps within one model
constexpr int kSweeps = 20000;        // the same by columns
constexpr double kForcing = 1e-2;     // of a first sweep's gain, per model: below it a new one pays
constexpr Index kManySparse = 400;    // sparse columns
constexpr Index kFew = 32;            // entries that cost less to take in than to look at
constexpr double kRounding = 1e-28;   // what cannot be gained any more, of the gap's scale
constexpr double kContraction = 0.1;  // of what is left to gain; above it a Hessian is too old
constexpr double kSlow = 0.5;         // the same of one that learns, and goes on doing so
constexpr Index kDear = 64;           // entries: a Hessian of more costs more than several steps
constexpr Index kTall = 32;           // rows for each entry

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
  if (here_.set.size() == 0) {
    here_.set.reset(unit_, wanted, here_.bend);
  } else {
    if (here_.set.size() > 2 * std::ssize(wanted) + 100) here_.set.keep(places_of(wanted));
    here_.set.extend(unit_, wanted);
  }
  const bool hessian = !here_.set.by_columns();
  if (hessian && !(sparse_pays() && here_.set.turn_to_sparse(unit_)) && by_columns_pays())
    here_.set.turn_to_columns(unit_);
  penalty_.emplace(*unit_.omega, here_.set.entries());
}

/// Beyond so many entries a sweep reads the Gram matrix's columns slower than the data's own. A
/// Newton step without groups is too cheap to be given up for that.
bool ProxNewton::by_columns_pays() const {
  const Index rows = unit_.smooth->rows();
  return here_.set.size() > (unit_.omega->groups.empty() ? 4 * rows : rows);
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

bool ProxNewton::stop(Status status) {
  out_.status = status;
  return false;
}

struct ProxNewton::Goal {
  Vector x;
  double promised;  // a lower bound of what the model gains there
  Dense along;      // what the way there does to eta, if the model knows
};

/// The minimiser of the quadratic model at x.
ProxNewton::Goal ProxNewton::minimise_model(const Vector& x) {
  const double least =
      (options_.finish ? kRounding : here_.precision * options_.tolerance) * scale_;
  if (here_.set.sparse()) {
    here_.set.refresh(unit_, here_.bend);  // costs nothing here
    SparseModel model(here_.set, *penalty_, x, local(here_.gradient), options_.threads);
    const double promised = model.minimise(kSweeps, least, std::pow(kForcing, out_.iterations + 1));
    return {model.x(), promised, {}};
  }
  if (here_.set.by_columns()) {
    ColumnModel model(here_.set, *penalty_, x, here_.slope, options_.threads);
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
  if (!std::isfinite(promised)) return stop(Status::diverged);
  const bool fresh = here_.set.weights() == here_.bend;
  const bool close = promised <= options_.tolerance * scale_;
  // Where the Hessian is not the loss's own, steps converge linearly.
  const double stalled = unit_.smooth->has_exact_hessian() ? 0.25 : 0.99;
  const bool rounding =
      promised <= kRounding * scale_ || (close && fresh && promised > stalled * last_promise_);
  if (rounding && options_.finish) {
    if (!check()) return true;
    return stop(runs_away(unit_, scattered(goal.x - x)) ? Status::separated : Status::converged);
  }
  if (promised <= kRounding * scale_) {  // whatever the tolerance asks for
    const Index size = here_.set.size();
    if (!check() && here_.set.size() > size) return true;
    return stop(Status::converged);
  }
  const bool dear = here_.set.learned() && here_.set.size() > kDear;
  const double enough = dear ? kSlow : kContraction;
  if (!fresh && (promised > enough * last_promise_ || (options_.finish && close))) {
    last_promise_ = std::numeric_limits<double>::infinity();
    here_.set.refresh(unit_, here_.bend);
    ++out_.passes;
    return true;
  }
  last_promise_ = promised;
  if (!step_to(goal, x, close)) return false;
  return options_.finish || !solved();
}

Vector ProxNewton::scattered(const Vector& x) const {
  Vector out = Vector::Zero(b_.size());
  for (Index i = 0; i < x.size(); ++i) out[here_.set.entries()[at(i)]] = x[i];
  return out;
}

/// Of the working set's columns with d.
Dense ProxNewton::product(const Vector& d) const {
  Dense out = Dense::Zero(here_.eta.rows(), responses());
  if (here_.set.sparse()) {
    add_product(here_.set.sparse_columns(), {d.data(), at(d.size())}, column(out, 0));
    return out;
  }
  for (Index r = 0; r < responses(); ++r) {
    std::vector<Index> moved;
    std::vector<double> by;
    for (Index k = 0; k < here_.set.count(r); ++k) {
      const double each = d[here_.set.first(r) + k];
      if (each == 0) continue;
      moved.push_back(here_.set.parameters(r)[at(k)]);
      by.push_back(each);
    }
    unit_.smooth->add_product(moved, by, column(out, r));
  }
  return out;
}

/// Goes to `next`, with eta there, if the objective is at most so much.
bool ProxNewton::go_if_lower(const Vector& next, Dense&& eta, double most) {
  Dense slope, bend;
  const double loss = pointwise(unit_, eta, slope, bend);
  if (!(objective(loss, next) <= most)) return false;
  here_.eta = std::move(eta);
  here_.loss = loss;
  here_.slope = std::move(slope);
  here_.bend = std::move(bend);
  for (Index i = 0; i < next.size(); ++i) b_[here_.set.entries()[at(i)]] = next[i];
  checked_ = false;
  return true;
}

/// Begins where the last two strengths point to. In Gram space without groups the first Newton step
/// is that extrapolation, and better.
void ProxNewton::leap() {
  if (penalty_->groups.empty() && !here_.set.sparse()) return;
  const Vector ahead = here_.candidates.ahead(unit_, b_);
  if (ahead.size() == 0) return;
  const Vector to = local(ahead), x = local(b_), gradient = local(here_.gradient);
  if (!go_if_lower(to, here_.eta + product(to - x), objective(here_.loss, x))) return;
  if (here_.set.by_columns() && !here_.set.sparse()) return;  // rows' slopes serve
  update_gradient();
  if (learns()) learn(to - x, gradient);
}

/// Whether an old Hessian is worth mending: forming it anew costs far more than to factor it.
bool ProxNewton::learns() const {
  return !here_.set.by_columns() && unit_.smooth->has_exact_hessian() &&
         unit_.smooth->rows() > kTall * here_.set.size() && here_.set.weights() != here_.bend;
}

/// From a step on the working set; gradient: before it.
void ProxNewton::learn(const Vector& step, const Vector& gradient) {
  const Vector change = local(here_.gradient) - gradient;
  for (Index r = 0; r < responses(); ++r) {
    const Index first = here_.set.first(r), count = here_.set.count(r);
    here_.set.learn(r, step.segment(first, count), change.segment(first, count));
  }
}

bool ProxNewton::step_to(const Goal& goal, const Vector& x, bool close) {
  const Vector direction = goal.x - x;
  const Dense along = goal.along.size() > 0 ? goal.along : product(direction);
  const double from = objective(here_.loss, x), slack = 1e-14 * std::abs(from);
  Dense foreseen;  // the slopes that the model comes to; from a cold start it comes too far
  if (warm_ && options_.gap_by_model && !options_.finish && !unit_.smooth->least_squares())
    foreseen = here_.slope + here_.set.weights().cwiseProduct(along);
  const Vector gradient = local(here_.gradient);
  for (double step = 1; step > 1e-10; step /= 2)
    if (go_if_lower(step == 1 ? goal.x : Vector(x + step * direction), here_.eta + step * along,
                    from - 1e-4 * step * goal.promised + slack)) {
      if (step == 1 && foreseen.size() > 0) {
        own_ = std::move(here_.slope);
        here_.slope = std::move(foreseen);
      }
      update_gradient();
      if (own_.size() == 0 && learns()) learn(step * direction, gradient);
      return true;
    }
  if (here_.set.weights() != here_.bend) {
    here_.set.refresh(unit_, here_.bend);
    return true;
  }
  return stop(close ? Status::converged : Status::diverged);  // nothing left that rounding shows
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
  return ProxNewton(unit, start, options).solve();
}

}  // namespace riata

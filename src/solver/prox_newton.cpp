#include "solver/prox_newton.hpp"
#include <cmath>
#include <numeric>
#include "riata/core/error.hpp"

namespace riata {

namespace {

constexpr int kCycles = 2000;         // of sweeps and support steps within one model
constexpr int kSweeps = 20000;        // the same by columns
constexpr double kRounding = 1e-28;   // what cannot be gained any more, of the gap's scale
constexpr double kContraction = 0.1;  // of what is left to gain; above it a Hessian is too old
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// What tolerances bound: the relative gap or, without one, the stationarity residual.
double shortfall(const Unit& unit, const Vector& b, const Expansion& here) {
  const double gap = duality_gap(unit, b, here) / gap_scale(unit);
  return std::isnan(gap) ? stationarity_residual(*unit.omega, b, here.gradient) : gap;
}

std::span<double> column(Dense& m, Index r) { return {m.data() + r * m.rows(), at(m.rows())}; }
std::span<const double> column(const Dense& m, Index r) {
  return {m.data() + r * m.rows(), at(m.rows())};
}

/// The loss of all responses at a linear predictor; curvature that rounding made negative is none.
double pointwise(const Unit& unit, const Dense& eta, Dense& slope, Dense& bend) {
  slope.resize(eta.rows(), eta.cols());
  bend.resize(eta.rows(), eta.cols());
  double sum = 0;
  for (Index r = 0; r < eta.cols(); ++r)
    sum += unit.smooth->pointwise(unit.responses[at(r)], column(eta, r), column(slope, r),
                                  column(bend, r));
  bend = bend.cwiseMax(0);
  return sum;
}

}  // namespace

void Warmth::expand(const Unit& unit, const Vector& b) {
  const Index n = unit.smooth->rows(), p = unit.smooth->parameters();
  eta.resize(n, std::ssize(unit.responses));
  gradient.resize(b.size());
  std::vector<Index> all(at(p));
  std::iota(all.begin(), all.end(), Index{0});
  for (Index r = 0; r < eta.cols(); ++r) {
    unit.smooth->start(unit.responses[at(r)], column(eta, r));
    std::vector<Index> live;
    std::vector<double> values;
    for (Index j = 0; j < p; ++j)
      if (b[j + r * p] != 0) {
        live.push_back(j);
        values.push_back(b[j + r * p]);
      }
    unit.smooth->add_product(live, values, column(eta, r));
  }
  loss = pointwise(unit, eta, slope, bend);
  for (Index r = 0; r < eta.cols(); ++r)
    unit.smooth->correlate(all, column(slope, r), as_span(gradient).subspan(at(r * p), at(p)));
  bounds.learn(slope, gradient);
}

ProxNewton::ProxNewton(const Unit& unit, const Start& start, const SolverOptions& options)
    : unit_(unit), options_(options), scale_(gap_scale(unit)), b_(as_vector(start.b)) {
  if (start.warmth) {
    here_ = std::move(*start.warmth);
    here_.precision = std::min(1e-2, 10 * here_.precision);
  } else {
    here_.expand(unit_, b_);
    ++out_.passes;
  }
}

Solution ProxNewton::solve() {
  try {
    choose_working_set();
    for (; out_.iterations < options_.max_iterations; ++out_.iterations)
      if (must_stop(options_, watch_, out_.status) || !iterate()) break;
    if (!checked_) check();
  } catch (const Cancelled&) {  // in the middle of a pass; b_ and here_ still belong together
    out_.status = Status::cancelled;
  }
  if (options_.finish && penalty_ && !here_.set.by_columns()) {
    const auto reduced =
        LocalModel(here_.set, *penalty_, local(b_), local(here_.gradient)).reduced();
    out_.rank = reduced.rank;
    out_.condition = reduced.condition;
  }
  certify(unit_, b_, here_, gap_, options_, out_);
  out_.seconds = watch_.seconds();
  here_.candidates.remember(unit_, here_.gradient);
  return {{b_.begin(), b_.end()}, out_, std::make_shared<Warmth>(std::move(here_))};
}

void ProxNewton::choose_working_set() {
  const std::vector<Index> wanted = here_.candidates.first(unit_, b_, here_.gradient);
  if (here_.set.size() == 0) {
    here_.set.reset(unit_, wanted, here_.bend);
  } else {
    if (here_.set.size() > 2 * std::ssize(wanted) + 100) here_.set.keep(places_of(wanted));
    here_.set.extend(unit_, wanted);
  }
  if (!here_.set.by_columns() && by_columns_pays()) here_.set.turn_to_columns(unit_);
  penalty_.emplace(*unit_.omega, here_.set.entries());
  if (!penalty_->quadratic.isZero(0)) here_.set.factor().clear();  // it held another strength
}

/// Beyond so many entries a sweep reads the Gram matrix's columns slower than the data's own.
bool ProxNewton::by_columns_pays() const { return 2 * here_.set.size() > 3 * unit_.smooth->rows(); }

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

/// The minimiser of the quadratic model at x, and a lower bound of what it gains.
double ProxNewton::minimise_model(const Vector& x, Vector& goal) {
  const double least =
      (options_.finish ? kRounding : here_.precision * options_.tolerance) * scale_;
  if (here_.set.by_columns()) {
    ColumnModel model(here_.set, *penalty_, x, here_.slope);
    const double promised = model.minimise(kSweeps, least);
    goal = model.x();
    return promised;
  }
  LocalModel model(here_.set, *penalty_, x, local(here_.gradient));
  const double promised = model.minimise(kCycles, least);
  goal = model.x();
  return promised;
}

/// One model and one step; false when the run is over.
bool ProxNewton::iterate() {
  const Vector x = local(b_);
  Vector goal;
  const double promised = minimise_model(x, goal);
  if (!std::isfinite(promised)) return stop(Status::diverged);
  const bool fresh = here_.set.weights() == here_.bend;
  const bool close = promised <= options_.tolerance * scale_;
  // Where the Hessian is that of Fisher's information, steps converge linearly.
  const double stalled = unit_.smooth->is_convex() ? 0.25 : 0.99;
  const bool rounding =
      promised <= kRounding * scale_ || (close && fresh && promised > stalled * last_promise_);
  if (rounding && options_.finish) {
    if (!check()) return true;
    return stop(runs_away(unit_, scattered(goal - x)) ? Status::separated : Status::converged);
  }
  if (!fresh && (promised > kContraction * last_promise_ || (options_.finish && close))) {
    last_promise_ = std::numeric_limits<double>::infinity();
    here_.set.refresh(unit_, here_.bend);
    ++out_.passes;
    return true;
  }
  last_promise_ = promised;
  if (!step_to(goal, x, promised, close)) return false;
  return options_.finish || !solved();
}

Vector ProxNewton::scattered(const Vector& x) const {
  Vector out = Vector::Zero(b_.size());
  for (Index i = 0; i < x.size(); ++i) out[here_.set.entries()[at(i)]] = x[i];
  return out;
}

bool ProxNewton::step_to(const Vector& goal, const Vector& x, double promised, bool close) {
  const Vector direction = goal - x;
  Dense along = Dense::Zero(here_.eta.rows(), responses());
  for (Index r = 0; r < responses(); ++r)
    unit_.smooth->add_product(here_.set.parameters(r),
                              {direction.data() + here_.set.first(r), at(here_.set.count(r))},
                              column(along, r));
  const double from = objective(here_.loss, x), slack = 1e-14 * std::abs(from);
  Dense slope, bend;
  for (double step = 1; step > 1e-10; step /= 2) {
    const Vector next = step == 1 ? goal : Vector(x + step * direction);
    const Dense eta = here_.eta + step * along;
    const double loss = pointwise(unit_, eta, slope, bend);
    if (!(objective(loss, next) <= from - 1e-4 * step * promised + slack)) continue;
    here_.eta = eta;
    here_.loss = loss;
    here_.slope.swap(slope);
    here_.bend.swap(bend);
    for (Index i = 0; i < next.size(); ++i) b_[here_.set.entries()[at(i)]] = next[i];
    update_gradient();
    return true;
  }
  if (here_.set.weights() != here_.bend) {
    here_.set.refresh(unit_, here_.bend);
    return true;
  }
  return stop(close ? Status::converged : Status::diverged);  // nothing left that rounding shows
}

/// Of the entries in the working set.
void ProxNewton::update_gradient() {
  const Index p = unit_.smooth->parameters();
  for (Index r = 0; r < responses(); ++r) {
    std::vector<double> sums(at(here_.set.count(r)));
    unit_.smooth->correlate(here_.set.parameters(r), column(here_.slope, r), sums);
    for (std::size_t k = 0; k < sums.size(); ++k)
      here_.gradient[here_.set.parameters(r)[k] + r * p] = sums[k];
  }
  ++out_.passes;
  checked_ = false;
  gap_ = kNaN;
}

/// Whether the working set is solved well enough, and nothing outside of it matters.
bool ProxNewton::solved() {
  Expansion inside{here_.loss, here_.gradient, here_.eta, {}};
  for (Index e = 0; e < b_.size(); ++e)
    if (!here_.set.has(e)) inside.gradient[e] = 0;
  if (!(shortfall(unit_, b_, inside) <= 0.5 * options_.tolerance)) {
    here_.precision = std::max(0.1 * here_.precision, kRounding);
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
      double away = 0;
      for (Index e : block.entries) away = std::max(away, rest[e / unit_.smooth->parameters()]);
      away *= here_.bounds.norm(unit_, block.group, block.entries);
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
  const Index p = unit_.smooth->parameters();
  const std::vector<Index> entries = unsettled();
  for (Index r = 0; r < responses(); ++r) {
    std::vector<Index> parameters;
    for (Index e : entries)
      if (e / p == r) parameters.push_back(e % p);
    std::vector<double> sums(parameters.size());
    unit_.smooth->correlate(parameters, column(here_.slope, r), sums);
    for (std::size_t k = 0; k < sums.size(); ++k) here_.gradient[parameters[k] + r * p] = sums[k];
  }
  ++out_.passes;
  checked_ = true;
  if (std::ssize(entries) == b_.size() - here_.set.size())
    here_.bounds.learn(here_.slope, here_.gradient);
  gap_ = duality_gap(unit_, b_, here_);
  const bool reached = (std::isnan(gap_) ? stationarity_residual(*unit_.omega, b_, here_.gradient)
                                         : gap_ / scale_) <= options_.tolerance;
  if (reached && !options_.finish) return true;
  const std::vector<Index> more = here_.candidates.violators(unit_, here_.set, here_.gradient);
  if (more.empty()) {
    here_.precision = std::max(0.1 * here_.precision, kRounding);
    return reached || options_.finish;
  }
  here_.set.extend(unit_, more);
  penalty_.emplace(*unit_.omega, here_.set.entries());
  last_promise_ = std::numeric_limits<double>::infinity();
  return false;
}

// Lee, Sun & Saunders (2014) on a working set: minimise the quadratic model plus Omega over the
// entries that may be non-zero, then search along the way there, on the linear predictor alone.
// `promised`, a lower bound of the model's decrease, falls quadratically with a fresh Hessian; one
// that is kept, from one strength of a path to the next, serves for as long as the promise
// contracts, since gradients are exact and cost a fraction of it. Once the working set is solved
// the gradient is taken everywhere: the gap decides, and entries that violate optimality come in.
// With `finish` the loop goes on past the tolerance until `promised` no longer shrinks: there the
// support is identified and every step is Newton's on it.
Solution prox_newton(const Unit& unit, const Start& start, const SolverOptions& options) {
  return ProxNewton(unit, start, options).solve();
}

}  // namespace riata

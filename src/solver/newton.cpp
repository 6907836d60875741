#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include "core/eigen.hpp"
#include "core/lbfgs.hpp"
#include "riata/core/error.hpp"
#include "riata/solver/solver.hpp"
#include "solver/certify.hpp"
#include "solver/least_squares.hpp"
#include "solver/newton_systems.hpp"
#include "solver/recession.hpp"
#include "solver/secants.hpp"
#include "solver/warmth.hpp"

namespace riata {

namespace {

constexpr double kRounding = 1e-28;  // of the gap's scale: a decrement of which nothing is left
constexpr Index kSteps = 4;          // that mend a kept Hessian
constexpr Index kFew = 16;         // parameters whose Hessian costs about as much as their gradient
constexpr Index kExact = 4 << 20;  // numbers in designs that are summed in double-double
constexpr double kSmallStep = 1e-2;    // of the gap's scale: a decrement that leaves the curvature
constexpr double kContraction = 5e-2;  // of the decrement, by which a kept Hessian serves

class Run {
 public:
  /// systems: of a point and a loss nearby, to begin with.
  Run(const Unit& unit, Vector b, const SolverOptions& options,
      std::optional<NewtonSystems> systems, const RowGrams& before = {})
      : unit_(unit),
        options_(options),
        quadratic_(as_vector(unit.omega->quadratic)),
        scale_(gap_scale(unit)),
        convex_(unit.smooth->is_convex()),
        enough_(options.finish || !convex_ ? kRounding * scale_
                                           : std::numeric_limits<double>::infinity()),
        b_(std::move(b)),
        step_(Vector::Zero(b_.size())),
        by_(cheapest(unit.smooth->rows(), unit.smooth->is_coupled(), unit.smooth->is_sparse(),
                     *unit.omega)),
        row_grams_(by_ == SystemsBy::rows ? row_grams(unit, before, options.threads) : RowGrams()),
        fresh_(!systems),
        here_(seen_from(b_, fresh_)),
        systems_(systems ? std::move(*systems) : systems_here()),
        rank_(systems_.rank) {
    out_.passes = 1;
    aim();
  }

  Solution solve() {
    try {
      if (is_refined())
        refine();
      else
        descend_until_shown();
    } catch (const Cancelled&) {  // anywhere: b_ stands, what is known of it may be of before
      out_.status = Status::cancelled;
      look();
    }
    out_.passes += systems_.passes();
    out_.rank = systems_.rank;
    out_.condition = systems_.condition;
    certify(unit_, b_, here_, gap() * scale_, options_, out_);
    return {{b_.begin(), b_.end()}, out_, warmth_of(row_grams_), {rest_.begin(), rest_.end()}};
  }

  Status descend() {
    for (; out_.iterations < options_.max_iterations; ++out_.iterations)
      if (must_stop(options_, watch_, out_.status) || !iterate()) break;
    if (systems_.singular && systems_.rank == rank_ && out_.status != Status::diverged) {
      systems_.for_each(b_, [](const auto& h, const Vector& v) { return h.projected(v); });
      look();
    }
    return out_.status;
  }
  const Vector& b() const { return b_; }
  const NewtonSystems& systems() const { return systems_; }

 private:
  double gap() {
    if (!shown_) shown_ = duality_gap(unit_, b_, here_);
    return (std::isnan(*shown_) ? *shown_ : std::min(*shown_, gap_)) / scale_;
  }
  // Where parameters are free or hardly penalised, the gap that can be shown is larger than what is
  // left to gain.
  void descend_until_shown() {
    while (descend() == Status::converged && !options_.finish && decrement_ <= enough_ &&
           gap() > options_.tolerance)
      enough_ = decrement_ / 10;
  }

  /// One step; false when the run is over.
  bool iterate() {
    if (!std::isfinite(decrement_)) return false;
    const bool close = promises_little(decrement_, options_, scale_);
    const bool slow = decrement_ > least_fall() * last_;
    if (!fresh_ && decrement_ > kContraction * last_ && decrement_ > kRounding * scale_) {
      renew();
      return true;
    }
    const bool vanished = systems_.rank < rank_;  // of the curvature, on the way
    if ((vanished && recedes_along(step_)) || (close && recedes_along(direction_)))
      return stop(Status::separated);
    if (close && (slow || decrement_ <= enough_))
      return stop(systems_.singular && !vanished ? Status::min_norm : Status::converged);
    last_ = decrement_;
    const bool kept = unit_.smooth->least_squares() ||
                      (convex_ && b_.size() > kFew && decrement_ <= kSmallStep * scale_);
    if (move(!kept)) return true;
    return stop(close ? Status::converged : Status::diverged);  // nothing left that rounding shows
  }

  /// Of the decrement, per step; where the Hessian is that of Fisher's information, steps converge
  /// linearly.
  double least_fall() const {
    if (!convex_) return 0.99;
    return runs_away(unit_, direction_) ? 0.9 : 0.25;
  }

  // Self-concordant losses (logistic, Poisson) decrease at a step of log(1 + d) / d, d the largest
  // change of eta: Sun & Tran-Dinh (2019). It is tried where the whole step fails.
  bool move(bool renewing) {
    const double from = objective(here_, b_), slack = 1e-14 * std::abs(from) + 1e-15 * reach();
    Expansion trial = seen_from(b_ + direction_, renewing);
    ++out_.passes;
    const auto lower = [&](double loss, double step) {
      const Vector next = b_ + step * direction_;
      return loss + unit_.omega->value(as_span(next)) <= from - 1e-4 * step * decrement_ + slack;
    };
    if (lower(trial.loss, 1)) return arrive(1, std::move(trial), renewing);
    const double change = (trial.eta - here_.eta).lpNorm<Eigen::Infinity>();
    double step = change > 1e-3 && std::isfinite(change) ? std::log1p(change) / change : 0.5;
    for (; step > 1e-10; step /= 2) {
      ++out_.passes;
      if (!lower(loss_at(unit_, b_ + step * direction_), step)) continue;
      ++out_.passes;
      return arrive(step, seen_from(b_ + step * direction_, renewing), renewing);
    }
    return false;
  }

  /// Of eta's terms, whose rounding the loss shows: far larger than eta where offsets are.
  double reach() const {
    double sum = 0;
    for (Index e = 0; e < b_.size(); ++e)
      sum += std::abs(b_[e]) * unit_.smooth->column_scale(unit_.omega->parameter_of(e));
    return sum;
  }

  bool arrive(double step, Expansion&& there, bool renewing) {
    step_ = step * direction_;
    b_ += step_;
    Vector change = there.gradient - here_.gradient + quadratic_.cwiseProduct(step_);
    here_ = std::move(there);
    fresh_ = renewing;
    if (fresh_)
      use(systems_here());
    else if (curves(step_, change) && !unit_.smooth->least_squares())
      mending_.add(step_, std::move(change));
    aim();
    return true;
  }
  void renew() {
    here_ = seen_from(b_, true);
    ++out_.passes;
    fresh_ = true;
    use(systems_here());
    last_ = std::numeric_limits<double>::infinity();
    aim();
  }
  /// With what systems are made of there, if they are to be.
  Expansion seen_from(const Vector& b, bool systems) const {
    return systems && by_ == SystemsBy::parameters ? expand(unit_, b) : slope(unit_, b);
  }
  NewtonSystems systems_here() const {
    if (by_ == SystemsBy::parameters) return {unit_, *here_.hessian};
    Dense slopes, weights;
    pointwise(unit_, here_.eta, slopes, weights);
    return {unit_, row_grams_, weights};
  }
  void use(NewtonSystems systems) {
    out_.passes += systems_.passes();
    systems_ = std::move(systems);
    mending_.clear();
  }
  void look() {
    shown_.reset();
    here_ = slope(unit_, b_);
    ++out_.passes;
  }
  void aim() {
    shown_.reset();
    const Vector gradient = here_.gradient + quadratic_.cwiseProduct(b_);
    direction_ = -mending_(gradient, [&](Vector v, const InverseFromSteps::Pair*) {
      systems_.for_each(v, [](const auto& h, const Vector& g) { return h.solve(g); });
      return v;
    });
    decrement_ = -direction_.dot(gradient);
  }

  bool recedes_along(const Vector& direction) {
    return recedes(unit_, b_, here_.loss, direction, out_.passes);
  }

  bool is_refined() const {
    return options_.finish && unit_.smooth->least_squares() && by_ == SystemsBy::parameters &&
           unit_.smooth->rows() * systems_.p <= kExact && std::isfinite(decrement_);
  }
  void refine() {
    b_ += direction_;
    rest_ = Vector::Zero(b_.size());
    systems_.rank = 0;
    gap_ = 0;
    for (std::size_t k = 0; k < systems_.of.size(); ++k) {
      const Index first = static_cast<Index>(k) * systems_.p;
      const Refined got = refined({unit_.smooth->least_squares(), unit_.responses[k],
                                   unit_.smooth->rows(), quadratic_.segment(first, systems_.p)},
                                  b_.segment(first, systems_.p), systems_.of[k]);
      b_.segment(first, systems_.p) = got.b;
      rest_.segment(first, systems_.p) = got.rest;
      systems_.rank += got.rank;
      systems_.condition = std::max(k == 0 ? 1 : systems_.condition, got.condition);
      out_.passes += got.passes;
      gap_ += got.gap;
    }
    out_.iterations = 1;
    out_.status = systems_.rank < b_.size() ? Status::min_norm : Status::converged;
    look();
  }

  double objective(const Expansion& at, const Vector& b) const {
    return at.loss + unit_.omega->value(as_span(b));
  }
  bool stop(Status status) {
    out_.status = status;
    return false;
  }

  const Unit& unit_;
  const SolverOptions& options_;
  const Stopwatch watch_;
  const Vector quadratic_;
  double scale_;
  bool convex_;
  double last_ = std::numeric_limits<double>::infinity();
  double enough_;                // of the decrement
  Vector b_, step_, direction_;  // step: the last one taken, direction: to be taken
  const SystemsBy by_;
  RowGrams row_grams_;  // where they are by rows
  bool fresh_;          // the systems are of this point
  Expansion here_;
  NewtonSystems systems_;
  InverseFromSteps mending_{kSteps};  // the systems, by steps since they were formed
  Index rank_;                        // of the first systems
  Vector rest_;
  std::optional<double> shown_;                           // the dual's gap at b
  double decrement_ = 0;                                  // direction' H direction
  double gap_ = std::numeric_limits<double>::infinity();  // where known better than by the dual
  Certificate out_;
};

/// Without features, as a fit begins that nothing is known of.
bool is_null(const Unit& unit, const std::vector<double>& b) {
  return std::ssize(b) - std::ranges::count(b, 0.0) <= std::ssize(unit.responses);
}

constexpr double kSampleTolerance = 1e-2;  // of what differs from the whole by as much

}  // namespace

// Damped Newton as in Boyd & Vandenberghe (2004), 9.5.2. A pass over the data evaluates a trial
// point and its derivatives at once; trials that do not decrease the objective are rare. A Hessian
// is kept while steps are small and contract, mended by what they show; that of a sample of the
// rows to begin with. After the tolerance is met, steps go on until they stop shrinking.
Solution newton(const Unit& unit, const Start& start, const SolverOptions& options) {
  const Stopwatch watch;
  const bool helps = is_null(unit, start.b) && !unit.smooth->least_squares();
  const auto sample = helps ? unit.smooth->sample() : nullptr;
  Vector b = as_vector(start.b);
  std::optional<NewtonSystems> systems;
  if (sample) {
    const Unit some{sample.get(), unit.responses, unit.omega};
    SolverOptions loose = options;
    loose.tolerance = kSampleTolerance;
    loose.finish = false;
    Run run(some, b, loose, {});
    if (run.descend() == Status::converged) {
      b = run.b();
      systems = run.systems();
    }
  }
  const RowGrams before = start.warmth ? start.warmth->row_grams : RowGrams();
  Solution out = Run(unit, std::move(b), options, std::move(systems), before).solve();
  out.certificate.seconds = watch.seconds();
  return out;
}

}  // namespace riata

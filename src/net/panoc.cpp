#include "net/panoc.hpp"
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include "core/lbfgs.hpp"

namespace riata::net {

namespace {

constexpr double kDecrease = 0.95;  // alpha of the paper: share of 1/L that a step may be
constexpr double kSmallestStep = 1e-18;
constexpr int kHalvings = 10;
constexpr double kFlat = 1e-10;  // share of a value below which its changes are not trusted

/// A point, and the end of the proximal step from it.
struct Here {
  Vector x, gradient, next, next_gradient;
  Vector moved;  // x - next
  double f = 0, next_f = 0;
  double envelope = 0;  // the forward-backward envelope at x
};

class Search {
 public:
  explicit Search(const Composite& problem) : problem_(problem) {}

  double step = 1;

  double evaluate(const Vector& x, Vector& gradient) const {
    gradient.resize(x.size());
    const double f = problem_.smooth(as_span(x), as_span(gradient));
    return gradient.allFinite() ? f : std::numeric_limits<double>::quiet_NaN();
  }
  void forward_backward(Here& at) const {
    at.next = at.x - step * at.gradient;
    problem_.penalty->prox(as_span(at.next), step);
    at.moved = at.x - at.next;
    at.envelope = at.f + problem_.penalty->value(as_span(std::as_const(at.next))) -
                  at.gradient.dot(at.moved) + at.moved.squaredNorm() / (2 * step);
  }
  /// Whether the quadratic bound holds at the step's end, so that the envelope lies above what is
  /// reached there. Where values differ by rounding alone, slopes tell.
  bool is_bounded(Here& at) const {
    at.next_f = evaluate(at.next, at.next_gradient);
    const double squares = at.moved.squaredNorm() * kDecrease / step;
    const double bound = at.f - at.gradient.dot(at.moved) + squares / 2;
    if (at.next_f <= bound) return true;
    return std::abs(at.next_f - at.f) <= kFlat * std::abs(at.f) &&
           (at.gradient - at.next_gradient).dot(at.moved) <= squares;
  }
  /// Shortens the step until the bound holds; no value where none does. True: it was shortened.
  std::optional<bool> shorten(Here& at) {
    bool shortened = false;
    for (forward_backward(at); !is_bounded(at); forward_backward(at)) {
      step /= 2;
      shortened = true;
      if (step < kSmallestStep) return std::nullopt;
    }
    return shortened;
  }
  double residual(const Vector& x, const Vector& gradient) const {
    Vector moved = x - gradient;
    problem_.penalty->prox(as_span(moved), 1.0);
    return x.size() == 0 ? 0 : (x - moved).lpNorm<Eigen::Infinity>();
  }
  /// Whether the envelope has fallen enough; or, by less than can be told, the step's length.
  bool falls(const Here& from, const Here& to) const {
    const double least = 0.05 * (1 - kDecrease) * from.moved.squaredNorm() / (2 * step);
    if (to.envelope <= from.envelope - least) return true;
    return std::abs(to.envelope - from.envelope) <= kFlat * std::abs(from.envelope) &&
           to.moved.squaredNorm() < 0.9 * from.moved.squaredNorm();
  }

 private:
  const Composite& problem_;
};

/// The direction of L-BFGS, scaled by the latest pair.
Vector direction_of(const InverseFromSteps& inverse, const Vector& slope) {
  return -inverse(slope, [](Vector q, const InverseFromSteps::Pair* latest) {
    if (latest) q /= latest->inverse * latest->change.squaredNorm();
    return q;
  });
}

/// From x along the direction, less and less of it and more of the proximal step, until the
/// envelope has fallen enough; else the proximal step's end, where it has.
Here line_search(const Search& search, const Here& here, const Vector& direction) {
  double share = direction.allFinite() ? 1 : 0;
  for (int i = 0; i < kHalvings && share > 0; ++i, share /= 2) {
    Here trial;
    trial.x = here.x - (1 - share) * here.moved + share * direction;
    trial.f = search.evaluate(trial.x, trial.gradient);
    if (!std::isfinite(trial.f)) continue;
    search.forward_backward(trial);
    if (search.falls(here, trial) && search.is_bounded(trial)) return trial;
  }
  Here end;
  end.x = here.next;
  end.gradient = here.next_gradient;
  end.f = here.next_f;
  return end;
}

}  // namespace

PanocResult panoc(const Composite& problem, std::vector<double> start,
                  const PanocOptions& options) {
  PanocResult out;
  Search search(problem);
  InverseFromSteps inverse(options.memory);
  Here here;
  here.x = as_vector(start);
  here.f = search.evaluate(here.x, here.gradient);
  out.x = std::move(start);
  out.diverged = !std::isfinite(here.f);
  if (out.diverged) return out;

  for (;; ++out.iterations) {
    const auto shortened = search.shorten(here);
    out.diverged = !shortened && out.iterations == 0;
    if (!shortened) break;
    if (*shortened) inverse.clear();
    out.x.assign(here.next.begin(), here.next.end());
    out.residual = search.residual(here.next, here.next_gradient);
    out.converged = out.residual <= options.tolerance;
    if (options.observe && !options.observe(out.x, out.residual)) break;
    if (out.converged || out.iterations >= options.max_iterations) break;

    const Vector slope = here.moved / search.step;
    Here next = line_search(search, here, direction_of(inverse, slope));
    search.forward_backward(next);
    Vector step = next.x - here.x, change = next.moved / search.step - slope;
    if (step.dot(change) > 1e-12 * step.squaredNorm())  // else no curvature to learn
      inverse.add(std::move(step), std::move(change));
    here = std::move(next);
    if (out.iterations % 100 == 99) {
      search.step *= 2;  // curvature may be less here
      inverse.clear();
    }
  }
  return out;
}

}  // namespace riata::net

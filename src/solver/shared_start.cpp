#include "solver/shared_start.hpp"
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>
#include "core/lbfgs.hpp"
#include "riata/core/parallel.hpp"
#include "solver/certify.hpp"

namespace riata {

namespace {

constexpr Index kMany = 8;                   // responses from which passes are shared
constexpr Index kTogether = 16;              // of them to a pass
constexpr Index kFewest = 16, kMost = 1024;  // parameters: fewer are quick alone, more too dear
constexpr int kMemory = 6, kPasses = 40;
constexpr double kEnough = 1e-10;  // of the gap's scale: a decrement that Newton squares
constexpr double kLeast = 1e-14;   // the same: where it is left to Newton to show a gap

/// (c G + d)^-1 for one Gram matrix G and any numbers c > 0, d >= 0 of a response: its Hessian
/// where curvature and penalty are alike in all rows and parameters.
class SharedGram {
 public:
  SharedGram(const Columns& smooth, std::span<const double> weights) {
    const Index p = smooth.parameters();
    std::vector<Index> all(at(p));
    std::iota(all.begin(), all.end(), Index{0});
    Dense gram(p, p);
    smooth.gram(all, {}, weights, as_span(gram));
    const Eigen::SelfAdjointEigenSolver<Dense> solver(gram);
    vectors_ = solver.eigenvectors();
    values_ = solver.eigenvalues().cwiseMax(1e-10 * solver.eigenvalues().maxCoeff());
  }
  Vector solve(const Vector& right, double c, double d) const {
    const Vector turned = vectors_.transpose() * right;
    return vectors_ * (turned.array() / (c * values_.array() + d)).matrix();
  }

 private:
  Dense vectors_;
  Vector values_;
};

/// L-BFGS of one response, begun with the inverse of its approximate Hessian.
class Walker {
 public:
  Walker(Vector b, Vector quadratic, double curvature)
      : b_(std::move(b)), trial_(b_), quadratic_(std::move(quadratic)), curvature_(curvature) {}

  const Vector& b() const { return b_; }
  const Vector& trial() const { return trial_; }
  const Vector& direction() const { return direction_; }
  double decrement() const { return -slope_; }

  enum class Took { back, on, nowhere };
  /// Takes the loss and gradient at the trial point, and walks on to there or half the way back.
  Took take(double loss, const Vector& gradient, const SharedGram& gram) {
    const double value = loss + 0.5 * quadratic_.dot(trial_.cwiseAbs2());
    if (gradient_.size() > 0) {
      const double promised = 1e-4 * step_ * slope_, slack = 1e-14 * std::abs(value_);
      if (!(value <= value_ + promised + slack)) {  // also where it is NaN
        step_ /= 2;
        trial_ = b_ + step_ * direction_;
        return step_ > 1e-4 ? Took::back : Took::nowhere;
      }
    }
    const Vector next = gradient + quadratic_.cwiseProduct(trial_);
    if (!std::isfinite(value) || !next.allFinite()) return Took::nowhere;
    if (gradient_.size() > 0) remember(trial_ - b_, next - gradient_);
    b_ = trial_;
    value_ = value;
    gradient_ = next;
    aim(gram);
    trial_ = b_ + direction_;
    return Took::on;
  }

 private:
  void remember(Vector step, Vector change) {
    if (step.dot(change) > 1e-12 * step.norm() * change.norm())
      inverse_.add(std::move(step), std::move(change));
  }
  void aim(const SharedGram& gram) {
    direction_ = -inverse_(gradient_, [&](const Vector& q, const InverseFromSteps::Pair*) {
      return gram.solve(q, curvature_, quadratic_.mean());
    });
    slope_ = direction_.dot(gradient_);
    step_ = 1;
  }

  Vector b_, trial_;
  Vector quadratic_;  // a copy: sums begin at aligned addresses
  double curvature_;
  double value_ = 0, slope_ = 0, step_ = 1;
  Vector gradient_, direction_;
  InverseFromSteps inverse_{kMemory};
};

/// w_i loss''(eta_i) of a response at b.
std::vector<double> curvature_at(const Columns& smooth, Index response, std::span<const double> b) {
  std::vector<double> eta(at(smooth.rows())), slope(eta.size()), curvature(eta.size());
  smooth.predictor(response, b, eta);
  smooth.pointwise(Responses(&response, 1), eta, slope, curvature);
  return curvature;
}

/// A response, and when it is at its end.
class Goal {
 public:
  Goal(const Columns& smooth, const Omega& omega, Index response, const SolverOptions& options)
      : omega_(omega.restricted_to({response})),
        unit_{&smooth, {response}, &omega_},
        options_(options),
        scale_(gap_scale(unit_)),
        shows_(!options.finish && std::ranges::count(omega_.quadratic, 0.0) <= 1) {}
  Goal(const Goal&) = delete;

  double enough() const { return (shows_ ? options_.tolerance : kEnough) * scale_; }
  bool shows() const { return shows_; }
  bool is_out_of_reach(double decrement) const { return decrement <= kLeast * scale_; }

  /// What is known at b if the gap there is within the tolerance, and the next step is small.
  std::optional<Certificate> certificate(const Vector& b, const Vector& next,
                                         const Expansion& here) const {
    if (runs_away(unit_, next)) return {};
    const double gap = duality_gap(unit_, b, here);
    if (!(gap <= options_.tolerance * scale_)) return {};
    Certificate out;
    certify(unit_, b, here, gap, options_, out);
    return out;
  }

 private:
  const Omega omega_;
  const Unit unit_;
  const SolverOptions& options_;
  const double scale_;
  const bool shows_;  // not where parameters are free: they may run away, or need the least norm
};

/// The passes of some responses. There are always kTogether columns, the last repeated: a product
/// then gives a column the same bits whatever stands beside it.
void walk(const Columns& smooth, const Omega& omega, const SharedGram& gram,
          std::vector<Index> responses, const SolverOptions& options, SharedStart& out) {
  const Index p = smooth.parameters(), own = std::ssize(responses);
  std::vector<Walker> walkers;
  std::deque<Goal> goals;
  for (Index r : responses) {
    const auto start = std::span<const double>(out.b).subspan(at(r * p), at(p));
    walkers.emplace_back(as_vector(start), ConstVectorMap(omega.quadratic.data() + r * p, p),
                         sum_of(curvature_at(smooth, r, start)));
    goals.emplace_back(smooth, omega, r, options);
  }
  responses.resize(at(kTogether), responses.back());
  Dense trial(p, kTogether), gradient(p, kTogether), eta(smooth.rows(), kTogether);
  Vector loss(kTogether);
  std::vector<char> walks(walkers.size(), 1);
  const Stopwatch watch;
  for (int pass = 0; pass < kPasses && std::ranges::count(walks, 1) > 0; ++pass) {
    if (options.cancelled && options.cancelled()) break;
    for (Index k = 0; k < kTogether; ++k) trial.col(k) = walkers[at(std::min(k, own - 1))].trial();
    smooth.gradient(responses, as_view(trial), as_span(loss), as_span(gradient), as_span(eta));
    for (Index k = 0; k < own; ++k) {
      if (!walks[at(k)]) continue;
      Walker& walker = walkers[at(k)];
      const Goal& goal = goals[at(k)];
      const Index r = responses[at(k)];
      ++out.passes[at(r)];
      const auto took = walker.take(loss[k], gradient.col(k), gram);
      walks[at(k)] = took != Walker::Took::nowhere;
      if (took != Walker::Took::on || walker.decrement() > goal.enough()) continue;
      auto& done = out.done[at(r)];
      if (goal.shows())
        done = goal.certificate(walker.b(), walker.direction(),
                                {loss[k], gradient.col(k), eta.col(k), {}});
      if (done) done->seconds = watch.seconds();
      walks[at(k)] = goal.shows() && !done && !goal.is_out_of_reach(walker.decrement());
    }
  }
  for (Index k = 0; k < own; ++k)
    std::ranges::copy(walkers[at(k)].b(), out.b.begin() + responses[at(k)] * p);
}

}  // namespace

bool pays_to_share(const Columns& smooth, const Omega& omega, const std::vector<Index>& active) {
  const Index p = smooth.parameters();
  return std::ssize(active) >= kMany && p >= kFewest && p <= kMost && omega.is_smooth() &&
         smooth.has_exact_hessian() && smooth.least_squares() == nullptr;
}

SharedStart shared_start(const Columns& smooth, std::span<const double> row_weights,
                         const Omega& omega, const std::vector<Index>& active,
                         std::vector<double> b, const SolverOptions& options) {
  SharedStart out(std::move(b), smooth.responses());
  const SharedGram gram(smooth, row_weights);
  const Index groups = (std::ssize(active) + kTogether - 1) / kTogether;
  parallel_for(groups, options.threads, [&](Index g) {
    const auto first = active.begin() + g * kTogether;
    const Index count = std::min<Index>(kTogether, active.end() - first);
    walk(smooth, omega, gram, std::vector<Index>(first, first + count), options, out);
  });
  return out;
}

}  // namespace riata

#include "solver/shared_start.hpp"
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numeric>
#include "core/lbfgs.hpp"
#include "riata/core/parallel.hpp"

namespace riata {

namespace {

constexpr Index kMany = 8;                   // responses from which passes are shared
constexpr Index kTogether = 16;              // of them to a pass
constexpr Index kFewest = 16, kMost = 1024;  // parameters: fewer are quick alone, more too dear
constexpr int kMemory = 6, kPasses = 40;
constexpr double kEnough = 1e-10;  // of the gap's scale: a decrement that Newton squares

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
  Walker(Vector b, Vector quadratic, double curvature, double scale)
      : b_(std::move(b)),
        trial_(b_),
        quadratic_(std::move(quadratic)),
        curvature_(curvature),
        scale_(scale) {}

  const Vector& b() const { return b_; }
  const Vector& trial() const { return trial_; }

  /// Takes the loss and gradient at the trial point; false when the response has arrived.
  bool take(double loss, const Vector& gradient, const SharedGram& gram) {
    const double value = loss + 0.5 * quadratic_.dot(trial_.cwiseAbs2());
    if (gradient_.size() > 0) {
      const double promised = 1e-4 * step_ * slope_, slack = 1e-14 * std::abs(value_);
      if (!(value <= value_ + promised + slack)) {  // also where it is NaN
        step_ /= 2;
        trial_ = b_ + step_ * direction_;
        return step_ > 1e-4;
      }
    }
    const Vector next = gradient + quadratic_.cwiseProduct(trial_);
    if (!std::isfinite(value) || !next.allFinite()) return false;
    if (gradient_.size() > 0) remember(trial_ - b_, next - gradient_);
    b_ = trial_;
    value_ = value;
    gradient_ = next;
    aim(gram);
    trial_ = b_ + direction_;
    return -slope_ > kEnough * scale_;
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
  double curvature_, scale_;
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

/// The passes of some responses. There are always kTogether columns, the last repeated: a product
/// then gives a column the same bits whatever stands beside it.
void walk(const Columns& smooth, const Omega& omega, const SharedGram& gram,
          std::vector<Index> responses, const SolverOptions& options, SharedStart& out) {
  const Index p = smooth.parameters(), own = std::ssize(responses);
  std::vector<Walker> walkers;
  for (Index r : responses) {
    const auto start = std::span<const double>(out.b).subspan(at(r * p), at(p));
    const double scale = smooth.half_null_deviance(r);
    walkers.emplace_back(as_vector(start), ConstVectorMap(omega.quadratic.data() + r * p, p),
                         sum_of(curvature_at(smooth, r, start)), scale > 0 ? scale : 1);
  }
  responses.resize(at(kTogether), responses.back());
  Dense trial(p, kTogether), gradient(p, kTogether);
  Vector loss(kTogether);
  std::vector<char> walks(walkers.size(), 1);
  for (int pass = 0; pass < kPasses && std::ranges::count(walks, 1) > 0; ++pass) {
    if (options.cancelled && options.cancelled()) break;
    for (Index k = 0; k < kTogether; ++k) trial.col(k) = walkers[at(std::min(k, own - 1))].trial();
    smooth.gradient(responses, as_view(trial), as_span(loss), as_span(gradient), {});
    for (Index k = 0; k < own; ++k) {
      if (!walks[at(k)]) continue;
      walks[at(k)] = walkers[at(k)].take(loss[k], gradient.col(k), gram);
      ++out.passes[at(responses[at(k)])];
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

SharedStart shared_start(const Columns& smooth, const Omega& omega,
                         const std::vector<Index>& active, std::vector<double> b,
                         const SolverOptions& options) {
  const Index p = smooth.parameters();
  SharedStart out{std::move(b), std::vector<int>(at(smooth.responses()), 0)};
  const auto first_of_all = std::span<const double>(out.b).subspan(at(active.front() * p), at(p));
  std::vector<double> weights = curvature_at(smooth, active.front(), first_of_all);
  const double total = sum_of(weights);
  if (!(total > 0) || !std::isfinite(total)) return out;
  // In single precision, so that the size of the first response leaves no trace.
  for (double& each : weights) each = static_cast<float>(each / total);
  const SharedGram gram(smooth, weights);
  const Index groups = (std::ssize(active) + kTogether - 1) / kTogether;
  parallel_for(groups, options.threads, [&](Index g) {
    const auto first = active.begin() + g * kTogether;
    const Index count = std::min<Index>(kTogether, active.end() - first);
    walk(smooth, omega, gram, std::vector<Index>(first, first + count), options, out);
  });
  return out;
}

}  // namespace riata

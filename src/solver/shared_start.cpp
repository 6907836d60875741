#include "solver/shared_start.hpp"
#include <algorithm>
#include <atomic>
#include <numeric>
#include "riata/core/parallel.hpp"
#include "solver/certify.hpp"
#include "solver/penalty_conjugate.hpp"

namespace riata {

namespace {

constexpr Index kTogether = 32;  // responses to a pass
constexpr Index kAbreast = 4;    // columns that a product takes at a time
constexpr Index kFewest = 16;    // parameters: fewer are quick alone
constexpr Index kMost = 1024;    // more are too dear, in vectors of the response's own
constexpr int kPasses = 40;
constexpr double kEnough = 1e-10;         // of the gap's scale: a decrement that Newton squares
constexpr double kLeast = 1e-14;          // the same: where it is left to Newton to show a gap
constexpr double kLeastCornered = 1e-24;  // the same where gaps fall like the root of decrements

/// What all who walk have in common.
struct Common {
  const Columns& smooth;
  const Omega& omega;
  const SolverOptions& options;
  std::shared_ptr<const Dense> gram;
  std::shared_ptr<const SharedInverse> inverse;  // where the penalty is smooth
};

/// The walk of one response, and when it is at its end.
class Walk {
 public:
  Walk(const Common& common, Index response, std::span<const double> b,
       std::shared_ptr<Walker> walker)
      : common_(common),
        omega_(common.omega.restricted_to({response})),
        unit_{&common.smooth, {response}, &omega_},
        scale_(gap_scale(unit_)),
        shows_(!common.options.finish && omega_.free_parameters().size() <= 1),
        walker_(std::move(walker)),
        begin_(as_vector(b)) {
    if (!walker_) return;
    walker_->face(omega_);
    if (!may_be_there()) walker_->aim();
  }
  Walk(const Walk&) = delete;

  Index response() const { return unit_.responses.front(); }
  const Vector& trial() const { return walker_ ? walker_->trial() : begin_; }
  const Vector& b() const { return walker_ ? walker_->b() : begin_; }
  bool walks() const { return walks_; }
  int passes() const { return passes_; }
  const std::optional<Certificate>& done() const { return done_; }
  const std::shared_ptr<Walker>& walker() const { return walker_; }

  /// Takes what a pass found at the trial point.
  void take(double loss, const Vector& gradient, std::span<const double> eta) {
    ++passes_;
    if (!walker_) walker_ = new_walker(eta);
    const auto took = walker_->take(loss, gradient);
    walks_ = took != Walker::Took::nowhere && passes_ < kPasses;
    if (took != Walker::Took::on) return;
    if (may_be_there()) show(loss, gradient, eta);
    if (done_) return;
    walker_->aim();
    walks_ &= walker_->promised() > least() * scale_;
  }

 private:
  /// What a step must promise to be made, of the scale of the gap.
  double least() const {
    if (!shows_) return kEnough;
    return omega_.is_smooth() ? kLeast : kLeastCornered;
  }

  std::unique_ptr<Walker> new_walker(std::span<const double> eta) const {
    std::vector<double> slope(eta.size()), curvature(eta.size());
    unit_.smooth->pointwise(unit_.responses, eta, slope, curvature);
    const double mean = sum_of(curvature);
    return omega_.is_smooth() ? smooth_walker(begin_, omega_, common_.inverse, mean)
                              : prox_walker(begin_, omega_, *common_.gram, mean);
  }

  /// Whether the gap may be within the tolerance, as far as it can be told without the rows: what
  /// the loss adds where the slopes have to shrink is left out.
  bool may_be_there() const {
    if (!shows_) return false;
    Vector z = -walker_->gradient();
    for (Index free : omega_.free_parameters()) z[free] = 0;
    const PenaltyConjugate conjugate(unit_, b(), z);
    const double shrink = conjugate.largest_shrink();
    const double gap = omega_.value(as_span(b())) + conjugate.value(shrink) - shrink * z.dot(b());
    return gap <= common_.options.tolerance * scale_;
  }

  /// Done if the gap at b is within the tolerance, and the next step is small.
  void show(double loss, const Vector& gradient, std::span<const double> eta) {
    if (runs_away(unit_, walker_->step())) return;
    const Expansion here{loss, gradient, ConstVectorMap(eta.data(), std::ssize(eta)), {}};
    const double gap = duality_gap(unit_, b(), here);
    if (!(gap <= common_.options.tolerance * scale_)) return;
    done_.emplace();
    certify(unit_, b(), here, gap, common_.options, *done_);
    done_->seconds = watch_.seconds();
    walks_ = false;
  }

  const Common& common_;
  const Omega omega_;
  const Unit unit_;
  const double scale_;
  const bool shows_;  // not where parameters are free: they may run away, or need the least norm
  const Stopwatch watch_;
  std::shared_ptr<Walker> walker_;  // null before the first pass of a response that never walked
  const Vector begin_;
  bool walks_ = true;
  int passes_ = 0;
  std::optional<Certificate> done_;
};

using Company = std::vector<std::unique_ptr<Walk>>;

/// One pass for all of them. Columns come in whole fours, so that a product gives each the same
/// bits whatever stands beside it.
void pass(const Common& common, Company& company) {
  const Index own = std::ssize(company), wide = (own + kAbreast - 1) / kAbreast * kAbreast;
  const Index p = common.smooth.parameters();
  Dense trial(p, wide), gradient(p, wide), eta(common.smooth.rows(), wide);
  Vector loss(wide);
  std::vector<Index> responses;
  for (Index k = 0; k < wide; ++k) {
    const Walk& each = *company[at(std::min(k, own - 1))];
    responses.push_back(each.response());
    trial.col(k) = each.trial();
  }
  common.smooth.gradient(responses, as_view(trial), as_span(loss), as_span(gradient), as_span(eta));
  for (Index k = 0; k < own; ++k)
    company[at(k)]->take(loss[k], gradient.col(k), {eta.col(k).data(), at(common.smooth.rows())});
}

/// Walks side by side, so many at most: who arrives makes room for the next response.
void walk(const Common& common, const std::vector<Index>& active, std::atomic<Index>& next,
          Index together, SharedStart& out) {
  const Index p = common.smooth.parameters();
  const auto begin = [&](Index r) {
    const auto b = std::span<const double>(out.b).subspan(at(r * p), at(p));
    return std::make_unique<Walk>(common, r, b, std::move(out.walks.walkers[at(r)]));
  };
  const auto arrive = [&](const Walk& each) {
    const std::size_t r = at(each.response());
    std::ranges::copy(each.b(), out.b.begin() + each.response() * p);
    out.passes[r] = each.passes();
    out.done[r] = each.done();
    out.walks.walkers[r] = each.done() ? each.walker() : nullptr;
  };
  Company company;
  for (bool cancelled = false; !cancelled;) {
    while (std::ssize(company) < together) {
      const Index k = next++;
      if (k >= std::ssize(active)) break;
      company.push_back(begin(active[at(k)]));
    }
    if (company.empty()) return;
    cancelled = common.options.cancelled && common.options.cancelled();
    if (!cancelled) pass(common, company);
    std::erase_if(company, [&](const auto& each) {
      const bool ends = cancelled || !each->walks();
      if (ends) arrive(*each);
      return ends;
    });
  }
}

Dense shared_gram(const Columns& smooth, std::span<const double> weights) {
  const Index p = smooth.parameters();
  std::vector<Index> all(at(p));
  std::iota(all.begin(), all.end(), Index{0});
  Dense gram(p, p);
  smooth.gram(all, {}, weights, as_span(gram));
  return gram;
}

}  // namespace

bool pays_to_share(const Columns& smooth, const Omega& omega, const std::vector<Index>& active) {
  const Index p = smooth.parameters(), most = omega.is_smooth() ? kMost : kMostSquare;
  return std::ssize(active) >= kManyResponses && p >= kFewest && p <= most && omega.is_lowered() &&
         (omega.is_smooth() || smooth.rows() >= p) && smooth.has_exact_hessian() &&
         smooth.least_squares() == nullptr && std::ssize(omega.units()) == omega.responses;
}

SharedStart shared_start(const Columns& smooth, std::span<const double> row_weights,
                         const Omega& omega, const std::vector<Index>& active, SharedStart from,
                         const SolverOptions& options) {
  const Index p = smooth.parameters(), count = std::ssize(active);
  SharedStart out = std::move(from);
  SharedWalks& walks = out.walks;
  if (!walks.gram) walks.gram = std::make_shared<const Dense>(shared_gram(smooth, row_weights));
  if (omega.is_smooth() && !walks.inverse)
    walks.inverse = std::make_shared<const SharedInverse>(*walks.gram);
  const Common common{smooth, omega, options, walks.gram, walks.inverse};
  const Index threads = options.threads > 0 ? options.threads : default_threads();
  const Index together = std::min(kTogether, (count + threads - 1) / threads);
  std::atomic<Index> next = 0;
  parallel_for(threads, options.threads, [&](Index) { walk(common, active, next, together, out); });
  return out;
}

}  // namespace riata

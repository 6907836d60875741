#include "solver/shared_start.hpp"
#include <algorithm>
#include <atomic>
#include <numeric>
#include "riata/core/parallel.hpp"
#include "solver/certify.hpp"
#include "solver/penalty_conjugate.hpp"

namespace riata {

namespace {

constexpr Index kTogether = 32;  // of them to a pass
constexpr Index kAbreast = 4;    // columns that a product takes at a time
constexpr Index kFewest = 16;    // parameters: fewer are quick alone
constexpr Index kMost = 1024;    // more are too dear, in vectors of the response's own
constexpr int kPasses = 40;
constexpr double kEnough = 1e-10;         // of the gap's scale: a decrement that Newton squares
constexpr double kLeast = 1e-14;          // the same: where it is left to Newton to show a gap
constexpr double kLeastCornered = 1e-24;  // the same where gaps fall like the root of decrements

/// What all who walk have in common.
struct Country {
  const Columns& smooth;
  const Omega& omega;
  const SolverOptions& options;
  std::shared_ptr<const Dense> gram;
  std::shared_ptr<const SharedInverse> inverse;  // where the penalty is smooth
};

/// A response on its way, and when it is at its end.
class Traveller {
 public:
  Traveller(const Country& country, Index response, std::span<const double> b,
            std::shared_ptr<Walker> walker)
      : country_(country),
        omega_(country.omega.restricted_to({response})),
        unit_{&country.smooth, {response}, &omega_},
        scale_(gap_scale(unit_)),
        shows_(!country.options.finish && omega_.free_parameters().size() <= 1),
        walker_(std::move(walker)),
        begin_(as_vector(b)) {
    if (!walker_) return;
    walker_->face(omega_);
    if (!may_be_there()) walker_->aim();
  }
  Traveller(const Traveller&) = delete;

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
    if (!walker_) walker_ = set_out(eta);
    const auto took = walker_->take(loss, gradient);
    walks_ = took != Walker::Took::nowhere && passes_ < kPasses;
    if (took != Walker::Took::on) return;
    if (may_be_there()) show(loss, gradient, eta);
    if (done_) return;
    walker_->aim();
    walks_ &= walker_->promised() > least() * scale_;
  }

 private:
  /// What a step must promise to be made.
  double least() const {
    if (!shows_) return kEnough;
    return omega_.is_smooth() ? kLeast : kLeastCornered;
  }

  std::unique_ptr<Walker> set_out(std::span<const double> eta) const {
    std::vector<double> slope(eta.size()), curvature(eta.size());
    unit_.smooth->pointwise(unit_.responses, eta, slope, curvature);
    const double mean = sum_of(curvature);
    return omega_.is_smooth() ? smooth_walker(begin_, omega_, country_.inverse, mean)
                              : prox_walker(begin_, omega_, *country_.gram, mean);
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
    return gap <= country_.options.tolerance * scale_;
  }

  /// Done if the gap at b is within the tolerance, and the next step is small.
  void show(double loss, const Vector& gradient, std::span<const double> eta) {
    if (runs_away(unit_, walker_->step())) return;
    const Expansion here{loss, gradient, ConstVectorMap(eta.data(), std::ssize(eta)), {}};
    const double gap = duality_gap(unit_, b(), here);
    if (!(gap <= country_.options.tolerance * scale_)) return;
    done_.emplace();
    certify(unit_, b(), here, gap, country_.options, *done_);
    done_->seconds = watch_.seconds();
    walks_ = false;
  }

  const Country& country_;
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

using Company = std::vector<std::unique_ptr<Traveller>>;

/// One pass for all of them. Columns come in whole fours, so that a product gives each the same
/// bits whatever stands beside it.
void pass(const Country& country, Company& company) {
  const Index own = std::ssize(company), wide = (own + kAbreast - 1) / kAbreast * kAbreast;
  const Index p = country.smooth.parameters();
  Dense trial(p, wide), gradient(p, wide), eta(country.smooth.rows(), wide);
  Vector loss(wide);
  std::vector<Index> responses;
  for (Index k = 0; k < wide; ++k) {
    const Traveller& each = *company[at(std::min(k, own - 1))];
    responses.push_back(each.response());
    trial.col(k) = each.trial();
  }
  country.smooth.gradient(responses, as_view(trial), as_span(loss), as_span(gradient),
                          as_span(eta));
  for (Index k = 0; k < own; ++k)
    company[at(k)]->take(loss[k], gradient.col(k), {eta.col(k).data(), at(country.smooth.rows())});
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
  const Country country{smooth, omega, options, walks.gram, walks.inverse};
  const Index threads = options.threads > 0 ? options.threads : default_threads();
  const Index together = std::min(kTogether, (count + threads - 1) / threads);
  std::atomic<Index> next = 0;
  const auto arrive = [&](const Traveller& each) {
    const std::size_t r = at(each.response());
    std::ranges::copy(each.b(), out.b.begin() + each.response() * p);
    out.passes[r] = each.passes();
    out.done[r] = each.done();
    walks.walkers[r] = each.done() ? each.walker() : nullptr;
  };
  parallel_for(threads, options.threads, [&](Index) {
    Company company;
    const auto fill_up = [&] {
      while (std::ssize(company) < together) {
        const Index k = next++;
        if (k >= count) return;
        const Index r = active[at(k)];
        company.push_back(std::make_unique<Traveller>(
            country, r, std::span<const double>(out.b).subspan(at(r * p), at(p)),
            std::move(walks.walkers[at(r)])));
      }
    };
    for (fill_up(); !company.empty(); fill_up()) {
      const bool cancelled = options.cancelled && options.cancelled();
      if (!cancelled) pass(country, company);
      std::erase_if(company, [&](const auto& each) {
        if (each->walks() && !cancelled) return false;
        arrive(*each);
        return true;
      });
      if (cancelled) return;
    }
  });
  return out;
}

}  // namespace riata

#include <algorithm>
#include <cmath>
#include <numeric>
#include "model/fitter.hpp"
#include "riata/core/error.hpp"
#include "riata/core/parallel.hpp"
#include "riata/core/text.hpp"

// One strength: the units of convergence, where they start and which solver takes them.
namespace riata {

namespace {

// Where the mean of y ends the family's range the intercept has no finite optimum. This is eta at
// which the mean is 2^-52 from the end (times or off it): below rounding in every use.
constexpr double kBoundaryEta = 36.04365338911715;

double sign_of(double v) { return v < 0 ? -1.0 : 1.0; }

/// A solver and the iterations it may take when the user does not say.
struct Choice {
  Solution (*solver)(const Unit&, const Start&, const SolverOptions&);
  int iterations;
};

Choice solver_for(const std::string& name, const Omega& omega, bool coupled) {
  constexpr int kSecondOrder = 200, kFirstOrder = 100000;
  const bool second_order = name == "auto" || name == "newton" || name == "prox_newton";
  if (coupled && second_order && omega.is_concave()) return {lla, kSecondOrder};
  if (name == "auto")
    return omega.is_smooth()    ? Choice{newton, kSecondOrder}
           : omega.is_lowered() ? Choice{prox_newton, kSecondOrder}
           : omega.is_concave() ? Choice{lla, kSecondOrder}
                                : Choice{fista, kFirstOrder};
  if (name == "newton") {
    if (omega.is_smooth()) return {newton, kSecondOrder};
    throw Incompatible(
        "newton cannot use a penalty with l1 or group terms or bounds; use prox_newton or fista");
  }
  if (name == "prox_newton") {
    if (omega.is_lowered()) return {prox_newton, kSecondOrder};
    throw Incompatible(cat("prox_newton cannot use penalty '", omega.others.front().penalty.name(),
                           "' (it does not split into quadratic, l1 and group terms); use ",
                           omega.is_concave() ? "lla" : "fista"));
  }
  if (name == "lla") {
    if (omega.is_concave()) return {lla, kSecondOrder};
    throw Incompatible(cat("lla cannot use penalty '", omega.others.front().penalty.name(),
                           "' (it is not concave in |b|); use fista"));
  }
  if (name == "fista") return {fista, kFirstOrder};
  const std::vector<std::string> known{"auto", "newton", "prox_newton", "lla", "fista"};
  throw InvalidArgument(unknown_name("solver", name, known));
}

}  // namespace

Fitter::Point Fitter::null_point() const {
  const Index p = parameters(), responses = this->responses();
  Point out{std::vector<double>(at(p * responses), 0.0), {}, {}};
  if (glm_->options().fit_intercept)
    for (Index r = 0; r < responses; ++r) {
      const double null = null_intercept_[at(r)];
      out.b[at(r * p + p - 1)] = std::isfinite(null) ? null : sign_of(null) * kBoundaryEta;
    }
  return out;
}

/// Of some responses.
std::vector<double> Fitter::part_of(const std::vector<double>& b,
                                    const std::vector<Index>& some) const {
  const Index p = parameters();
  std::vector<double> out;
  for (Index r : some) out.insert(out.end(), b.begin() + r * p, b.begin() + (r + 1) * p);
  return out;
}

void Fitter::keep_good_starts(Point& point) const {
  const Index p = parameters(), responses = this->responses();
  const Point null = null_point();
  std::vector<Index> all(at(responses));
  std::iota(all.begin(), all.end(), Index{0});
  const auto losses = [&](const Point& of) {
    std::vector<double> out(at(responses));
    smooth().value(all, {of.b.data(), p, responses, 1, p}, out);
    return out;
  };
  const std::vector<double> here = losses(point), cold = losses(null);
  auto units = omega_->units();
  if (is_coupled()) units = {all};
  for (const auto& unit : units) {
    const Omega omega = omega_->restricted_to(unit);
    const auto objective = [&](const Point& of, const std::vector<double>& loss) {
      double sum = omega.value(part_of(of.b, unit));
      for (Index r : unit) sum += loss[at(r)];
      return sum;
    };
    if (objective(point, here) <= objective(null, cold)) continue;
    for (Index r : unit) std::copy_n(null.b.begin() + r * p, p, point.b.begin() + r * p);
  }
}

Solution Fitter::solve_unit(const std::vector<Index>& responses, const Omega& omega,
                            const Start& start, const Effort& effort,
                            const std::function<bool()>& cancelled) const {
  const GlmOptions& options = glm_->options();
  const bool in_gram_space = gram_ && !effort.finish;
  const Unit unit{in_gram_space ? gram_.get() : &smooth(), responses, &omega};
  const auto [solver, iterations] = solver_for(options.solver, omega, is_coupled());
  const SolverOptions to{
      .tolerance = effort.tolerance,
      .max_iterations = options.max_iterations > 0 ? options.max_iterations : iterations,
      .finish = effort.finish,
      .gap_by_model = effort.gap_by_model,
      .time_limit = options.time_limit,
      .threads = options.threads,
      .cancelled = cancelled};
  try {
    Solution out = solver(unit, start, to);
    const Status status = out.certificate.status;
    const bool diverged = status == Status::diverged;
    const bool near_edge =
        central_path_ && omega.is_lowered() && solver != fista &&
        (diverged || (status == Status::max_iterations && options.max_iterations == 0));
    if (!diverged && !near_edge) return out;
    const Start cold{part_of(null_point().b, responses), nullptr};
    if (diverged && start.b != cold.b) out = solver(unit, cold, to);
    if (out.certificate.ok() || !near_edge) return out;
    return central_path_->follow(unit, cold, solver, to);
  } catch (const Cancelled&) {  // in the first pass: the unit stays where it began
    Solution out{start.b, {}, nullptr};
    out.certificate.status = Status::cancelled;
    return out;
  }
}

// A response whose mean ends the family's range has no finite optimum: it stays at the null model.
std::vector<std::vector<Index>> Fitter::bounded_units(const Omega& omega, Point& out) const {
  std::vector<std::vector<Index>> units;
  if (is_coupled()) {
    units.emplace_back(at(responses()));
    std::iota(units[0].begin(), units[0].end(), Index{0});
    return units;
  }
  for (auto& unit : omega.units()) {
    const auto bounded = [&](Index r) { return std::isfinite(null_intercept_[at(r)]); };
    for (Index r : unit)
      if (!bounded(r)) out.certificates[at(r)].status = Status::separated;
    std::erase_if(unit, [&](Index r) { return !bounded(r); });
    if (!unit.empty()) units.push_back(std::move(unit));
  }
  return units;
}

/// Where the units begin: at the point, or at what many responses of one design find together from
/// there. Who has once gone on alone, and left warmth, stays alone.
SharedStart Fitter::first_point(const std::vector<std::vector<Index>>& units, const Omega& omega,
                                const Point& from, const Effort& effort,
                                const std::function<bool()>& cancelled) const {
  const GlmOptions& options = glm_->options();
  SharedStart begin(from.b, responses());
  if (from.walks) begin.walks = *from.walks;
  std::vector<Index> active;
  for (const auto& unit : units) active.insert(active.end(), unit.begin(), unit.end());
  std::ranges::sort(active);
  const auto solver = solver_for(options.solver, omega, is_coupled()).solver;
  if ((solver != newton && solver != prox_newton) || options.time_limit > 0 ||
      options.max_iterations > 0 || !pays_to_share(smooth(), omega, active))
    return begin;
  std::erase_if(active, [&](Index r) { return !from.warmth.empty() && from.warmth[at(r)]; });
  SolverOptions to;
  to.tolerance = effort.tolerance;
  to.finish = effort.finish;
  to.cancelled = cancelled;
  to.threads = options.threads;
  try {
    return shared_start(smooth(), objective_->row_weights(), omega, active, begin, to);
  } catch (const Cancelled&) {
    return begin;
  }
}

Fitter::Point Fitter::solve(double factor, const Effort& effort, Point* from) const {
  const Index p = parameters(), responses = this->responses();
  const Omega omega = omega_->times(factor);
  Point out = null_point();
  out.certificates.resize(at(responses));
  out.warmth.resize(at(responses));
  out.rest.assign(out.b.size(), 0.0);
  const Progress progress = polled_by_this_thread(glm_->options().progress);
  const auto cancelled = [&] { return progress && !progress("fit", -1); };

  const auto units = bounded_units(omega, out);
  SharedStart begin = first_point(units, omega, from ? *from : out, effort, cancelled);
  parallel_for(std::ssize(units), glm_->options().threads, [&](Index u) {
    const auto& unit = units[at(u)];
    const std::size_t leader = at(unit.front());
    Start start{part_of(begin.b, unit), nullptr};
    if (from && !from->warmth.empty()) start.warmth = std::move(from->warmth[leader]);
    Solution solution = begin.done[leader]
                            ? Solution{start.b, *begin.done[leader], nullptr}
                            : solve_unit(unit, omega.restricted_to(unit), start, effort, cancelled);
    out.warmth[leader] = std::move(solution.warmth);
    for (std::size_t k = 0; k < unit.size(); ++k) {
      std::copy_n(solution.b.begin() + static_cast<Index>(k) * p, p, out.b.begin() + unit[k] * p);
      if (!solution.rest.empty())
        std::copy_n(solution.rest.begin() + static_cast<Index>(k) * p, p,
                    out.rest.begin() + unit[k] * p);
      out.certificates[at(unit[k])] = solution.certificate;
      out.certificates[at(unit[k])].passes += begin.passes[at(unit[k])];
    }
  });
  out.walks = std::make_shared<const SharedWalks>(std::move(begin.walks));
  for (auto& certificate : out.certificates) {
    certificate.rows_used = rows_;
    certificate.rows_dropped = rows_dropped_;
    certificate.separated = certificate.status == Status::separated;
  }
  return out;
}

double Fitter::deviance_explained(const Point& point) const {
  if (is_coupled()) {
    double null = 0;
    for (Index r = 0; r < responses(); ++r) null += objective_->half_null_deviance(r);
    return null > 0 ? 1 - point.certificates[0].loss / null : 0;
  }
  double sum = 0;
  Index counted = 0;
  const Index p = parameters();
  const bool alone = std::ssize(omega_->units()) == responses();  // a loss of its own each
  std::vector<double> eta(at(smooth().rows()));
  for (Index r = 0; r < responses(); ++r) {
    const double null = smooth().half_null_deviance(r);
    if (null <= 0) continue;
    double here = 0;
    if (alone && !point.certificates.empty()) {
      here = point.certificates[at(r)].loss;
    } else {
      smooth().predictor(r, std::span(point.b).subspan(at(r * p), at(p)), eta);
      here = smooth().pointwise(Responses(&r, 1), eta, {}, {});
    }
    sum += (null_loss_[at(r)] - here) / null;
    ++counted;
  }
  return counted == 0 ? 0 : sum / static_cast<double>(counted);
}

}  // namespace riata

#include "model/fitter.hpp"
#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include "model/check_data.hpp"
#include "model/classes.hpp"
#include "model/fold_sums.hpp"
#include "model/lower.hpp"
#include "model/moments.hpp"
#include "riata/core/parallel.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

// Where the mean of y ends the family's range the intercept has no finite optimum. This is eta at
// which the mean is 2^-52 from the end (times or off it): below rounding in every use.
constexpr double kBoundaryEta = 36.04365338911715;

/// Takes its mean off the offset of every response, which the intercept takes up: a linear
/// predictor far from 0 has lost its digits. Least squares lose none, and are left as they are.
std::vector<double> centre_offset(const AnyObservation& observation, GlmObjective::Data& data) {
  std::vector<double> out(at(data.y.cols()), 0.0);
  const bool exact = observation->family() == "gaussian" && observation->link() == "identity";
  if (exact || !data.intercept || data.offset.rows() == 0) return out;
  const double total = sum_of(data.weights);
  for (Index r = 0; r < data.y.cols(); ++r) {
    const auto offset = data.offset.column(r);
    for (std::size_t i = 0; i < offset.size(); ++i)
      if (data.weights[i] > 0) out[at(r)] += data.weights[i] / total * offset[i];
    for (double& each : offset) each -= out[at(r)];
  }
  return out;
}

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

Fitter::Fitter(const Glm& glm, const Features& X, MatrixView y, const FitData& data,
               std::vector<Index> rows)
    : glm_(&glm), features_(&X) {
  const GlmOptions& options = glm.options();
  const MatrixView given = y;
  Matrix classes;
  if (glm.observation()->vector_loss()) y = classes = class_indicators(glm.observation(), y);
  check_shapes(X, y, data);
  check_memory(glm, X, y.cols);
  if (options.estimate_dispersion)
    throw Incompatible(
        "estimate_dispersion is for single fits; fit once, then give the family its dispersion");
  GlmObjective::Data of;
  if (options.progress)
    of.cancelled = [progress = polled_by_this_thread(options.progress),
                    told = std::make_shared<std::atomic<bool>>(false)] {
      // Once: a certificate of what was reached is still to be made.
      return !*told && !progress("fit", -1) && !told->exchange(true);
    };
  const Workers workers{options.threads, &of.cancelled};
  const auto lay_out = [&](const std::vector<Index>& some) {
    design_ = std::make_unique<Design>(X, some);
    of.weights = weights_of(data.weights, some, y.rows);
    return column_moments(*design_, of.weights, workers);
  };
  Moments moments = lay_out(rows);
  const UsableRows usable =
      usable_rows(X, given, data, options.missing, std::move(rows), moments, workers);
  if (usable.dropped > 0 || X.blocks().empty()) moments = lay_out(usable.rows);
  rows_dropped_ = usable.dropped;
  check_support(glm.observation(), given, usable);
  if (glm.observation()->vector_loss()) check_classes(glm.observation(), y, data, usable.rows);

  const Index n = design_->rows(), responses = y.cols;
  of.y = Matrix(n, responses);
  if (!data.offset.empty()) of.offset = Matrix(n, responses);
  for (Index i = 0; i < n; ++i) {
    const Index row = usable.rows[at(i)];
    for (Index r = 0; r < responses; ++r) {
      of.y(i, r) = y(row, r);
      if (!data.offset.empty()) of.offset(i, r) = data.offset(row, data.offset.cols == 1 ? 0 : r);
    }
  }
  of.intercept = options.fit_intercept;
  of.threads = options.threads;
  offset_centre_ = centre_offset(glm.observation(), of);
  omega_ = std::make_unique<Omega>(
      lower(glm.penalty(), X, design_->cols() + (options.fit_intercept ? 1 : 0), responses));
  of.column_scale = scale_design(ranged(std::move(moments), *design_, of.weights));
  omega_->scale_bounds(design_->scale);
  objective_ = std::make_unique<GlmObjective>(*design_, glm.observation(), std::move(of));
  rows_ = n;
  for (Index r = 0; r < responses; ++r) {
    null_intercept_.push_back(objective_->null_intercept(r));
    null_loss_.push_back(objective_->null_loss(r));
  }
}

const Columns& Fitter::smooth() const {
  if (objective_) return *objective_;
  return *gram_;
}

void Fitter::expect_many_strengths() {
  if (gram_ || !pays_in_gram_space(rows_, parameters())) return;
  gram_ = GramObjective::of(*objective_);
}

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
    return solver(unit, start, to);
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
    Start start;
    for (Index r : unit)
      start.b.insert(start.b.end(), begin.b.begin() + r * p, begin.b.begin() + (r + 1) * p);
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

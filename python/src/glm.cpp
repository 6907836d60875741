#include "riata/model/glm.hpp"
#include <nanobind/stl/map.h>
#include <map>
#include "bind.hpp"
#include "fit_input.hpp"
#include "long_work.hpp"
#include "riata/model/adaptive.hpp"
#include "riata/model/memory.hpp"
#include "riata/model/path.hpp"
#include "riata/model/penalty_at.hpp"
#include "riata/model/proximal_step.hpp"

namespace riata::python {

namespace {

/// One array for everything, or one for each named block; an array is (1, 1), (n, 1) or (n, r).
using StrengthArrays = std::variant<Array2, std::map<std::string, Array2>>;

Strength to_strength(const StrengthArrays& arrays) {
  if (const auto* all = std::get_if<Array2>(&arrays)) return BlockStrength(to_matrix(*all));
  Strength strength;
  for (const auto& [name, values] : std::get<1>(arrays))
    strength.blocks.emplace(name, BlockStrength(to_matrix(values)));
  return strength;
}

using Groups = std::vector<std::pair<std::string, std::vector<Index>>>;

PenaltyTerm make_term(const AnyPenalty& penalty, const StrengthArrays& strength,
                      std::vector<std::string> blocks, const Groups& groups) {
  PenaltyTerm term{penalty, to_strength(strength), std::move(blocks), {}};
  for (const auto& [name, entries] : groups) term.groups.push_back({name, entries});
  return term;
}

Standardize standardize_named(const std::string& name) {
  if (name == "none") return Standardize::none;
  if (name == "block") return Standardize::block;
  if (name == "column") return Standardize::column;
  throw InvalidArgument(cat("glm: standardize must be none, block or column, got '", name, "'"));
}

Missing missing_named(const std::string& name) {
  if (name == "error") return Missing::error;
  if (name == "drop") return Missing::drop;
  throw InvalidArgument(cat("glm: missing must be error or drop, got '", name, "'"));
}

void bind_terms(nb::module_& m) {
  nb::class_<PenaltyTerm>(m, "PenaltyTerm", "A penalty, how strong, and on which blocks.")
      .def(
          "__init__",
          [](PenaltyTerm* self, const AnyPenalty& penalty, const StrengthArrays& strength,
             std::vector<std::string> blocks, const Groups& groups) {
            new (self) PenaltyTerm(make_term(penalty, strength, std::move(blocks), groups));
          },
          "penalty"_a, "strength"_a, nb::kw_only(), "blocks"_a = std::vector<std::string>{},
          "groups"_a = Groups{})
      .def_prop_ro("penalty", [](const PenaltyTerm& self) { return self.penalty; })
      .def_rw("blocks", &PenaltyTerm::blocks, "the blocks it is on; none named: all");
  m.def("tree_penalty", &tree_penalty, "groups"_a, "weights"_a,
        "A penalty on groups within groups, of places in the one group of its term.");
  m.def(
      "penalty_at",
      [](const std::vector<PenaltyTerm>& terms, const Blocks& X, const Array2& coef) {
        return penalty_at(terms, to_features(X), to_matrix(coef));
      },
      "terms"_a, "X"_a, "coef"_a, "The penalty of coefficients (features, responses).");
  m.def(
      "penalty_prox",
      [](const std::vector<PenaltyTerm>& terms, const Blocks& X, const Array2& coef, double step) {
        return to_numpy(penalty_prox(terms, to_features(X), to_matrix(coef), step));
      },
      "terms"_a, "X"_a, "coef"_a, "step"_a,
      "The minimiser of penalty + ||. - coef||^2 / (2 step).");
  m.def(
      "elastic_net_terms",
      [](const StrengthArrays& strength, const StrengthArrays& ratio) {
        return elastic_net_terms(to_strength(strength), to_strength(ratio));
      },
      "strength"_a, "ratio"_a,
      "The two terms of an elastic net with a ratio for each block, feature or entry.");
  m.def(
      "adaptive_strength",
      [](const Array2& pilot, double gamma) {
        return to_numpy(adaptive_strength(to_matrix(pilot), gamma));
      },
      "pilot"_a, "gamma"_a = 1.0, "|b|^-gamma, zeros counting as 1e-8 of the largest.");
}

GlmOptions make_options(bool fit_intercept, const std::string& standardize,
                        const std::string& missing, double tolerance, int max_iterations,
                        bool finish, const std::string& solver, int threads, double time_limit,
                        bool estimate_dispersion, double max_memory) {
  GlmOptions options;
  options.max_memory = max_memory;
  options.estimate_dispersion = estimate_dispersion;
  options.fit_intercept = fit_intercept;
  options.standardize = standardize_named(standardize);
  options.missing = missing_named(missing);
  options.tolerance = tolerance;
  options.max_iterations = max_iterations;
  options.finish = finish;
  options.solver = solver;
  options.threads = threads;
  options.time_limit = time_limit;
  return options;
}

void def_init(nb::class_<Glm>& cls) {
  const GlmOptions defaults;
  cls.def(
      "__init__",
      [](Glm* self, const AnyObservation& observation, std::vector<PenaltyTerm> penalty,
         bool fit_intercept, const std::string& standardize, const std::string& missing,
         double tolerance, int max_iterations, bool finish, const std::string& solver, int threads,
         double time_limit, bool estimate_dispersion, double max_memory) {
        new (self)
            Glm(observation, std::move(penalty),
                make_options(fit_intercept, standardize, missing, tolerance, max_iterations, finish,
                             solver, threads, time_limit, estimate_dispersion, max_memory));
      },
      "observation"_a, "penalty"_a = std::vector<PenaltyTerm>{}, nb::kw_only(),
      "fit_intercept"_a = defaults.fit_intercept, "standardize"_a = "none", "missing"_a = "error",
      "tolerance"_a = defaults.tolerance, "max_iterations"_a = defaults.max_iterations,
      "finish"_a = defaults.finish, "solver"_a = defaults.solver, "threads"_a = defaults.threads,
      "time_limit"_a = defaults.time_limit, "estimate_dispersion"_a = defaults.estimate_dispersion,
      "max_memory"_a = defaults.max_memory);
}

}  // namespace

void bind_glm(nb::module_& m) {
  bind_terms(m);
  nb::class_<Glm> cls(m, "Glm", "A generalised linear model for one or many responses.");
  def_init(cls);
  cls.def(
      "fit",
      [](const Glm& self, const Blocks& X, const Array2& y, const std::optional<Array1>& weights,
         const std::optional<Array2>& offset, const Fit* warm_start, const nb::object& progress) {
        const Features features = to_features(X);
        const FitData data = FitInput{weights, offset, warm_start}.data();
        return run_long(progress, [&](Progress watch) {
          return watched(self, std::move(watch)).fit(features, view(y), data);
        });
      },
      "X"_a, "y"_a, nb::kw_only(), "weights"_a = nb::none(), "offset"_a = nb::none(),
      "warm_start"_a = nb::none(), "progress"_a = nb::none(),
      "X: list of (name, 2-D array); y: (rows, responses).");
  cls.def(
      "step",
      [](const Glm& self, const Blocks& X, const Array2& y, const Fit& from, double size) {
        ProximalStep step = proximal_step(self, to_features(X), view(y), from, size);
        return nb::make_tuple(std::move(step.fit), step.size, step.objective);
      },
      "X"_a, "y"_a, "start"_a, "size"_a = 0.0,
      "One proximal gradient step: the fit after it, its size, the objective before it.");
  cls.def(
      "estimate_memory",
      [](const Glm& self, const Blocks& X, Index responses, Index strengths) {
        return estimate_memory(self, to_features(X), responses, strengths);
      },
      "X"_a, "responses"_a = 1, "strengths"_a = 0,
      "Bytes that a fit, or a path of so many strengths, takes beside X and y.");
  cls.def(
      "max_strength",
      [](const Glm& self, const Blocks& X, const Array2& y, const std::optional<Array1>& weights,
         const std::optional<Array2>& offset) {
        return max_strength(self, to_features(X), view(y), FitInput{weights, offset}.data());
      },
      "X"_a, "y"_a, nb::kw_only(), "weights"_a = nb::none(), "offset"_a = nb::none(),
      "The smallest strength at which every penalised coefficient is zero.");
}

}  // namespace riata::python

#include "riata/model/selection.hpp"
#include <algorithm>
#include <chrono>
#include <numeric>
#include "model/held_out.hpp"
#include "model/prepare.hpp"
#include "model/tuning.hpp"
#include "riata/core/text.hpp"
#include "riata/family/parse_observation.hpp"
#include "riata/penalty/group_lasso.hpp"
#include "riata/penalty/none.hpp"

namespace riata {

namespace {

/// Seconds of each stage, and the progress of the whole.
class Stages {
 public:
  explicit Stages(const Progress& progress) : progress_(progress) {}
  /// Ends the stage before and begins the next.
  void begin(const std::string& name, double share) {
    end();
    name_ = name;
    if (progress_ && !progress_(name, share))
      throw Cancelled(cat("select: cancelled during ", name));
  }
  void end() {
    const auto now = std::chrono::steady_clock::now();
    if (!name_.empty())
      timings.emplace_back(name_, std::chrono::duration<double>(now - since_).count());
    since_ = now;
    name_.clear();
  }
  std::vector<std::pair<std::string, double>> timings;

 private:
  const Progress& progress_;
  std::string name_;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

GlmOptions glm_options(const SelectOptions& options) {
  GlmOptions out;
  out.threads = options.threads;
  out.max_memory = options.max_memory;
  out.standardize = options.standardize == "block"    ? Standardize::block
                    : options.standardize == "column" ? Standardize::column
                                                      : Standardize::none;
  if (options.progress)
    out.progress = [progress = options.progress](const std::string&, double) {
      return progress("", -1);  // a poll: the stage and its share stay as they are
    };
  return out;
}

Features subset_of(const Features& all, const std::vector<std::size_t>& blocks) {
  Features out;
  for (std::size_t k : blocks) out.add(all.blocks()[k].name, all.blocks()[k].values);
  return out;
}

/// Cross-validated deviance explained by some of the covariates at one strength.
class SubsetScore {
 public:
  SubsetScore(const Glm& glm, const Features& all, MatrixView y, const CrossValidation& cv,
              double strength)
      : glm_(glm), all_(all), y_(y), cv_(cv), strength_(strength) {}
  double operator()(const std::vector<std::size_t>& blocks) const {
    if (blocks.empty()) return 0;
    const Features some = subset_of(all_, blocks);
    double deviance = 0, null = 0;
    for (const auto& each : held_out_scores(glm_, some, y_, {}, cv_.fold, {strength_})) {
      deviance += each.deviance[0];
      null += each.null_deviance;
    }
    return 1 - deviance / null;
  }

 private:
  const Glm& glm_;
  const Features& all_;
  MatrixView y_;
  const CrossValidation& cv_;
  double strength_;
};

void weigh_covariates(const SubsetScore& score, Selection& out) {
  std::vector<std::size_t> kept, left;
  for (std::size_t k = 0; k < out.covariates.size(); ++k)
    (out.covariates[k].kept ? kept : left).push_back(k);
  if (kept.empty()) return;
  const auto without = [&](std::size_t k) {
    auto rest = kept;
    std::erase(rest, k);
    return rest;
  };
  const double all = score(kept);
  std::size_t weakest = kept.front();
  for (std::size_t k : kept) {
    out.covariates[k].importance = all - score(without(k));
    if (out.covariates[k].importance < out.covariates[weakest].importance) weakest = k;
  }
  for (std::size_t k : left) {
    auto swapped = without(weakest);
    swapped.push_back(k);
    std::sort(swapped.begin(), swapped.end());
    out.covariates[k].importance = score(swapped) - all;
    out.covariates[k].swapped_for = out.covariates[weakest].label;
  }
}

void describe_covariates(const Prepared& ready, Selection& out) {
  for (std::size_t k = 0; k < ready.terms.size(); ++k) {
    Covariate each;
    each.label = ready.terms[k].label;
    each.text = to_text(ready.terms[k]);
    each.features = ready.terms[k].columns();
    each.norm = out.path.norm(out.chosen, k);
    each.kept = each.norm > 0;
    for (std::size_t s = 0; s < out.path.strengths.size() && each.enters_at == 0; ++s)
      if (out.path.norm(s, k) > 0) each.enters_at = out.path.strengths[s];
    out.covariates.push_back(std::move(each));
  }
}

}  // namespace

std::vector<std::string> Selection::kept() const {
  std::vector<std::string> out;
  for (const auto& each : covariates)
    if (each.kept) out.push_back(each.label);
  return out;
}

std::vector<std::string> Selection::left_out() const {
  std::vector<std::string> out;
  for (const auto& each : covariates)
    if (!each.kept) out.push_back(each.label);
  return out;
}

std::string Selection::advice() const {
  if (!kept().empty()) return "";
  if (options.rule == "1se" && cv.index_min != cv.index_1se)
    return "nothing was kept: within one standard error the mean alone does as well; try the rule "
           "'min', more data, or wider bins";
  return "nothing was kept: no covariate predicts held-out rows better than the mean; try other "
         "covariates, finer bases, or wider bins";
}

Selection select(const Table& table, const SelectOptions& options) {
  const AnyObservation observation = parse_observation(options.family);
  if (observation->vector_loss())
    throw Incompatible(
        cat("select: cannot use family '", observation->family(),
            "' (its classes need coefficients each); fit a path with a group of every "
            "covariate over the classes"));
  const auto start = std::chrono::steady_clock::now();
  Selection out;
  out.options = options;
  out.options.family = cat(observation->family(), fields_text(observation->fields()));
  Stages stages(options.progress);

  stages.begin("prepare", 0);
  const Prepared ready = prepare(table, options, out);
  out.terms = ready.terms;
  const std::vector<double>& y = ready.table.column(options.response).values;
  out.response_sum = std::accumulate(y.begin(), y.end(), 0.0);
  out.response_mean = out.response_sum / static_cast<double>(y.size());
  const Glm glm(observation, GroupLasso{}, 1.0, glm_options(options));

  stages.begin("path", 0.05);
  PathOptions grid;
  grid.strengths = options.strengths;
  grid.min_ratio = options.min_ratio;
  out.path = fit_path(glm, ready.features, y, grid);

  stages.begin("cross-validation", 0.15);
  out.cv = cross_validate(glm, ready.features, y, out.path, ready.fold);
  out.chosen = options.rule == "min" ? out.cv.index_min : out.cv.index_1se;
  out.strength = out.path.strengths[out.chosen];
  out.deviance_explained = out.cv.deviance_explained[out.chosen];

  stages.begin("final fits", 0.8);
  const Glm chosen(observation, GroupLasso{}, out.strength, glm_options(options));
  out.fit = chosen.fit(ready.features, y);
  describe_covariates(ready, out);
  std::vector<std::size_t> kept;
  for (std::size_t k = 0; k < out.covariates.size(); ++k)
    if (out.covariates[k].kept) kept.push_back(k);
  if (!kept.empty())
    out.refit =
        Glm(observation, None{}, 1.0, glm_options(options)).fit(subset_of(ready.features, kept), y);

  stages.begin("importance", 0.85);
  weigh_covariates(SubsetScore(glm, ready.features, y, out.cv, out.strength), out);
  stages.begin("tuning curves", 0.98);
  for (std::size_t k : kept)
    out.covariates[k].tuning =
        tuning_of(ready.terms[k], ready.table, ready.features, out.fit, out.refit);
  stages.end();
  out.timings = std::move(stages.timings);
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

}  // namespace riata

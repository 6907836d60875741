#include "riata/model/glm.hpp"
#include "model/dispersion.hpp"
#include "model/fitter.hpp"
#include "riata/penalty/lasso.hpp"
#include "riata/penalty/ridge.hpp"

namespace riata {

namespace {

BlockStrength product(const BlockStrength& a, const BlockStrength& b, double sign, double add) {
  const Index rows = std::max(a.values.rows(), b.values.rows());
  const Index cols = std::max(a.values.cols(), b.values.cols());
  Matrix out(rows, cols);
  for (Index j = 0; j < rows; ++j)
    for (Index r = 0; r < cols; ++r) out(j, r) = a.at(j, r) * (add + sign * b.at(j, r));
  return out;
}

void check_ratio(const BlockStrength& ratio) {
  for (double each : ratio.values.values())
    if (!(each >= 0 && each <= 1))
      throw InvalidArgument(cat("elastic_net: l1_ratio must be in [0, 1], got ", each));
}

/// strength * (add + sign * ratio), block by block
Strength product(const Strength& strength, const Strength& ratio, double sign, double add) {
  Strength out;
  out.all = product(strength.all, ratio.all, sign, add);
  for (const auto* from : {&strength.blocks, &ratio.blocks})
    for (const auto& [name, value] : *from) {
      const auto s = strength.blocks.find(name), r = ratio.blocks.find(name);
      out.blocks[name] = product(s == strength.blocks.end() ? strength.all : s->second,
                                 r == ratio.blocks.end() ? ratio.all : r->second, sign, add);
    }
  return out;
}

}  // namespace

std::vector<PenaltyTerm> elastic_net_terms(const Strength& strength, const Strength& ratio) {
  check_ratio(ratio.all);
  for (const auto& [name, value] : ratio.blocks) check_ratio(value);
  return {{Lasso{}, product(strength, ratio, 1, 0), {}, {}},
          {Ridge{}, product(strength, ratio, -1, 1), {}, {}}};
}

Glm::Glm(AnyObservation observation, AnyPenalty penalty, Strength strength, GlmOptions options)
    : Glm(std::move(observation),
          std::vector{PenaltyTerm{std::move(penalty), std::move(strength), {}, {}}},
          std::move(options)) {}

Glm::Glm(AnyObservation observation, std::vector<PenaltyTerm> penalty, GlmOptions options)
    : observation_(std::move(observation)),
      penalty_(std::move(penalty)),
      options_(std::move(options)) {
  if (!(options_.tolerance >= 0))
    throw InvalidArgument(cat("tolerance must be at least 0, got ", options_.tolerance));
  if (options_.max_iterations < 0)
    throw InvalidArgument(cat("max_iterations must be at least 0, got ", options_.max_iterations));
  if (options_.threads < 0)
    throw InvalidArgument(
        cat("threads must be at least 0 (0: all there are), got ", options_.threads));
  if (!(options_.time_limit >= 0))
    throw InvalidArgument(
        cat("time_limit must be at least 0 (0: none), in seconds, got ", options_.time_limit));
  if (!(options_.max_memory >= 0))
    throw InvalidArgument(cat("max_memory must be at least 0, got ", options_.max_memory));
  if (observation_->serial()) options_.threads = 1;
}

Fit Glm::fit(const Features& X, MatrixView y, const FitData& data) const {
  if (options_.estimate_dispersion) return fit_with_dispersion(*this, X, y, data);
  const Fitter fitter(*this, X, y, data);
  const Fitter::Effort effort{options_.tolerance, options_.finish};
  if (!data.warm_start) return fitter.fit(fitter.solve(1, effort));
  Fitter::Point start = fitter.from_fit(*data.warm_start);
  return fitter.fit(fitter.solve(1, effort, &start));
}

}  // namespace riata

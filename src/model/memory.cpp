#include "riata/model/memory.hpp"
#include <algorithm>
#include <numeric>
#include "model/check_data.hpp"
#include "model/lower.hpp"
#include "riata/core/memory.hpp"
#include "riata/core/parallel.hpp"
#include "riata/problem/glm_objective.hpp"
#include "solver/newton_systems.hpp"
#include "solver/shared_start.hpp"

namespace riata {

namespace {

constexpr double kShare = 0.8;            // of what is available
constexpr double kFree = 64 << 20;        // bytes nobody asks about: asking takes time, too
constexpr double kSupport = 4096;         // parameters that are not zero
constexpr double kSparseSupport = 400;    // of sparse columns: larger ones have no Gram matrix
constexpr double kRowVectors = 24;        // of one run: eta, derivatives, trials, four passes
constexpr double kParameterVectors = 16;  // gradients, bounds, the last two strengths
constexpr double kFactors = 4;            // matrices of a Hessian's size besides partial sums
constexpr double kCertificate = sizeof(Certificate) + 128;

struct Sizes {
  double rows, parameters, responses, strengths;
  bool sparse, coupled;  // coupled: one loss of all responses
};

double hessian_numbers(double size, const Sizes& of) {
  const double slabs = std::min<double>(GlmObjective::kSlabs, of.rows / GlmObjective::kTile + 1);
  const double fit = GlmObjective::kSums / std::max(1.0, size * size);
  return size * size * (std::clamp(fit, std::min(2.0, slabs), slabs) + kFactors);
}

SystemsBy systems_by(const Omega& omega, const Sizes& of) {
  return cheapest(static_cast<Index>(of.rows), of.coupled, of.sparse, omega);
}

/// Matrices in the number of parameters that one response takes; null: the most any penalty does.
double matrix_numbers(const Omega* omega, const Sizes& of) {
  if (omega && systems_by(*omega, of) == SystemsBy::rows) return row_system_numbers(of.rows);
  if (omega && systems_by(*omega, of) == SystemsBy::products) return 0;
  if (omega == nullptr || omega->is_smooth()) return hessian_numbers(of.parameters, of);
  if (!omega->is_lowered() && !omega->is_concave()) return 0;
  const double most = of.sparse && omega->groups.empty() ? kSparseSupport : kSupport;
  // No more are needed than there are rows, but for bounds; a working set holds about twice as
  // many.
  const double live = omega->has_bounds() ? kSupport : 2 * of.rows;
  return hessian_numbers(std::min({of.parameters, live, most}), of);
}

Sizes sizes_of(const Glm& glm, const Features& X, Index responses, Index strengths) {
  double stored = 0;
  for (const auto& [name, block] : X.blocks()) {
    std::vector<Index> all(at(block.cols()));
    std::iota(all.begin(), all.end(), Index{0});
    stored += block->work(all);
  }
  const auto n = static_cast<double>(X.rows()),
             p = static_cast<double>(X.cols() + (glm.options().fit_intercept ? 1 : 0));
  return {n,
          p,
          static_cast<double>(responses),
          static_cast<double>(strengths),
          stored <= GlmObjective::kSparse * n * p,
          glm.observation()->vector_loss() != nullptr};
}

/// at_once: responses that are solved at the same time.
double bytes_of(const Features& X, const Sizes& of, const Omega* omega, double at_once) {
  double bytes = kCertificate * std::max(1.0, of.strengths) * of.responses;
  for (const auto& [name, block] : X.blocks()) bytes += static_cast<double>(block->bytes_packed());
  const double all = of.rows * of.parameters;
  double numbers = of.rows * (2 * of.responses + 8);              // the data, the null model
  numbers += (of.strengths + 4) * of.parameters * of.responses;   // coefficients
  numbers += of.sparse || all > GlmObjective::kPacked ? 0 : all;  // tiles
  numbers += at_once * (kRowVectors * of.rows + kParameterVectors * of.parameters);
  numbers += at_once * matrix_numbers(omega, of);
  const bool smooth = omega != nullptr && omega->is_smooth();
  if (!smooth && of.responses >= kManyResponses && of.parameters <= kMostSquare)
    numbers += of.responses * of.parameters * of.parameters;
  if (of.coupled && !(omega && systems_by(*omega, of) == SystemsBy::products)) {
    const double entries = of.parameters * of.responses;
    const double most = omega && !omega->is_smooth() ? std::min(entries, kSupport) : entries;
    numbers += kFactors * most * most;
  }
  return bytes + 8 * numbers;
}

double estimate(const Glm& glm, const Features& X, const Sizes& of) {
  const Omega omega =
      lower(glm.penalty(), X, static_cast<Index>(of.parameters), static_cast<Index>(of.responses));
  std::size_t largest = 1;
  const auto units = omega.units();
  for (const auto& unit : units) largest = std::max(largest, unit.size());
  const int threads = glm.options().threads > 0 ? glm.options().threads : default_threads();
  const double units_at_once = std::min<double>(threads, static_cast<double>(units.size()));
  const double at_once = of.coupled ? of.responses : units_at_once * static_cast<double>(largest);
  return bytes_of(X, of, &omega, at_once);
}

}  // namespace

double estimate_memory(const Glm& glm, const Features& X, Index responses, Index strengths) {
  return estimate(glm, X, sizes_of(glm, X, responses, strengths));
}

void check_memory(const Glm& glm, const Features& X, Index responses, Index strengths) {
  const Sizes of = sizes_of(glm, X, responses, strengths);
  const double asked = glm.options().max_memory, enough = asked > 0 ? asked : kFree;
  if (bytes_of(X, of, nullptr, of.responses) <= enough) return;
  const double needed = estimate(glm, X, of);
  if (needed <= enough) return;
  const double allowed = asked > 0 ? asked : kShare * available_memory();
  if (needed > allowed)
    throw ResourceLimit(cat(strengths > 0 ? "path" : "fit", ": takes about ", bytes_text(needed),
                            " of memory beside the data, ", bytes_text(allowed), " are allowed",
                            asked > 0 ? "" : " (80% of what is available)",
                            "; raise max_memory, or give fewer rows, features or responses"));
}

}  // namespace riata

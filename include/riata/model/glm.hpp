#pragma once
#include <string>
#include <vector>
#include "riata/core/progress.hpp"
#include "riata/design/features.hpp"
#include "riata/family/any_observation.hpp"
#include "riata/model/fit.hpp"
#include "riata/model/strength.hpp"
#include "riata/penalty/any_penalty.hpp"

namespace riata {

/// An entry (feature, response) of B is numbered feature + features * response, features counted
/// over all blocks.
struct NamedGroup {
  std::string name;
  std::vector<Index> entries;
};

/// One term of the penalty: which, how strong, on which blocks (none named: all).
struct PenaltyTerm {
  AnyPenalty penalty;
  Strength strength;
  std::vector<std::string> blocks;
  /// Of group penalties: the groups, disjoint. Empty: every block of every response is one.
  std::vector<NamedGroup> groups;
};

/// strength * (ratio |w| + (1 - ratio)/2 w^2) with a ratio per block, feature or entry.
std::vector<PenaltyTerm> elastic_net_terms(const Strength& strength, const Strength& ratio);

/// How features are scaled while fitting; see GlmOptions.
enum class Standardize { none, block, column };
enum class Missing { error, drop };

struct GlmOptions {
  bool fit_intercept = true;
  /// Scale each block (its columns by one number, the root of their mean variance) or each column
  /// to unit standard deviation while fitting; coefficients are reported in the features' own
  /// units.
  Standardize standardize = Standardize::none;
  /// What to do with rows that have NaN or infinity in X or y.
  Missing missing = Missing::error;
  double tolerance = tolerance::standard;
  int max_iterations = 0;  // 0: the solver's own, 200 (newton, prox_newton, lla) or 100,000 (fista)
  /// End with Newton steps on the identified support, down to rounding.
  bool finish = true;
  /// Estimate the family's `dispersion` (negative_binomial) by maximum likelihood, in turns with
  /// the coefficients until it no longer moves: one number for all responses, in the fit's
  /// observation. What the family was given is where it starts.
  bool estimate_dispersion = false;
  /// "auto", "newton", "prox_newton", "lla" or "fista"
  std::string solver = "auto";
  int threads = 0;        // 0: as many as there are
  double time_limit = 0;  // seconds; 0: none
  /// Bytes that a fit may take beside X and y (see estimate_memory); 0: 80% of what is available.
  double max_memory = 0;
  Progress progress;
};

/// What a fit may be given besides X and y.
struct FitData {
  std::vector<double> weights;  // empty: all 1
  MatrixView offset;            // empty: 0; (rows, responses) or (rows, 1)
  const Fit* warm_start = nullptr;
};

/// A generalised linear model for one or many responses:
/// minimise over (b0, B) the weighted mean of the loss at eta = offset + b0 + X B, plus the
/// penalty.
class Glm {
 public:
  Glm(AnyObservation observation, AnyPenalty penalty, Strength strength = {},
      GlmOptions options = {});
  explicit Glm(AnyObservation observation, std::vector<PenaltyTerm> penalty = {},
               GlmOptions options = {});

  /// X: (rows, features) in blocks; y: (rows, responses). Throws ShapeMismatch where they do not
  /// fit, InvalidArgument on a y outside the family's support, a strength below 0, NaN.
  Fit fit(const Features& X, MatrixView y, const FitData& data = {}) const;

  const AnyObservation& observation() const { return observation_; }
  const std::vector<PenaltyTerm>& penalty() const { return penalty_; }
  const GlmOptions& options() const { return options_; }

 private:
  AnyObservation observation_;
  std::vector<PenaltyTerm> penalty_;
  GlmOptions options_;
};

}  // namespace riata

#pragma once
#include <cstdint>
#include <string>
#include <vector>
#include "riata/data/table.hpp"
#include "riata/model/cross_validation.hpp"
#include "riata/model/term.hpp"

namespace riata {

/// `select`'s choices; texts as on the command line.
struct SelectOptions {
  std::string response;
  std::string family = "poisson";
  std::vector<std::string> terms;  // empty: default_terms
  std::string bin;                 // "20ms"; empty: rows as they are
  std::string time;                // empty: the column named time, time_s or t, if there is one
  int folds = 10;
  std::string cv = "contiguous";  // "contiguous", "random" or "group:COLUMN"
  std::string rule = "1se";       // "1se" or "min"
  std::uint64_t seed = 0;
  int strengths = 60;
  double min_ratio = 1e-3;
  std::string standardize = "none";  // "none", "block" or "column"
  int threads = 0;
  double max_memory = 0;  // bytes, of every fit; see GlmOptions
  Progress progress;
};

/// A covariate's tuning curve: the predicted mean response were it x in every row, the other
/// covariates as they are in the data (partial dependence).
struct Tuning {
  std::string column;                    // the covariate's column, in its units
  std::vector<double> x;                 // grid, or 0, 1, ... of `levels`
  std::vector<std::string> levels;       // of a category
  std::vector<double> shrunken, refit;   // predicted mean response per row (bin) at x
  std::vector<double> edges, occupancy;  // histogram of the data: rows in [edges[k], edges[k+1])
};

/// What the selection says of one covariate (term).
struct Covariate {
  std::string label, text;  // text: the term as it was understood
  bool kept = false;
  Index features = 0;
  double norm = 0;       // of its coefficients at the chosen strength
  double enters_at = 0;  // largest strength of the path at which it is non-zero; 0: never
  /// In cross-validated deviance explained, all at the chosen strength. Kept: what is lost when it
  /// is dropped and the rest refitted. Left out: what is gained when it takes the place of the kept
  /// covariate that is missed least (`swapped_for`); negative where that loses.
  double importance = 0;
  std::string swapped_for;     // left out: the kept covariate it would replace
  std::vector<Tuning> tuning;  // kept; one per factor
};

/// Candidates in, covariates out: the group lasso path over basis expansions, its cross-validation,
/// the chosen strength, and what was fitted.
struct Selection {
  SelectOptions options;
  std::vector<Term> terms;            // bound
  std::vector<Covariate> covariates;  // in the order of the terms
  Path path;
  CrossValidation cv;
  std::size_t chosen = 0;  // index into the path
  double strength = 0;
  Fit fit;                                          // at the chosen strength, finished
  Fit refit;                                        // unpenalised, kept covariates only
  double deviance_explained = 0;                    // cross-validated, at the chosen strength
  Index rows_read = 0, rows = 0, rows_dropped = 0;  // rows: those fitted (bins)
  double seconds_per_bin = 0;                       // 0: not known
  double response_mean = 0, response_sum = 0;
  std::string time_column;  // empty: none
  double seconds = 0;
  std::vector<std::pair<std::string, double>> timings;  // stage, seconds

  std::vector<std::string> kept() const;
  std::vector<std::string> left_out() const;
  /// One line that says what to try, when nothing was kept; else empty.
  std::string advice() const;
};

/// Throws InvalidArgument on anything that the options or the table get wrong: see SelectOptions.
Selection select(const Table& table, const SelectOptions& options);

/// The JSON object that `riata select --json` prints.
std::string selection_json(const Selection& selection);

}  // namespace riata

#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>
#include "riata/family/any_observation.hpp"
#include "riata/model/selection.hpp"

namespace riata::testing {

/// What a report is made of, put together without fitting anything: covariate k of `count` enters
/// the path at its own strength; the first `kept` are in at the chosen one.
struct MadeOf {
  int count = 3, kept = 2, strengths = 40;
  std::string family = "poisson", response = "spikes", bin = "20ms";
  double seconds_per_bin = 0.02;
  std::vector<std::string> columns = {"position_cm", "direction", "velocity_cm_s", "theta_rad"};
};

inline Certificate made_certificate(Status status, bool penalised) {
  Certificate c;
  c.status = status;
  c.gap = 3.1e-13;
  c.gap_absolute = 2.2e-14;
  c.stationarity = 8e-12;
  c.objective = 0.2214;
  c.loss = 0.2151;
  if (penalised) c.penalties = {{"group_lasso", 0.0063}};
  c.half_null_deviance = 0.0713;
  c.rank = penalised ? -1 : 13;
  c.condition = 431;
  c.rows_used = 8888;
  c.iterations = 9;
  c.passes = 21;
  c.seconds = 0.0131;
  return c;
}

inline std::string made_column(const MadeOf& of, int k) {
  const auto n = static_cast<int>(of.columns.size());
  return k < n ? of.columns[static_cast<std::size_t>(k)] : "covariate_" + std::to_string(k);
}

/// Coefficients whose norm grows as the root of how far the strength is below the entering one.
inline Fit made_fit(const MadeOf& of, double strength, bool penalised) {
  std::vector<Fit::Block> blocks;
  Matrix coef(2 * of.count, 1);
  for (int k = 0; k < of.count; ++k) {
    blocks.push_back({made_column(of, k), 2 * k, 2});
    const double enters = k < of.kept ? 0.08 / (1 + k) : 0.0015 / (1 + k - of.kept);
    const double size =
        (2.2 / (1 + 0.5 * k)) * std::sqrt(std::max(0.0, std::log(enters / strength)));
    coef(2 * k, 0) = 0.8 * size;
    coef(2 * k + 1, 0) = -0.6 * size;
  }
  const Certificate c =
      made_certificate(penalised ? Status::converged : Status::min_norm, penalised);
  return Fit(make_observation(of.family), blocks, coef, {-2.8}, {c});
}

inline Tuning made_tuning(const std::string& column, int k) {
  Tuning t;
  t.column = column;
  if (k == 1) {
    t.x = {0, 1};
    t.levels = {"inbound", "outbound"};
    t.shrunken = {0.031, 0.094};
    t.refit = {0.022, 0.107};
    t.occupancy = {4100, 4788};
    return t;
  }
  for (int i = 0; i <= 100; ++i) {
    const double u = i / 100.0, bump = std::exp(-std::pow((u - 0.62 + 0.1 * k) / 0.09, 2));
    t.x.push_back(100 * u);
    t.shrunken.push_back(0.02 + 0.24 * bump);
    t.refit.push_back(0.012 + 0.33 * bump + 0.01 * std::sin(25 * u));
  }
  for (int i = 0; i <= 30; ++i) t.edges.push_back(i * 100.0 / 30);
  for (int i = 0; i < 30; ++i) t.occupancy.push_back(220 + 160 * std::cos(i * 0.4));
  return t;
}

inline Covariate made_covariate(const MadeOf& of, int k) {
  Covariate c;
  c.label = made_column(of, k);
  c.text = c.label + ": b_spline(" + c.label + ", n=8)";
  c.kept = k < of.kept;
  c.features = 8;
  c.enters_at = c.kept ? 0.08 / (1 + k) : 0.0015 / (1 + k - of.kept);
  c.importance = c.kept ? 0.12 / (1 + k) : -0.034;
  if (c.kept)
    c.tuning = {made_tuning(c.label, k)};
  else if (of.kept > 0)
    c.swapped_for = made_column(of, of.kept - 1);
  return c;
}

inline CrossValidation made_cv(const MadeOf& of, const std::vector<double>& strengths) {
  CrossValidation cv;
  cv.strengths = strengths;
  cv.null_deviance = 0.31;
  cv.folds = 10;
  const auto n = strengths.size();
  for (std::size_t s = 0; s < n; ++s) {
    const double u = static_cast<double>(s) / static_cast<double>(std::max<std::size_t>(n - 1, 1));
    const double explained =
        of.kept == 0 ? -0.02 * u * u : 0.24 * (1 - std::exp(-6 * u)) - 0.03 * u * u;
    cv.cvm.push_back(cv.null_deviance * (1 - explained));
    cv.cvsd.push_back(0.006);
    cv.deviance_explained.push_back(explained);
    int in = 0;
    for (int k = 0; k < of.count; ++k) in += made_covariate(of, k).enters_at > strengths[s];
    cv.nzero.push_back(in);
  }
  cv.index_min = of.kept == 0 ? 0 : n * 3 / 4;
  cv.index_1se = of.kept == 0 ? 0 : n / 2;
  return cv;
}

inline Selection made_selection(const MadeOf& of = {}) {
  Path path;
  path.max_strength = 0.08;
  for (int s = 0; s < of.strengths; ++s) {
    path.strengths.push_back(0.08 * std::pow(1e-3, s / std::max(1.0, of.strengths - 1.0)));
    path.fits.push_back(made_fit(of, path.strengths.back(), true));
    path.deviance_explained.push_back(0.25 * s / of.strengths);
  }
  const CrossValidation cv = made_cv(of, path.strengths);
  const std::size_t chosen = cv.index_1se;
  const double strength = path.strengths[chosen];
  SelectOptions options;
  options.response = of.response;
  options.family = of.family;
  options.bin = of.bin;
  std::vector<Covariate> covariates;
  for (int k = 0; k < of.count; ++k) {
    covariates.push_back(made_covariate(of, k));
    options.terms.push_back(covariates.back().text);
  }
  const Fit fit = made_fit(of, strength, true), refit = made_fit(of, strength, false);
  Selection out{options, {}, covariates, path, cv, chosen, strength, fit, refit, 0,
                0,       0,  0,          0,    0,  0,      "",       0,   {}};
  out.deviance_explained = cv.deviance_explained[chosen];
  out.rows_read = 177761;
  out.rows = 8888;
  out.rows_dropped = 1;
  out.seconds_per_bin = of.seconds_per_bin;
  out.response_mean = 0.0635;
  out.response_sum = 564;
  out.time_column = "time_s";
  out.seconds = 0.842;
  out.timings = {{"read", 0.11}, {"features", 0.02}, {"path", 0.13}, {"cross-validation", 0.55}};
  return out;
}

}  // namespace riata::testing

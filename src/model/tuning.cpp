#include "model/tuning.hpp"
#include <algorithm>
#include <cmath>

namespace riata {

namespace {

constexpr int kGrid = 121, kBins = 40;
constexpr Index kRows = 2000;  // over which the other covariates are averaged

Index sampled_row(Index k, Index taken, Index rows) { return k * rows / taken; }

/// What everything but one block adds to eta, at rows spread evenly over the data.
std::vector<double> eta_elsewhere(const Fit& fit, const Features& features,
                                  const std::string& label) {
  const Index rows = features.rows(), taken = std::min(rows, kRows);
  std::vector<double> eta(at(taken), fit.intercept()[0]);
  for (const auto& block : fit.blocks()) {
    if (block.name == label) continue;
    const AnyBlock& x = features.blocks()[features.index_of(block.name)].values;
    for (Index j = 0; j < x.cols(); ++j)
      for (Index i = 0; i < taken; ++i)
        eta[at(i)] += x.value(sampled_row(i, taken, rows), j) * fit.coef()(block.first + j, 0);
  }
  return eta;
}

Matrix factor_features(const Factor& factor, const std::vector<double>& x) {
  Matrix out(std::ssize(x), factor.basis.columns());
  factor.basis.evaluate(x, out.values());
  return out;
}

/// For each sampled row the coefficients of factor f's features, the term's other factors being
/// what they are in that row: (features of f, rows sampled).
Matrix coefficients_along(const Term& term, std::size_t f, const Table& table, const Matrix& b) {
  const Index rows = table.rows(), taken = std::min(rows, kRows);
  std::vector<Matrix> others;
  for (const auto& factor : term.factors) {
    const auto& values = table.column(factor.column).values;
    std::vector<double> x;
    for (Index k = 0; k < taken; ++k) x.push_back(values[at(sampled_row(k, taken, rows))]);
    others.push_back(factor_features(factor, x));
  }
  Matrix out(others[f].cols(), taken);
  for (Index k = 0; k < taken; ++k)
    for (Index j = 0; j < b.rows(); ++j) {
      Index rest = j, own = 0;  // the last factor's index runs fastest
      double weight = b(j, 0);
      for (std::size_t g = term.factors.size(); g-- > 0;) {
        const Index digit = rest % others[g].cols();
        rest /= others[g].cols();
        if (g == f)
          own = digit;
        else
          weight *= others[g](k, digit);
      }
      out(own, k) += weight;
    }
  return out;
}

/// Mean over the sampled rows of the predicted mean, were the covariate x there: the partial
/// dependence of Friedman (2001), whose average over the data is near the mean response.
std::vector<double> curve(const Fit& fit, const Matrix& x, const Matrix& coefficients,
                          const std::vector<double>& elsewhere) {
  std::vector<double> out, eta(elsewhere.size()), mu(elsewhere.size());
  for (Index i = 0; i < x.rows(); ++i) {
    for (std::size_t k = 0; k < eta.size(); ++k) {
      eta[k] = elsewhere[k];
      const auto b = coefficients.column(static_cast<Index>(k));
      for (Index j = 0; j < x.cols(); ++j) eta[k] += x(i, j) * b[at(j)];
    }
    fit.observation()->mean(eta, mu);
    double sum = 0;
    for (double each : mu) sum += each;
    out.push_back(sum / static_cast<double>(mu.size()));
  }
  return out;
}

/// Where the curve is drawn and how often the data were there.
Tuning axis_of(const Factor& factor, const Column& column) {
  Tuning out;
  out.column = factor.column;
  std::vector<double> values = column.values;
  std::sort(values.begin(), values.end());
  if (factor.basis.name() == "category") {
    for (double each : values) {
      if (out.x.empty() || each != out.x.back()) {
        out.x.push_back(each);
        out.occupancy.push_back(0);
        out.levels.push_back(column.is_text() ? column.levels[static_cast<std::size_t>(each)]
                                              : cat(each));
      }
      ++out.occupancy.back();
    }
    for (std::size_t i = 0; i <= out.x.size(); ++i)
      out.edges.push_back(static_cast<double>(i) - 0.5);
    return out;
  }
  const double low = values.front(), high = values.back();
  for (int i = 0; i < kGrid; ++i)
    out.x.push_back(i == kGrid - 1 ? high : low + (high - low) * i / (kGrid - 1));
  out.occupancy.assign(kBins, 0.0);
  for (int i = 0; i <= kBins; ++i) out.edges.push_back(low + (high - low) * i / kBins);
  for (double each : values) {
    const double share = (each - low) / (high - low);
    ++out.occupancy[static_cast<std::size_t>(std::clamp(share * kBins, 0.0, kBins - 1.0))];
  }
  return out;
}

}  // namespace

std::vector<Tuning> tuning_of(const Term& term, const Table& table, const Features& features,
                              const Fit& shrunken, const Fit& refit) {
  std::vector<Tuning> out;
  const std::vector<double> base = eta_elsewhere(shrunken, features, term.label);
  const std::vector<double> refit_base = eta_elsewhere(refit, features, term.label);
  for (std::size_t f = 0; f < term.factors.size(); ++f) {
    Tuning tuning = axis_of(term.factors[f], table.column(term.factors[f].column));
    const Matrix x = factor_features(term.factors[f], tuning.x);
    const auto along = [&](const Fit& fit) {
      return coefficients_along(term, f, table, fit.coef(term.label));
    };
    tuning.shrunken = curve(shrunken, x, along(shrunken), base);
    tuning.refit = curve(refit, x, along(refit), refit_base);
    out.push_back(std::move(tuning));
  }
  return out;
}

}  // namespace riata

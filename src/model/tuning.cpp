#include "model/tuning.hpp"
#include <algorithm>
#include <cmath>

namespace riata {

namespace {

constexpr int kGrid = 121, kBins = 40;
constexpr Index kRows = 2000;  // over which the other covariates are averaged
std::size_t at(Index i) { return static_cast<std::size_t>(i); }

std::vector<double> column_means(const Matrix& m) {
  std::vector<double> out;
  for (Index j = 0; j < m.cols(); ++j) {
    double sum = 0;
    for (double each : m.column(j)) sum += each;
    out.push_back(sum / static_cast<double>(m.rows()));
  }
  return out;
}

/// What everything but one block adds to eta, at rows spread evenly over the data.
std::vector<double> eta_elsewhere(const Fit& fit, const Features& features,
                                  const std::string& label) {
  const Index rows = features.rows(), taken = std::min(rows, kRows);
  std::vector<double> eta(at(taken), fit.intercept()[0]);
  for (const auto& block : fit.blocks()) {
    if (block.name == label) continue;
    const MatrixView x = features.blocks()[features.index_of(block.name)].values;
    for (Index j = 0; j < x.cols; ++j)
      for (Index i = 0; i < taken; ++i)
        eta[at(i)] += x(i * rows / taken, j) * fit.coef()(block.first + j, 0);
  }
  return eta;
}

/// The term's features along factor f at x, the other factors at their mean features.
Matrix features_along(const Term& term, std::size_t f, const Table& table,
                      const std::vector<double>& x) {
  Matrix row(std::ssize(x), 1, 1.0);
  for (std::size_t g = 0; g < term.factors.size(); ++g) {
    const AnyBasis& basis = term.factors[g].basis;
    Matrix own(std::ssize(x), basis.columns());
    if (g == f) {
      basis.evaluate(x, own.values());
    } else {
      const auto& values = table.column(term.factors[g].column).values;
      Matrix all(std::ssize(values), basis.columns());
      basis.evaluate(values, all.values());
      const std::vector<double> mean = column_means(all);
      for (Index j = 0; j < own.cols(); ++j)
        std::fill(own.column(j).begin(), own.column(j).end(), mean[at(j)]);
    }
    Matrix next(row.rows(), row.cols() * own.cols());
    for (Index a = 0; a < row.cols(); ++a)
      for (Index b = 0; b < own.cols(); ++b)
        for (Index i = 0; i < row.rows(); ++i) next(i, a * own.cols() + b) = row(i, a) * own(i, b);
    row = std::move(next);
  }
  return row;
}

/// Mean over those rows of the predicted mean, were the covariate x there: the partial dependence of
/// Friedman (2001), whose average over the data is near the mean response whatever the link.
std::vector<double> curve(const Fit& fit, const Matrix& x, const std::string& label,
                          const std::vector<double>& elsewhere) {
  const Matrix b = fit.coef(label);
  std::vector<double> out, eta(elsewhere.size()), mu(elsewhere.size());
  for (Index i = 0; i < x.rows(); ++i) {
    double own = 0;
    for (Index j = 0; j < x.cols(); ++j) own += x(i, j) * b(j, 0);
    for (std::size_t k = 0; k < eta.size(); ++k) eta[k] = elsewhere[k] + own;
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
    const Matrix x = features_along(term, f, table, tuning.x);
    tuning.shrunken = curve(shrunken, x, term.label, base);
    tuning.refit = curve(refit, x, term.label, refit_base);
    out.push_back(std::move(tuning));
  }
  return out;
}

}  // namespace riata

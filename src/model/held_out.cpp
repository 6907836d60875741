#include "model/held_out.hpp"
#include <algorithm>
#include "core/eigen.hpp"
#include "model/fitter.hpp"
#include "riata/core/parallel.hpp"
#include "riata/data/split.hpp"

namespace riata {

namespace {

constexpr Index kTile = 256;

/// Deviance of the rows at each column of coefficients, summed with weights.
std::vector<double> score(const Glm& glm, const Features& X, MatrixView y, const FitData& data,
                          const std::vector<Index>& rows, const Dense& coef,
                          const Vector& intercept) {
  const Index models = coef.cols(), count = std::ssize(rows);
  std::vector<double> out(at(models), 0.0);
  const Design design(X, rows);
  Dense tile(kTile, X.cols()), eta(kTile, models);
  std::vector<double> observed, weight, mu, deviance;
  for (Index begin = 0; begin < count; begin += kTile) {
    const Index size = std::min(kTile, count - begin);
    design.fill(begin, size, tile.data(), kTile);
    eta.topRows(size).noalias() = tile.topRows(size) * coef;
    eta.topRows(size).rowwise() += intercept.transpose();
    observed.clear();
    weight.clear();
    for (Index i = begin; i < begin + size; ++i) {
      const Index row = rows[at(i)];
      observed.push_back(y(row, 0));
      weight.push_back(data.weights.empty() ? 1.0 : data.weights[at(row)]);
      if (!data.offset.empty()) eta.row(i - begin).array() += data.offset(row, 0);
    }
    mu.resize(at(size));
    deviance.resize(at(size));
    const auto total = [&] {
      glm.observation()->deviance(observed, mu, deviance);
      double sum = 0;
      for (std::size_t i = 0; i < deviance.size(); ++i)
        if (weight[i] > 0) sum += weight[i] * deviance[i];
      return sum;
    };
    for (Index m = 0; m < models; ++m) {
      glm.observation()->mean({eta.col(m).data(), at(size)}, mu);
      out[at(m)] += total();
    }
  }
  return out;
}

double weighted_mean(MatrixView y, const FitData& data, const std::vector<Index>& rows) {
  double sum = 0, weight = 0;
  for (Index row : rows) {
    const double w = data.weights.empty() ? 1.0 : data.weights[at(row)];
    sum += w * y(row, 0);
    weight += w;
  }
  return sum / weight;
}

/// Of the model that knows only the training rows' mean.
HeldOut null_score(const Glm& glm, MatrixView y, const FitData& data,
                   const std::vector<Index>& rows, double training_mean) {
  HeldOut out;
  std::vector<double> observed, mu(rows.size(), training_mean), deviance(rows.size());
  for (Index row : rows) observed.push_back(y(row, 0));
  glm.observation()->deviance(observed, mu, deviance);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double weight = data.weights.empty() ? 1.0 : data.weights[at(rows[i])];
    out.weight += weight;
    if (weight > 0) out.null_deviance += weight * deviance[i];
  }
  return out;
}

GlmOptions for_many_threads(GlmOptions options) {
  options.progress = polled_by_this_thread(options.progress);
  return options;
}

/// The coefficients (features, strengths) of a path that is followed for them alone.
struct Coefficients {
  Dense coef;
  Vector intercept;
};
Coefficients coefficients_along(const Fitter& fitter, const std::vector<double>& strengths,
                                Index features, double tolerance) {
  Coefficients out{Dense(features, std::ssize(strengths)), Vector(std::ssize(strengths))};
  Fitter::Point point = fitter.null_point();
  for (Index s = 0; s < std::ssize(strengths); ++s) {
    point = fitter.solve(strengths[at(s)], {tolerance, false}, &point);
    for (const auto& certificate : point.certificates)
      if (certificate.status == Status::cancelled) throw Cancelled("cross-validation: cancelled");
    std::vector<double> b0;
    const Matrix b = fitter.coefficients(point, b0);
    out.coef.col(s) = as_vector(b.column(0));
    out.intercept[s] = b0[0];
  }
  return out;
}

}  // namespace

FoldScores::FoldScores(const Glm& glm, const Features& X, MatrixView y, const FitData& data,
                       std::vector<int> fold)
    : glm_(glm.observation(), glm.penalty(), for_many_threads(glm.options())),
      X_(X),
      y_(y),
      data_(data),
      fold_(std::move(fold)),
      folds_(1 + *std::max_element(fold_.begin(), fold_.end())),
      sums_(fold_sums(glm_, X, y, data, fold_, folds_)) {}

std::unique_ptr<Fitter> FoldScores::all_rows() const {
  return sums_.empty() ? nullptr : Fitter::of(glm_, X_, sum_without(sums_, -1));
}

HeldOut FoldScores::of_fold(int k, const std::vector<double>& strengths) const {
  const std::vector<Index> training = rows_outside_fold(fold_, k), rows = rows_in_fold(fold_, k);
  std::unique_ptr<Fitter> fitter;
  if (!sums_.empty()) fitter = Fitter::of(glm_, X_, sum_without(sums_, k));
  const bool by_sums = fitter != nullptr;
  if (!by_sums) {
    fitter = std::make_unique<Fitter>(glm_, X_, y_, data_, training);
    fitter->expect_many_strengths();
  }
  // Where no rows are read a tighter fit costs next to nothing.
  const double enough = by_sums ? options().tolerance : tolerance::statistical;
  const auto [coef, intercept] = coefficients_along(*fitter, strengths, X_.cols(), enough);
  HeldOut out = null_score(glm_, y_, data_, rows, weighted_mean(y_, data_, training));
  if (by_sums) {
    const CrossProducts& inside = sums_[at(k)];
    out.deviance = inside.squared_errors(coef, intercept);
    if (out.weight > 0)  // the sums' are a power of two times it
      for (double& each : out.deviance) each *= out.weight / inside.weight();
  }
  if (out.deviance.empty()) out.deviance = score(glm_, X_, y_, data_, rows, coef, intercept);
  return out;
}

std::vector<HeldOut> FoldScores::of_all(const std::vector<double>& strengths) const {
  std::vector<HeldOut> out(at(folds_));
  parallel_for(folds_, options().threads,
               [&](Index k) { out[at(k)] = of_fold(static_cast<int>(k), strengths); });
  // Where other threads took every fold this one was never asked.
  if (options().progress && !options().progress("cross-validation", -1))
    throw Cancelled("cross-validation: cancelled");
  return out;
}

std::vector<HeldOut> held_out_scores(const Glm& glm, const Features& X, MatrixView y,
                                     const FitData& data, const std::vector<int>& fold,
                                     const std::vector<double>& strengths) {
  return FoldScores(glm, X, y, data, fold).of_all(strengths);
}

}  // namespace riata

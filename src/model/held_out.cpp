#include "model/held_out.hpp"
#include <algorithm>
#include <limits>
#include "core/eigen.hpp"
#include "model/check_data.hpp"
#include "model/classes.hpp"
#include "model/fitter.hpp"
#include "riata/core/parallel.hpp"
#include "riata/data/split.hpp"

namespace riata {

namespace {

constexpr Index kTile = 256;

/// Rows left out and what was observed there: of one response, or indicators of its classes.
struct Rows {
  const Glm& glm;
  MatrixView y;
  const FitData& data;
  const std::vector<Index>& rows;

  double weight(Index i) const {
    return data.weights.empty() ? 1.0 : data.weights[at(rows[at(i)])];
  }
  bool any() const {
    for (Index i = 0; i < std::ssize(rows); ++i)
      if (weight(i) > 0) return true;
    return false;
  }
};

/// Some of them, and the means that a model has there, (rows, y.cols).
struct Observed {
  Observed(const Rows& of, Index begin, Index size)
      : mu(at(size * of.y.cols)), deviance(mu.size()) {
    for (Index i = begin; i < begin + size; ++i) weight.push_back(of.weight(i));
    for (Index c = 0; c < of.y.cols; ++c)
      for (Index i = begin; i < begin + size; ++i) y.push_back(of.y(of.rows[at(i)], c));
  }
  /// Summed with weights.
  double total(const AnyObservation& observation) {
    observation->deviance(y, mu, deviance);
    double sum = 0;
    for (std::size_t first = 0; first < mu.size(); first += weight.size())
      for (std::size_t i = 0; i < weight.size(); ++i)
        if (weight[i] > 0) sum += weight[i] * deviance[first + i];
    return sum;
  }
  std::vector<double> weight, y, mu, deviance;
};

void means_of(const AnyObservation& observation, MatrixView eta, std::span<double> mu) {
  if (const VectorLoss* classes = observation->vector_loss())
    classes->mean(eta, mu.data(), eta.rows);
  else
    observation->mean({eta.data, at(eta.rows)}, mu);
}

/// Deviance of the rows at each model, whose columns of coefficients are side by side.
std::vector<double> score(const Rows& of, const Features& X, const Dense& coef,
                          const Vector& intercept) {
  const Index width = of.y.cols, models = coef.cols() / width, count = std::ssize(of.rows);
  std::vector<double> out(at(models), 0.0);
  const Design design(X, of.rows);
  const MatrixView& offset = of.data.offset;
  Dense tile(kTile, X.cols()), eta(kTile, coef.cols());
  for (Index begin = 0; begin < count; begin += kTile) {
    const Index size = std::min(kTile, count - begin);
    design.fill(begin, size, tile.data(), kTile);
    eta.topRows(size).noalias() = tile.topRows(size) * coef;
    eta.topRows(size).rowwise() += intercept.transpose();
    for (Index k = 0; k < eta.cols() && !offset.empty(); ++k)
      for (Index i = 0; i < size; ++i)
        eta(i, k) += offset(of.rows[at(begin + i)], offset.cols == 1 ? 0 : k % width);
    Observed there(of, begin, size);
    for (Index m = 0; m < models; ++m) {
      const double* from = eta.data() + m * width * kTile;
      means_of(of.glm.observation(), {from, size, width, 1, kTile}, there.mu);
      out[at(m)] += there.total(of.glm.observation());
    }
  }
  return out;
}

/// Of the model that knows only the means of the training rows.
HeldOut null_score(const Rows& of, const Rows& training) {
  const Index count = std::ssize(of.rows);
  Observed there(of, 0, count);
  for (Index c = 0; c < of.y.cols; ++c) {
    double sum = 0, weight = 0;
    for (Index i = 0; i < std::ssize(training.rows); ++i) {
      sum += training.weight(i) * of.y(training.rows[at(i)], c);
      weight += training.weight(i);
    }
    std::fill_n(there.mu.begin() + c * count, count, sum / weight);
  }
  HeldOut out{{}, there.total(of.glm.observation()), 0};
  for (double each : there.weight) out.weight += each;
  return out;
}

GlmOptions for_many_threads(GlmOptions options) {
  options.progress = polled_by_this_thread(options.progress);
  return options;
}

/// The coefficients (features, strengths) of a path that is followed for them alone; of several
/// classes their columns are side by side.
struct Coefficients {
  Dense coef;
  Vector intercept;
};
Coefficients coefficients_along(const Fitter& fitter, const std::vector<double>& strengths,
                                Index features, double tolerance) {
  const Index width = fitter.responses(), columns = std::ssize(strengths) * width;
  Coefficients out{Dense(features, columns), Vector(columns)};
  Fitter::Point point = fitter.null_point();
  for (Index s = 0; s < std::ssize(strengths); ++s) {
    point = fitter.solve(strengths[at(s)], {tolerance, false, true}, &point);
    for (const auto& certificate : point.certificates)
      if (certificate.status == Status::cancelled) throw Cancelled("cross-validation: cancelled");
    std::vector<double> b0;
    const Matrix b = fitter.coefficients(point, b0);
    out.coef.middleCols(s * width, width) = as_dense(b);
    out.intercept.segment(s * width, width) = as_vector(b0);
  }
  return out;
}

Matrix indicators_of(const Glm& glm, MatrixView y) {
  return glm.observation()->vector_loss() ? class_indicators(glm.observation(), y) : Matrix();
}

/// Whether each row can be fitted and scored; of rows that are not to be dropped fits tell.
std::vector<char> usable(const Glm& glm, const Features& X, MatrixView y, const FitData& data) {
  check_shapes(X, y, data);
  if (glm.options().missing == Missing::error) return std::vector<char>(at(y.rows), 1);
  const std::vector<double> unknown(at(X.cols()), std::numeric_limits<double>::quiet_NaN());
  std::vector<char> out(at(y.rows), 0);
  for (Index row : usable_rows(X, y, data, Missing::drop, {}, {unknown, unknown},
                               {glm.options().threads, nullptr})
                       .rows)
    out[at(row)] = 1;
  return out;
}

}  // namespace

FoldScores::FoldScores(const Glm& glm, const Features& X, MatrixView y, const FitData& data,
                       std::vector<int> fold)
    : glm_(glm.observation(), glm.penalty(), for_many_threads(glm.options())),
      X_(X),
      y_(y),
      classes_(indicators_of(glm, y)),
      data_(data),
      usable_(usable(glm_, X, observed(), data)),
      fold_(std::move(fold)),
      folds_(1 + *std::max_element(fold_.begin(), fold_.end())),
      sums_(fold_sums(glm_, X, y, data, fold_, folds_)) {}

std::unique_ptr<Fitter> FoldScores::all_rows() const {
  return sums_.empty() ? nullptr : Fitter::of(glm_, X_, sum_without(sums_, -1));
}

HeldOut FoldScores::of_fold(int k, const std::vector<double>& strengths) const {
  std::vector<Index> training = rows_outside_fold(fold_, k), rows = rows_in_fold(fold_, k);
  for (auto* some : {&training, &rows})
    std::erase_if(*some, [&](Index i) { return !usable_[at(i)]; });
  const Rows inside_rows{glm_, observed(), data_, rows};
  if (!inside_rows.any())
    throw InvalidArgument(
        cat("cross_validate: fold ", k,
            " must have a row without missing values and with a weight above 0; give other folds"));
  std::unique_ptr<Fitter> fitter;
  if (!sums_.empty()) fitter = Fitter::of(glm_, X_, sum_without(sums_, k));
  const bool by_sums = fitter != nullptr;
  if (!by_sums) {
    fitter = std::make_unique<Fitter>(glm_, X_, y_, data_, training);
    fitter->expect_many_strengths();
  }
  // Where no rows are read a tighter fit costs next to nothing.
  const double asked = options().tolerance,
               usual = asked == tolerance::standard ? tolerance::statistical : asked,
               enough = by_sums ? asked : std::min(usual, tolerance::statistical);
  const auto [coef, intercept] = coefficients_along(*fitter, strengths, X_.cols(), enough);
  HeldOut out = null_score(inside_rows, {glm_, observed(), data_, training});
  if (by_sums) {
    const CrossProducts& inside = sums_[at(k)];
    out.deviance = inside.squared_errors(coef, intercept);
    if (out.weight > 0)  // the sums' are a power of two times it
      for (double& each : out.deviance) each *= out.weight / inside.weight();
  }
  if (out.deviance.empty()) out.deviance = score(inside_rows, X_, coef, intercept);
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

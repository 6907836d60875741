#include "riata/model/cross_validation.hpp"
#include <algorithm>
#include <cmath>
#include "core/eigen.hpp"
#include "model/fitter.hpp"
#include "model/held_out.hpp"
#include "riata/core/parallel.hpp"
#include "riata/core/text.hpp"
#include "riata/data/split.hpp"

namespace riata {

namespace {

constexpr Index kTile = 256;
std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// Deviance of the rows at each column of coefficients, summed with weights; the last one is the
/// model that knows only the training rows' mean.
HeldOut score(const Glm& glm, const Features& X, MatrixView y, const FitData& data,
              const std::vector<Index>& rows, const Dense& coef, const Vector& intercept,
              double training_mean) {
  const Index models = coef.cols(), count = std::ssize(rows);
  HeldOut out{std::vector<double>(at(models), 0.0), 0, 0};
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
      out.weight += weight.back();
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
      out.deviance[at(m)] += total();
    }
    std::fill(mu.begin(), mu.end(), training_mean);
    out.null_deviance += total();
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

}  // namespace

std::vector<HeldOut> held_out_scores(const Glm& glm, const Features& X, MatrixView y,
                                     const FitData& data, const std::vector<int>& fold,
                                     const std::vector<double>& strengths) {
  const int folds = 1 + *std::max_element(fold.begin(), fold.end());
  std::vector<HeldOut> out(at(folds));
  GlmOptions options = glm.options();
  options.progress = polled_by_this_thread(options.progress);
  const Glm shared(glm.observation(), glm.penalty(), options);
  parallel_for(folds, options.threads, [&](Index k) {
    const std::vector<Index> training = rows_outside_fold(fold, static_cast<int>(k));
    Fitter fitter(shared, X, y, data, training);
    fitter.expect_many_strengths();
    Dense coef(X.cols(), std::ssize(strengths));
    Vector intercept(std::ssize(strengths));
    Fitter::Point point = fitter.null_point();
    for (std::size_t s = 0; s < strengths.size(); ++s) {
      point = fitter.solve(strengths[s], {tolerance::statistical, false}, &point);
      for (const auto& certificate : point.certificates)
        if (certificate.status == Status::cancelled) throw Cancelled("cross-validation: cancelled");
      std::vector<double> b0;
      const Matrix b = fitter.coefficients(point, b0);
      coef.col(static_cast<Index>(s)) = as_vector(b.column(0));
      intercept[static_cast<Index>(s)] = b0[0];
    }
    out[at(k)] = score(glm, X, y, data, rows_in_fold(fold, static_cast<int>(k)), coef, intercept,
                       weighted_mean(y, data, training));
  });
  // Where other threads took every fold this one was never asked.
  if (options.progress && !options.progress("cross-validation", -1))
    throw Cancelled("cross-validation: cancelled");
  return out;
}

std::size_t one_standard_error_index(const std::vector<double>& cvm,
                                     const std::vector<double>& cvsd) {
  const auto least =
      static_cast<std::size_t>(std::min_element(cvm.begin(), cvm.end()) - cvm.begin());
  for (std::size_t s = 0; s < least; ++s)
    if (cvm[s] <= cvm[least] + cvsd[least]) return s;
  return least;
}

namespace {

/// Folds are numbered 0, 1, ... without gaps, at least two of them.
void check_folds(const std::vector<int>& fold) {
  const auto [least, most] = std::minmax_element(fold.begin(), fold.end());
  if (fold.empty() || *least < 0 || *most < 1)
    throw InvalidArgument(
        "cross_validate: folds must be numbered from 0 and be at least 2; with one, no row is left "
        "to train on");
  std::vector<char> seen(static_cast<std::size_t>(*most) + 1, 0);
  for (int each : fold) seen[static_cast<std::size_t>(each)] = 1;
  const auto empty = std::find(seen.begin(), seen.end(), 0);
  if (empty != seen.end())
    throw InvalidArgument(cat("cross_validate: fold ", empty - seen.begin(), " has no rows"));
}

}  // namespace

CrossValidation cross_validate(const Glm& glm, const Features& X, MatrixView y, const Path& path,
                               const std::vector<int>& fold, const FitData& data) {
  if (y.cols != 1) throw ShapeMismatch(cat("cross_validate: y must have one column, got ", y.cols));
  if (std::ssize(fold) != y.rows)
    throw ShapeMismatch(
        cat("cross_validate: fold has ", fold.size(), " values, y has ", y.rows, " rows"));
  check_folds(fold);
  const auto scores = held_out_scores(glm, X, y, data, fold, path.strengths);
  CrossValidation cv;
  cv.strengths = path.strengths;
  cv.fold = fold;
  cv.folds = static_cast<int>(scores.size());
  double weight = 0, null = 0;
  for (const auto& each : scores) {
    weight += each.weight;
    null += each.null_deviance;
  }
  cv.null_deviance = null / weight;
  for (std::size_t s = 0; s < path.strengths.size(); ++s) {
    double mean = 0, spread = 0;
    for (const auto& each : scores) mean += each.deviance[s] / weight;
    for (const auto& each : scores) {
      const double away = each.deviance[s] / each.weight - mean;
      spread += each.weight / weight * away * away;
    }
    cv.cvm.push_back(mean);
    cv.cvsd.push_back(std::sqrt(spread / (cv.folds - 1.0)));
    cv.deviance_explained.push_back(1 - mean / cv.null_deviance);
    int alive = 0;
    for (std::size_t k = 0; k < path.fits[s].blocks().size(); ++k) alive += path.norm(s, k) > 0;
    cv.nzero.push_back(alive);
  }
  cv.index_min =
      static_cast<std::size_t>(std::min_element(cv.cvm.begin(), cv.cvm.end()) - cv.cvm.begin());
  cv.index_1se = one_standard_error_index(cv.cvm, cv.cvsd);
  return cv;
}

}  // namespace riata

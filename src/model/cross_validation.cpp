#include "riata/model/cross_validation.hpp"
#include <algorithm>
#include <cmath>
#include "core/eigen.hpp"
#include "model/classes.hpp"
#include "model/fitter.hpp"
#include "model/held_out.hpp"
#include "riata/core/parallel.hpp"
#include "riata/core/text.hpp"
#include "riata/data/split.hpp"

namespace riata {

namespace {

constexpr Index kTile = 256;
std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// The mean of y over some rows; where y is class codes, the share of every class.
std::vector<double> weighted_means(MatrixView y, const FitData& data,
                                   const std::vector<Index>& rows) {
  std::vector<double> out(at(y.cols), 0.0);
  double weight = 0;
  for (Index row : rows) {
    const double w = data.weights.empty() ? 1.0 : data.weights[at(row)];
    for (Index c = 0; c < y.cols; ++c) out[at(c)] += w * y(row, c);
    weight += w;
  }
  for (double& each : out) each /= weight;
  return out;
}

/// Held-out rows of one response, or of its classes.
class Scorer {
 public:
  Scorer(const Glm& glm, const Features& X, MatrixView y, const FitData& data,
         const std::vector<Index>& rows)
      : observation_(glm.observation()), X_(X), y_(y), data_(data), rows_(rows) {}

  /// Deviance of the rows at each model, summed with weights; the last one is the model that knows
  /// only the training rows' means. Columns of coefficients: those of a model side by side.
  HeldOut score(const Dense& coef, const Vector& intercept, const std::vector<double>& means) {
    const Index models = coef.cols() / y_.cols, count = std::ssize(rows_);
    HeldOut out{std::vector<double>(at(models), 0.0), 0, 0};
    const Design design(X_, rows_);
    Dense tile(kTile, X_.cols()), eta(kTile, coef.cols());
    for (Index begin = 0; begin < count; begin += kTile) {
      const Index size = std::min(kTile, count - begin);
      design.fill(begin, size, tile.data(), kTile);
      eta.topRows(size).noalias() = tile.topRows(size) * coef;
      eta.topRows(size).rowwise() += intercept.transpose();
      out.weight += read(begin, size, eta);
      for (Index m = 0; m < models; ++m) {
        take_means(eta, m, size);
        out.deviance[at(m)] += total();
      }
      for (std::size_t i = 0; i < mu_.size(); ++i) mu_[i] = means[i / at(size)];
      out.null_deviance += total();
    }
    return out;
  }

 private:
  /// Takes in what was observed and adds offsets; gives the sum of the weights.
  double read(Index begin, Index size, Dense& eta) {
    observed_.resize(at(size * y_.cols));
    mu_.resize(observed_.size());
    deviance_.resize(observed_.size());
    weight_.resize(at(size));
    double sum = 0;
    for (Index i = 0; i < size; ++i) {
      const Index row = rows_[at(begin + i)];
      for (Index c = 0; c < y_.cols; ++c) observed_[at(i + c * size)] = y_(row, c);
      sum += weight_[at(i)] = data_.weights.empty() ? 1.0 : data_.weights[at(row)];
      for (Index k = 0; k < eta.cols() && !data_.offset.empty(); ++k)
        eta(i, k) += data_.offset(row, data_.offset.cols == 1 ? 0 : k % y_.cols);
    }
    return sum;
  }
  void take_means(const Dense& eta, Index model, Index size) {
    const double* from = eta.col(model * y_.cols).data();
    if (const VectorLoss* classes = observation_->vector_loss())
      classes->mean({from, size, y_.cols, 1, kTile}, mu_.data(), size);
    else
      observation_->mean({from, at(size)}, mu_);
  }
  double total() {
    observation_->deviance(observed_, mu_, deviance_);
    double sum = 0;
    for (std::size_t i = 0; i < deviance_.size(); ++i)
      if (const double w = weight_[i % weight_.size()]; w > 0) sum += w * deviance_[i];
    return sum;
  }

  const AnyObservation& observation_;
  const Features& X_;
  MatrixView y_;
  const FitData& data_;
  const std::vector<Index>& rows_;
  std::vector<double> observed_, weight_, mu_, deviance_;  // of a tile
};

}  // namespace

std::vector<HeldOut> held_out_scores(const Glm& glm, const Features& X, MatrixView y,
                                     const FitData& data, const std::vector<int>& fold,
                                     const std::vector<double>& strengths) {
  const int folds = 1 + *std::max_element(fold.begin(), fold.end());
  std::vector<HeldOut> out(at(folds));
  GlmOptions options = glm.options();
  options.progress = polled_by_this_thread(options.progress);
  const Glm shared(glm.observation(), glm.penalty(), options);
  const bool coupled = glm.observation()->vector_loss() != nullptr;
  const Matrix classes = coupled ? class_indicators(glm.observation(), y) : Matrix();
  const MatrixView observed = coupled ? MatrixView(classes) : y;
  parallel_for(folds, options.threads, [&](Index k) {
    const std::vector<Index> training = rows_outside_fold(fold, static_cast<int>(k));
    Fitter fitter(shared, X, y, data, training);
    fitter.expect_many_strengths();
    const Index width = fitter.responses();
    Dense coef(X.cols(), std::ssize(strengths) * width);
    Vector intercept(coef.cols());
    Fitter::Point point = fitter.null_point();
    for (std::size_t s = 0; s < strengths.size(); ++s) {
      point = fitter.solve(strengths[s], {tolerance::statistical, false}, &point);
      for (const auto& certificate : point.certificates)
        if (certificate.status == Status::cancelled) throw Cancelled("cross-validation: cancelled");
      std::vector<double> b0;
      const Matrix b = fitter.coefficients(point, b0);
      for (Index r = 0; r < width; ++r) {
        coef.col(static_cast<Index>(s) * width + r) = as_vector(b.column(r));
        intercept[static_cast<Index>(s) * width + r] = b0[at(r)];
      }
    }
    const std::vector<Index> held_out = rows_in_fold(fold, static_cast<int>(k));
    out[at(k)] = Scorer(glm, X, observed, data, held_out)
                     .score(coef, intercept, weighted_means(observed, data, training));
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

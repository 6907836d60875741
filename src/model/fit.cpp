#include "riata/model/fit.hpp"
#include <algorithm>
#include <cmath>
#include "core/eigen.hpp"
#include "model/classes.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

Fit::Fit(AnyObservation observation, std::vector<Block> blocks, Matrix coef,
         std::vector<double> intercept, std::vector<Certificate> certificates)
    : observation_(std::move(observation)),
      blocks_(std::move(blocks)),
      coef_(std::move(coef)),
      intercept_(std::move(intercept)),
      certificates_(std::move(certificates)) {}

Matrix Fit::coef(const std::string& name) const {
  std::vector<std::string> known;
  for (const auto& block : blocks_) {
    known.push_back(block.name);
    if (block.name != name) continue;
    Matrix out(block.count, coef_.cols());
    for (Index r = 0; r < out.cols(); ++r)
      for (Index j = 0; j < block.count; ++j) out(j, r) = coef_(block.first + j, r);
    return out;
  }
  throw InvalidArgument(unknown_name("feature block", name, known));
}

const Certificate& Fit::certificate() const {
  const auto badness = [](const Certificate& c) {
    const double figure = std::isnan(c.gap) ? c.stationarity : c.gap;
    return std::pair(!c.ok(),
                     std::isnan(figure) ? std::numeric_limits<double>::infinity() : figure);
  };
  return *std::max_element(
      certificates_.begin(), certificates_.end(),
      [&](const Certificate& a, const Certificate& b) { return badness(a) < badness(b); });
}

bool Fit::ok() const {
  return std::all_of(certificates_.begin(), certificates_.end(),
                     [](const Certificate& c) { return c.ok(); });
}

Matrix Fit::linear_predictor(const Features& X, MatrixView offset) const {
  if (X.cols() != coef_.rows())
    throw ShapeMismatch(cat("X has ", X.cols(), " features, the model has ", coef_.rows()));
  const Index n = X.blocks().empty() ? offset.rows : X.rows(), responses = coef_.cols();
  Matrix eta(n, responses);
  auto out = as_dense(eta);
  out.rowwise() = as_vector(intercept_).transpose();
  for (const auto& block : blocks_) {
    const auto& x = X.blocks()[X.index_of(block.name)].values;
    if (x.cols() != block.count)
      throw ShapeMismatch(cat("X: block '", block.name, "' has ", x.cols(),
                              " features, the model has ", block.count));
    x.add_product(coef_, block.first, eta);
  }
  if (!offset.empty())
    for (Index r = 0; r < responses; ++r)
      for (Index i = 0; i < n; ++i) out(i, r) += offset(i, offset.cols == 1 ? 0 : r);
  return eta;
}

Matrix Fit::predict(const Features& X, MatrixView offset) const {
  Matrix mu = linear_predictor(X, offset);
  if (const VectorLoss* classes = observation_->vector_loss()) {
    const Matrix eta = mu;
    classes->mean(eta, mu.values().data(), mu.rows());
    return mu;
  }
  for (Index r = 0; r < mu.cols(); ++r) observation_->mean(mu.column(r), mu.column(r));
  return mu;
}

namespace {

std::vector<double> column_of(MatrixView y, Index r) {
  std::vector<double> out(at(y.rows));
  for (Index i = 0; i < y.rows; ++i) out[at(i)] = y(i, r);
  return out;
}

double mean_of(const std::vector<double>& v) {
  double sum = 0;
  for (double each : v) sum += each;
  return sum / static_cast<double>(v.size());
}

}  // namespace

std::vector<double> Fit::deviance(const Features& X, MatrixView y) const {
  const Matrix mu = predict(X);
  if (observation_->vector_loss())
    return {class_deviance(observation_, class_indicators(observation_, y, coef_.cols()), mu)};
  std::vector<double> out, each(at(mu.rows()));
  for (Index r = 0; r < mu.cols(); ++r) {
    observation_->deviance(column_of(y, r), mu.column(r), each);
    out.push_back(mean_of(each));
  }
  return out;
}

std::vector<double> Fit::deviance_explained(const Features& X, MatrixView y) const {
  std::vector<double> out = deviance(X, y), each(at(y.rows));
  if (observation_->vector_loss()) {
    const Matrix indicators = class_indicators(observation_, y, coef_.cols());
    Matrix mu(indicators.rows(), indicators.cols());
    for (Index c = 0; c < mu.cols(); ++c)
      std::ranges::fill(mu.column(c), mean_of(column_of(indicators, c)));
    return {1 - out[0] / class_deviance(observation_, indicators, mu)};
  }
  for (Index r = 0; r < y.cols; ++r) {
    const std::vector<double> observed = column_of(y, r);
    observation_->deviance(observed, std::vector<double>(observed.size(), mean_of(observed)), each);
    out[at(r)] = 1 - out[at(r)] / mean_of(each);
  }
  return out;
}

}  // namespace riata

#include "riata/model/mlp.hpp"
#include <algorithm>
#include <cmath>

namespace riata {

namespace {

Index columns_of(const net::Inputs& X) {
  return std::visit([](const auto& view) { return view.cols; }, X);
}
Index rows_of(const net::Inputs& X) {
  return std::visit([](const auto& view) { return view.rows; }, X);
}
double value_at(const net::Inputs& X, Index i, Index j) {
  return std::visit([&](const auto& view) { return static_cast<double>(view(i, j)); }, X);
}

Index outputs_of(const AnyObservation& observation, const net::Rows& rows, Index classes) {
  if (!observation->vector_loss()) return rows.y.cols;
  if (classes > 0) return classes;
  double most = 0;
  for (Index i = 0; i < rows.y.rows; ++i) most = std::max(most, rows.y(i, 0));
  if (!observation->supports(most))
    throw InvalidArgument(
        cat("mlp: y of family ", observation->family(), " must be ", observation->support()));
  return static_cast<Index>(most) + 1;
}

}  // namespace

Mlp Mlp::around(net::Trainer trainer, std::vector<double> mean, std::vector<double> scale) {
  const std::vector<Index>& sizes = trainer.architecture().sizes;
  if (mean.size() != scale.size() || (!mean.empty() && std::ssize(mean) != sizes.front()))
    throw ShapeMismatch(cat("mlp: means and scales must be one per input, of ", sizes.front(),
                            ", got ", mean.size(), " and ", scale.size()));
  const AnyObservation& observation = trainer.observation();
  MlpSpec spec;
  spec.hidden.assign(sizes.begin() + 1, sizes.end() - 1);
  spec.family = observation->family();
  spec.link = observation->link();
  spec.family_fields = observation->fields();
  spec.architecture = trainer.architecture();
  spec.penalty = trainer.penalty().rules();
  spec.hierarchy = trainer.hierarchy();
  spec.train = trainer.options();
  spec.standardize = !mean.empty();
  Mlp out(std::move(spec));
  out.trainer_.emplace(std::move(trainer));
  out.mean_ = std::move(mean);
  out.scale_ = std::move(scale);
  return out;
}

const net::Trainer& Mlp::trainer() const {
  if (!trainer_) throw InvalidArgument("mlp: it must be fitted first");
  return *trainer_;
}
net::Trainer& Mlp::trainer() {
  if (!trainer_) throw InvalidArgument("mlp: it must be fitted first");
  return *trainer_;
}

void Mlp::measure_inputs(const net::Rows& rows) {
  const Index n = rows_of(rows.X), inputs = columns_of(rows.X);
  mean_.assign(at(inputs), 0.0);
  scale_.assign(at(inputs), 0.0);
  double total = 0;
  const auto weight = [&](Index i) { return rows.weights.empty() ? 1.0 : rows.weights.at(at(i)); };
  for (Index i = 0; i < n; ++i) total += weight(i);
  for (Index j = 0; j < inputs; ++j) {
    for (Index i = 0; i < n; ++i) mean_[at(j)] += weight(i) / total * value_at(rows.X, i, j);
    double squares = 0;
    for (Index i = 0; i < n; ++i)
      squares += weight(i) / total * std::pow(value_at(rows.X, i, j) - mean_[at(j)], 2);
    scale_[at(j)] = squares > 0 ? std::sqrt(squares) : 1;  // a constant column stays
    if (!spec_.architecture.fit_intercept) mean_[at(j)] = 0;
  }
}

Matrix Mlp::standardized(const net::Inputs& X) const {
  if (columns_of(X) != std::ssize(mean_))
    throw ShapeMismatch(
        cat("mlp: X has ", columns_of(X), " columns, the net takes ", mean_.size()));
  Matrix out(rows_of(X), columns_of(X));
  for (Index j = 0; j < out.cols(); ++j)
    for (Index i = 0; i < out.rows(); ++i)
      out(i, j) = (value_at(X, i, j) - mean_[at(j)]) / scale_[at(j)];
  return out;
}

net::TrainResult Mlp::fit(const net::Rows& train, const net::Rows* validation, Index classes,
                          bool warm_start) {
  const AnyObservation observation =
      make_observation(spec_.family, spec_.family_fields, spec_.link);
  if (!warm_start || !trainer_) {
    net::Architecture a = spec_.architecture;
    a.sizes = {columns_of(train.X)};
    a.sizes.insert(a.sizes.end(), spec_.hidden.begin(), spec_.hidden.end());
    a.sizes.push_back(outputs_of(observation, train, classes));
    trainer_.emplace(std::move(a), observation, spec_.penalty, spec_.train);
    trainer_->set_hierarchy(spec_.hierarchy);
    mean_.clear();
    scale_.clear();
    if (spec_.standardize) measure_inputs(train);
  } else {
    trainer_->set_options(spec_.train);
  }
  certificate_.reset();
  if (mean_.empty()) {
    const net::TrainResult result = trainer_->fit(train, validation);
    if (spec_.polish) certificate_ = trainer_->polish(train);
    return result;
  }
  const Matrix X = standardized(train.X);
  const Matrix X_validation = validation ? standardized(validation->X) : Matrix();
  const net::Rows rows{X.view(), train.y, train.weights};
  const net::Rows held =
      validation ? net::Rows{X_validation.view(), validation->y, validation->weights} : net::Rows{};
  const net::TrainResult result = trainer_->fit(rows, validation ? &held : nullptr);
  if (spec_.polish) certificate_ = trainer_->polish(rows);
  return result;
}

Matrix Mlp::predict(const net::Inputs& X) const {
  return mean_.empty() ? trainer().predict(X) : trainer().predict(standardized(X).view());
}
Matrix Mlp::eta(const net::Inputs& X) const {
  return mean_.empty() ? trainer().eta(X) : trainer().eta(standardized(X).view());
}

net::Trainer Mlp::folded() const {
  net::Trainer out = trainer();
  if (mean_.empty()) return out;
  net::TrainOptions exact = out.options();
  exact.dtype = "float64";
  out.set_options(exact);
  const net::Architecture& a = out.architecture();
  const auto fold = [&](const std::string& weight, const std::string& bias) {
    Matrix w = out.get(weight);
    Matrix b = a.fit_intercept ? out.get(bias) : Matrix(w.rows(), 1);
    for (Index j = 0; j < w.cols(); ++j)
      for (Index i = 0; i < w.rows(); ++i) {
        w(i, j) /= scale_[at(j)];
        b(i, 0) -= w(i, j) * mean_[at(j)];
      }
    out.set(weight, w);
    if (a.fit_intercept) out.set(bias, b);
  };
  fold("layers.0.weight", "layers.0.bias");
  if (a.skip) fold("skip.weight", cat("layers.", a.layers() - 1, ".bias"));
  return out;
}

}  // namespace riata

#include <algorithm>
#include <cmath>
#include <concepts>
#include "net/evaluator.hpp"
#include "net/flush_denormals.hpp"

namespace riata::net {

namespace {

/// The same numbers: in `copy` where they are of another type.
template <class T>
std::span<const T> in(const std::vector<double>& from, std::vector<T>& copy) {
  if constexpr (std::same_as<T, double>) {
    return from;
  } else {
    copy.assign(from.begin(), from.end());
    return copy;
  }
}

/// Passes over some rows in the number type T.
template <class T>
class Predictor {
 public:
  Predictor(const Trainer& of, const Inputs& X)
      : outputs_(of.architecture().outputs()),
        rows_(rows_of(X)),
        x_(input_array<T>(of.architecture(), X, "predict")),
        parameters_(in(of.state().parameters, parameter_copy_)),
        buffers_(in(of.state().buffers, buffer_copy_)),
        evaluator_(of.architecture(), of.layout(), of.observation(), std::min(kTile, rows_)) {}

  Matrix eta() {
    return outputs_of(
        {}, [&](const T* eta, Index rows, double* to) { std::copy_n(eta, rows * outputs_, to); });
  }
  Matrix mean(const Pass& pass) {
    return outputs_of(
        pass, [&](const T* eta, Index rows, double* to) { evaluator_.loss().mean(eta, rows, to); });
  }

 private:
  /// (rows, outputs) of what `apply` makes of every tile's linear predictor: (outputs, rows) in
  /// double.
  template <class Apply>
  Matrix outputs_of(const Pass& pass, const Apply& apply) {
    const FlushDenormals scope;
    Matrix out(rows_, outputs_);
    std::vector<double> tile(at(outputs_ * std::min(kTile, rows_)));
    evaluator_.for_each_tile(parameters_, buffers_, x_, rows_, pass,
                             [&](Index first, Index count, const T* eta) {
                               apply(eta, count, tile.data());
                               for (Index i = 0; i < count; ++i)
                                 for (Index r = 0; r < outputs_; ++r)
                                   out(first + i, r) = tile[at(i * outputs_ + r)];
                             });
    return out;
  }

  Index outputs_, rows_;
  Array<T> x_;
  std::vector<T> parameter_copy_, buffer_copy_;
  std::span<const T> parameters_, buffers_;
  Evaluator<T> evaluator_;
};

/// f(Predictor) in the number type that the net's weights were found in.
template <class F>
auto predicted(const Trainer& of, const Inputs& X, const F& f) {
  return of.options().in_float() && !of.state().polished ? f(Predictor<float>(of, X))
                                                         : f(Predictor<double>(of, X));
}

}  // namespace

Matrix Trainer::eta(const Inputs& X) const {
  return predicted(*this, X, [](auto&& predictor) { return predictor.eta(); });
}

Matrix Trainer::predict(const Inputs& X) const {
  return predicted(*this, X, [](auto&& predictor) { return predictor.mean({}); });
}

std::pair<Matrix, Matrix> Trainer::predict_mc(const Inputs& X, int draws,
                                              std::uint64_t seed) const {
  if (draws < 1) throw InvalidArgument(cat("predict: draws must be at least 1, got ", draws));
  if (!architecture_.has_dropout())
    throw Incompatible("predict: draws differ by dropout only, and this net has none");
  const Index rows = rows_of(X), tiles = (rows + kTile - 1) / kTile;
  Matrix mean(rows, architecture_.outputs()), squares = mean;
  predicted(*this, X, [&](auto&& predictor) {
    for (int draw = 0; draw < draws; ++draw) {
      const Matrix one = predictor.mean({.batch_statistics = false,
                                         .dropout = true,
                                         .masks_given = false,
                                         .seed = seed,
                                         .step = static_cast<std::uint64_t>(draw * tiles)});
      for (std::size_t k = 0; k < one.values().size(); ++k) {  // Welford (1962)
        const double change = one.values()[k] - mean.values()[k];
        mean.values()[k] += change / (draw + 1);
        squares.values()[k] += change * (one.values()[k] - mean.values()[k]);
      }
    }
  });
  for (double& each : squares.values()) each = draws > 1 ? std::sqrt(each / (draws - 1)) : 0;
  return {std::move(mean), std::move(squares)};
}

double Trainer::data_term(const Rows& rows, std::vector<double>* gradient,
                          const std::string& name) const {
  if (name != "eval" && name != "train")
    throw InvalidArgument(cat("net: pass must be 'eval' or 'train', got '", name, "'"));
  const auto data = data_set<double>(architecture_, observation_, rows, "data_term");
  if (gradient) gradient->assign(at(layout_.size), 0.0);
  const std::span<double> to = gradient ? std::span<double>(*gradient) : std::span<double>{};
  if (name == "eval")
    return Evaluator<double>(architecture_, layout_, observation_)(state_.parameters,
                                                                   state_.buffers, data, to);
  const Pass pass{.batch_statistics = true};
  const Network<double> network(architecture_, layout_);
  const Array<double> parameters(state_.parameters.begin(), state_.parameters.end());
  Array<double> slopes(parameters.size());
  Workspace<double> work(architecture_, data.rows);
  RowLoss loss(observation_, architecture_.outputs(), data.rows);
  network.forward(parameters, {}, data.x.data(), data.rows, pass, work);
  std::vector<double> weights = data.weights;
  for (double& each : weights) each /= data.total_weight;
  const double value = loss(data.y.data(), weights.data(), work.eta().data(), data.rows,
                            gradient ? work.slope().data() : nullptr);
  if (!gradient) return value;
  network.backward(parameters, data.x.data(), data.rows, pass, work, slopes);
  std::ranges::copy(slopes, to.begin());
  return value;
}

}  // namespace riata::net

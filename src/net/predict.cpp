#include <algorithm>
#include <cmath>
#include "net/evaluator.hpp"
#include "net/flush_denormals.hpp"

namespace riata::net {

namespace {

/// (rows, outputs) of what `apply` makes of every tile's linear predictor.
template <class Apply>
Matrix outputs_of(const Trainer& of, const Array<double>& x, Index rows, const Pass& pass,
                  const Apply& apply) {
  const FlushDenormals scope;
  const Index outputs = of.architecture().outputs();
  Evaluator<double> evaluator(of.architecture(), of.layout(), of.observation());
  Matrix out(rows, outputs);
  evaluator.for_each_tile(of.state().parameters, of.state().buffers, x, rows, pass,
                          [&](Index first, Index count, double* eta) {
                            apply(evaluator.loss(), eta, count);
                            for (Index i = 0; i < count; ++i)
                              for (Index r = 0; r < outputs; ++r)
                                out(first + i, r) = eta[i * outputs + r];
                          });
  return out;
}

void to_mean(RowLoss& loss, double* eta, Index rows) { loss.mean(eta, rows, eta); }

}  // namespace

Matrix Trainer::eta(const Inputs& X) const {
  const auto x = input_array<double>(architecture_, X, "predict");
  return outputs_of(*this, x, rows_of(X), {}, [](RowLoss&, double*, Index) {});
}

Matrix Trainer::predict(const Inputs& X) const {
  const auto x = input_array<double>(architecture_, X, "predict");
  return outputs_of(*this, x, rows_of(X), {}, to_mean);
}

std::pair<Matrix, Matrix> Trainer::predict_mc(const Inputs& X, int draws,
                                              std::uint64_t seed) const {
  if (draws < 1) throw InvalidArgument(cat("predict: draws must be at least 1, got ", draws));
  if (!architecture_.has_dropout())
    throw Incompatible("predict: draws differ by dropout only, and this net has none");
  const auto x = input_array<double>(architecture_, X, "predict");
  const Index rows = rows_of(X), tiles = (rows + kTile - 1) / kTile;
  Matrix mean(rows, architecture_.outputs()), squares = mean;
  for (int draw = 0; draw < draws; ++draw) {
    const Pass pass{.batch_statistics = false,
                    .dropout = true,
                    .masks_given = false,
                    .seed = seed,
                    .step = static_cast<std::uint64_t>(draw * tiles)};
    const Matrix one = outputs_of(*this, x, rows, pass, to_mean);
    for (std::size_t k = 0; k < one.values().size(); ++k) {  // Welford (1962)
      const double change = one.values()[k] - mean.values()[k];
      mean.values()[k] += change / (draw + 1);
      squares.values()[k] += change * (one.values()[k] - mean.values()[k]);
    }
  }
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

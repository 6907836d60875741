#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>
#include "riata/catalog.hpp"
#include "riata/core/random.hpp"
#include "riata/net/trainer.hpp"

/// Small data and nets for the tests of net/.
namespace riata::net {

inline Matrix random_matrix(Index rows, Index cols, std::uint64_t seed) {
  Random random(seed);
  Matrix out(rows, cols);
  for (double& each : out.values()) each = random.normal();
  return out;
}

/// Responses inside the family's support; of a family with classes codes below `outputs`.
inline Matrix responses_of(const AnyObservation& observation, Index rows, Index outputs,
                           std::uint64_t seed) {
  Random random(seed, 1);
  Matrix y(rows, observation->vector_loss() ? 1 : outputs);
  for (double& each : y.values()) {
    const double u = random.uniform();
    if (observation->vector_loss())
      each = std::floor(u * static_cast<double>(outputs));
    else if (observation->family() == "bernoulli")
      each = u > 0.5 ? 1 : 0;
    else if (observation->supports(-1))
      each = random.normal();
    else
      each = std::floor(1 + 4 * u);
  }
  return y;
}

struct Made {
  Matrix X, y;
  std::vector<double> weights;

  Rows rows() const { return {X.view(), y.view(), weights}; }
};

inline Made made_data(const AnyObservation& observation, Index rows, Index inputs, Index outputs,
                      std::uint64_t seed = 1) {
  Made out{random_matrix(rows, inputs, seed), responses_of(observation, rows, outputs, seed), {}};
  Random random(seed, 2);
  for (Index i = 0; i < rows; ++i) out.weights.push_back(0.5 + random.uniform());
  return out;
}

inline Architecture dense(std::vector<Index> sizes, AnyActivation activation = Tanh{}) {
  Architecture out;
  out.sizes = std::move(sizes);
  out.activation = activation;
  return out;
}

inline TrainOptions in_double() {
  TrainOptions out;
  out.dtype = "float64";
  return out;
}

}  // namespace riata::net

#pragma once
#include <vector>
#include "riata/net/trainer.hpp"

namespace riata::net {

/// A smaller net that computes the same, of some inputs of the first.
struct Compacted {
  Trainer trainer;
  std::vector<Index> inputs;                // kept, rising
  std::vector<std::vector<Index>> neurons;  // kept, of every hidden layer
};

/// Without the inputs that no weight looks at, the neurons that no weight looks at, and those whose
/// value is the same for every row (it goes into the next layer's bias; without one they stay,
/// unless it is 0). The penalty is on what is left, at the strengths it had there; groups keep
/// their strength though they are smaller. At least one input and one neuron of every layer are
/// kept. Of a net with batch norm: as it predicts, by the running statistics.
Compacted compact(const Trainer& trainer);

}  // namespace riata::net

#pragma once
#include <string>
#include <vector>
#include "riata/net/trainer.hpp"

namespace riata::net {

struct NetPathOptions {
  /// Rising: from dense to sparse. What they multiply: the strengths of the penalty on parameters
  /// that match `pattern` or, where that is empty, 1, the strength of the hierarchy.
  std::vector<double> strengths;
  std::string pattern = "";
  std::int64_t epochs = 20;  // at every strength, from the weights of the one before
  /// Go on with the smaller net of what is alive after every strength.
  bool compact = true;
  bool polish = false;
  Progress progress = nullptr;
};

struct NetPathPoint {
  double strength;
  std::vector<Index> inputs;         // selected, rising
  Index neurons = 0, weights = 0;    // hidden neurons, and weights that are not zero
  double train = 0, validation = 0;  // data terms; validation NaN where no rows are held out
  double objective = 0;
  /// The net, which takes the inputs `taken`.
  Trainer trainer;
  std::vector<Index> taken;
};

/// Trains on and on at rising strengths, warm starts throughout, until no input is left. There is
/// no early stopping on the way: held-out loss would call back weights that the penalty has not
/// reached.
std::vector<NetPathPoint> net_path(const Trainer& start, const Rows& train, const Rows* validation,
                                   const NetPathOptions& options);

}  // namespace riata::net

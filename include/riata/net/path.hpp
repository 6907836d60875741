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
  double polish = 0;  // after every strength, to this residual; 0: not at all
  Progress progress = nullptr;
};

struct NetPathPoint {
  double strength;
  std::vector<Index> inputs;         // selected, rising
  Index neurons = 0, weights = 0;    // hidden neurons, and weights that are not zero
  double train = 0, validation = 0;  // data terms; validation NaN where no rows are held out
  double objective = 0;
  TrainResult result;
  /// The net, without the optimizer's memory. It takes the inputs `taken`.
  Trainer trainer;
  std::vector<Index> taken;
};

/// Trains on and on at rising strengths, warm starts throughout, until no input is left, or
/// training diverges. There is no early stopping on the way: held-out loss would call back weights
/// that the penalty has not reached. Without `validation` the rows are held out that the net's
/// options say.
std::vector<NetPathPoint> net_path(const Trainer& start, const Rows& train, const Rows* validation,
                                   const NetPathOptions& options);

/// Strengths for a path of a dense net's hierarchy, each `multiplier` times the one before. They
/// begin at `start` times the least at which the net would be stationary without inputs: the
/// largest
/// ||g_j||_2 + bound ||h_j||_1 over the inputs j, g_j and h_j the gradients in its weights of the
/// skip and of the first layer. They end far above it, since later layers may grow on the way where
/// they have no penalty, and hold inputs longer.
std::vector<double> hierarchy_strengths(const Trainer& dense, const Rows& rows, double start = 1e-3,
                                        double multiplier = 1.02);

}  // namespace riata::net

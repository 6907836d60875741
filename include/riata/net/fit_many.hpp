#pragma once
#include <vector>
#include "riata/net/trainer.hpp"

namespace riata::net {

/// One net to be trained, on some of the rows.
struct TrainingJob {
  Trainer* trainer;
  std::vector<Index> rows;      // empty: all
  std::vector<Index> held_out;  // validation; empty: what the net's options say
};

struct TrainingOutcome {
  TrainResult result;
  double held_out = std::numeric_limits<double>::quiet_NaN();  // data term there, in the end
};

/// Trains every net, several at a time: each by one thread, with the same bits for any number of
/// them. Grids, folds and seeds are jobs. Throws Cancelled where `progress` says so.
std::vector<TrainingOutcome> fit_many(const std::vector<TrainingJob>& jobs, const Rows& all,
                                      int threads = 0, const Progress& progress = nullptr);

/// Some rows of a data set, copied.
class RowsCopy {
 public:
  RowsCopy(const Rows& from, const std::vector<Index>& rows);
  Rows rows() const { return {X_.view(), y_.view(), weights_}; }

 private:
  Matrix X_, y_;
  std::vector<double> weights_;
};

}  // namespace riata::net

#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>
#include "riata/net/architecture.hpp"

namespace riata::net {

/// One parameter after an epoch.
struct WeightStatistics {
  double mean_abs = 0, max_abs = 0, norm = 0;
  Index zeros = 0;                      // exactly 0
  std::vector<std::int64_t> histogram;  // in equal bins from -max_abs to max_abs
};
WeightStatistics statistics_of(std::span<const double> w, Index bins);

/// What was measured after an epoch, with its weights.
struct EpochRow {
  static constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

  std::int64_t epoch = 0;
  double seconds = 0;             // since training began
  double lr = 0;                  // of the last step
  double running = kAbsent;       // mean over the batches of their data term, each before its step
  double train = kAbsent;         // data term
  double validation = kAbsent;    // data term on held-out rows
  std::vector<double> penalties;  // value of every term
  std::vector<WeightStatistics> parameters;  // empty: not asked for in this epoch

  double objective() const;  // train and penalties
};

struct History {
  std::vector<std::string> penalties, parameters;  // names
  std::vector<EpochRow> rows;
};

}  // namespace riata::net

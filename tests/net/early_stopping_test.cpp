#include "riata/net/early_stopping.hpp"
#include <gtest/gtest.h>
#include <vector>
#include "riata/core/error.hpp"

namespace riata::net {

namespace {

struct Case {
  const char* what;
  EarlyStopping options;
  std::vector<double> values;
  std::int64_t stops, best;  // epochs; -1: never
};

EarlyStopping with(std::int64_t patience, double min_delta = 0) {
  EarlyStopping out;
  out.patience = patience;
  out.min_delta = min_delta;
  return out;
}

// Traced by hand along Keras 3's EarlyStopping.on_epoch_end.
std::vector<Case> cases() {
  EarlyStopping late = with(1), baseline = with(2), relative = with(1, 0.1);
  late.start_from_epoch = 2;
  baseline.baseline = 0.5;
  relative.relative = true;
  return {
      {"falls for ever", with(1), {5, 4, 3, 2}, -1, 3},
      {"rises at once", with(1), {1, 2, 3}, 1, 0},
      {"patience of two", with(2), {3, 2, 2.5, 2.5, 1}, 3, 1},
      {"an improvement forgives", with(2), {3, 3.5, 2, 2.5, 2.5}, 4, 2},
      {"patience zero is patience one", with(0), {3, 2, 2}, 2, 1},
      {"an equal value is a miss", with(1), {1, 1}, 1, 0},
      {"less than min_delta is a miss", with(1, 0.1), {1, 0.95}, 1, 0},
      {"exactly min_delta is a miss", with(1, 0.5), {1, 0.5}, 1, 0},
      {"small steps do not add up against the last but the best",
       with(2, 0.1),
       {1, 0.95, 0.88, 0.85},
       -1,
       2},
      {"nan is a miss", with(1), {1, std::numeric_limits<double>::quiet_NaN()}, 1, 0},
      {"the first epochs are not looked at", late, {0, 9, 5, 6}, 3, 2},
      {"below the baseline only misses end", baseline, {0.9, 0.8, 0.7, 0.4, 0.45, 0.46}, 5, 3},
      {"the baseline is never reached", baseline, {0.9, 0.8, 0.85}, 2, 1},
      {"relative to the best, negative values too", relative, {-1, -1.05, -2}, 1, 0},
      {"relative progress", relative, {-1, -1.2, -1.4}, -1, 2},
  };
}

}  // namespace

TEST(EarlyStopping, EndsWhereKerasDoes) {
  for (const Case& each : cases()) {
    StoppingMemory memory;
    std::int64_t stopped = -1;
    for (std::size_t i = 0; i < each.values.size() && stopped < 0; ++i)
      if (observe(each.options, static_cast<std::int64_t>(i), each.values[i], memory).stop)
        stopped = static_cast<std::int64_t>(i);
    EXPECT_EQ(stopped, each.stops) << each.what;
    EXPECT_EQ(memory.best_epoch, each.best) << each.what;
  }
}

TEST(EarlyStopping, RefusesFieldsOutOfRange) {
  EXPECT_THROW(check(with(-1)), InvalidArgument);
  EXPECT_THROW(check(with(1, -0.1)), InvalidArgument);
  EarlyStopping unknown;
  unknown.monitor = "val_loss";
  EXPECT_THROW(check(unknown), InvalidArgument);
}

}  // namespace riata::net

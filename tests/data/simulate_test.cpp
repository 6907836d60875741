#include "riata/data/simulate.hpp"
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <numeric>
#include "riata/core/error.hpp"
#include "riata/data/binning.hpp"

namespace riata {
namespace {

double mean_where(const Table& table, const auto& holds) {
  const auto& spikes = table.column("spikes").values;
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < spikes.size(); ++i)
    if (holds(i)) {
      sum += spikes[i];
      ++count;
    }
  return sum / count;
}

TEST(SimulateRecording, HasWhatItPromises) {
  const Table table = simulate_recording();
  EXPECT_EQ(table.rows(), 30000);
  EXPECT_EQ(table.names(),
            (std::vector<std::string>{"time_s", "position_cm", "speed_cm_s", "head_direction_rad",
                                      "running_direction", "theta_phase_rad", "spikes"}));
  EXPECT_EQ(table.column("running_direction").levels,
            (std::vector<std::string>{"inbound", "outbound"}));
  const auto& position = table.column("position_cm").values;
  EXPECT_EQ(*std::max_element(position.begin(), position.end()), 120);
  EXPECT_EQ(*std::min_element(position.begin(), position.end()), 0);
  const double rate = mean_where(table, [](std::size_t) { return true; }) / 0.02;
  EXPECT_GT(rate, 4);
  EXPECT_LT(rate, 8);
}

TEST(SimulateRecording, FollowsItsSeed) {
  SimulateOptions options{.seconds = 20};
  const Table a = simulate_recording(options), b = simulate_recording(options);
  options.seed = 1;
  const Table c = simulate_recording(options);
  for (const auto& name : a.names()) {
    EXPECT_EQ(a.column(name).values, b.column(name).values) << name;
    if (name != "time_s") {
      EXPECT_NE(a.column(name).values, c.column(name).values) << name;
    }
  }
}

TEST(SimulateRecording, FiresMoreInItsFieldOutboundAndNearOnePhase) {
  const Table table = simulate_recording();
  const auto& position = table.column("position_cm").values;
  const auto& outbound = table.column("running_direction").values;
  const auto& theta = table.column("theta_phase_rad").values;
  const auto in_field = [&](std::size_t i) { return std::abs(position[i] - 80) < 12; };
  EXPECT_GT(mean_where(table, in_field),
            3 * mean_where(table, [&](std::size_t i) { return !in_field(i); }));
  EXPECT_GT(mean_where(table, [&](std::size_t i) { return in_field(i) && outbound[i] == 1; }),
            3 * mean_where(table, [&](std::size_t i) { return in_field(i) && outbound[i] == 0; }));
  EXPECT_GT(mean_where(table, [&](std::size_t i) { return std::cos(theta[i] - 0.6) > 0; }),
            1.5 * mean_where(table, [&](std::size_t i) { return std::cos(theta[i] - 0.6) < 0; }));
}

TEST(SimulateRecording, ItsClockCanBeBinned) {
  EXPECT_EQ(
      bin_rows(simulate_recording({.seconds = 10}), "time_s", 0.1, {"spikes"}, {}).table.rows(),
      100);
}

TEST(SimulateRecording, RefusesTimesThatAreNone) {
  EXPECT_THROW(simulate_recording({.seconds = 0}), InvalidArgument);
  EXPECT_THROW(simulate_recording({.seconds = NAN}), InvalidArgument);
  EXPECT_THROW(simulate_recording({.seconds = 1e12}), InvalidArgument);
  EXPECT_THROW(simulate_recording({.step_seconds = 0}), InvalidArgument);
  EXPECT_THROW(simulate_recording({.step_seconds = -1}), InvalidArgument);
}

}  // namespace
}  // namespace riata

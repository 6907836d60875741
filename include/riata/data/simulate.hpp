#pragma once
#include <cstdint>
#include "riata/data/table.hpp"

namespace riata {

struct SimulateOptions {
  double seconds = 600, step_seconds = 0.02;
  std::uint64_t seed = 0;
};

/// An animal runs back and forth on a linear track of 120 cm while one neuron is recorded. Columns:
/// time_s, position_cm, speed_cm_s, head_direction_rad, running_direction (text: outbound,
/// inbound), theta_phase_rad, spikes. Truth: the rate depends on position (a place field about 80
/// cm, outbound only in part), on running direction and on theta phase; not on speed nor head
/// direction. The same seed gives the same table.
Table simulate_recording(const SimulateOptions& options = {});

}  // namespace riata

#include "riata/data/simulate.hpp"
#include <algorithm>
#include <cmath>
#include <numbers>
#include "riata/core/error.hpp"
#include "riata/core/random.hpp"

namespace riata {

namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kTrack = 120;                         // cm
constexpr double kMeanSpeed = 32;                      // cm/s, away from the ends
constexpr double kThetaFrequency = 8;                  // Hz
constexpr double kFieldCentre = 80, kFieldWidth = 11;  // cm

/// First-order autoregression of unit variance: x' = a x + sqrt(1 - a^2) noise, a =
/// exp(-step/memory).
class Wander {
 public:
  Wander(Random random, double step, double memory)
      : random_(random), keep_(std::exp(-step / memory)), state_(random_.normal()) {}
  double next() {
    state_ = keep_ * state_ + std::sqrt(1 - keep_ * keep_) * random_.normal();
    return state_;
  }

 private:
  Random random_;
  double keep_, state_;
};

struct Animal {
  double position = 10, speed = 0, pause = 0;  // cm, cm/s, s left to wait
  bool outbound = true;

  /// Runs, slower near the ends; there it turns round and waits a moment.
  void step(double seconds, double mood, Random& random) {
    if (pause > 0) {
      pause -= seconds;
      speed = 0;
      return;
    }
    const double to_end = outbound ? kTrack - position : position;
    const double eased = std::clamp(to_end / 15, 0.15, 1.0);
    speed = kMeanSpeed * eased * std::exp(0.35 * mood);
    position += (outbound ? speed : -speed) * seconds;
    if (position > 0 && position < kTrack) return;
    position = std::clamp(position, 0.0, kTrack);
    outbound = !outbound;
    pause = 0.3 - 0.7 * std::log(random.uniform());
  }
};

/// Spikes per second. Of speed and head direction it knows nothing.
double rate(double position, bool outbound, double theta_phase) {
  const double from_centre = (position - kFieldCentre) / kFieldWidth;
  const double field = (outbound ? 2.6 : 1.3) * std::exp(-0.5 * from_centre * from_centre);
  const double direction = outbound ? 0.5 : -0.5;
  return std::exp(0.75 + field + direction + 0.7 * std::cos(theta_phase - 0.6));
}

double rounded(double value, double per_unit) { return std::round(value * per_unit) / per_unit; }

void check(const SimulateOptions& options) {
  if (!(options.step_seconds > 0) || !std::isfinite(options.step_seconds))
    throw InvalidArgument(
        cat("simulate: step_seconds must be greater than 0, got ", options.step_seconds));
  const double rows = options.seconds / options.step_seconds;
  if (!(rows >= 1) || rows > 1e8)
    throw InvalidArgument(cat("simulate: seconds must be at least one step and at most 1e8 steps, ",
                              "got ", options.seconds));
}

}  // namespace

Table simulate_recording(const SimulateOptions& options) {
  check(options);
  const double dt = options.step_seconds;
  const auto rows = static_cast<Index>(std::floor(options.seconds / dt + 1e-6));
  // Streams of their own: another behaviour leaves the others' numbers as they are.
  Random turning(options.seed, 1), spiking(options.seed, 2);
  Wander mood(Random(options.seed, 3), dt, 1.0), scanning(Random(options.seed, 4), dt, 0.5),
      theta_drift(Random(options.seed, 5), dt, 0.7);

  std::vector<double> time, position, speed, heading, direction, phase, spikes;
  Animal animal;
  double theta = 0;
  for (Index i = 0; i < rows; ++i) {
    animal.step(dt, mood.next(), turning);
    theta += 2 * kPi * dt * (kThetaFrequency + 0.6 * theta_drift.next());
    theta = std::remainder(theta, 2 * kPi);
    const double ahead = animal.outbound ? 0 : kPi;
    const double mean = dt * rate(animal.position, animal.outbound, theta);

    time.push_back(rounded(static_cast<double>(i) * dt, 1e6));
    position.push_back(rounded(animal.position, 100));
    speed.push_back(rounded(animal.speed, 100));
    heading.push_back(rounded(std::remainder(ahead + 0.9 * scanning.next(), 2 * kPi), 1e4));
    direction.push_back(animal.outbound ? 1 : 0);  // codes into the sorted levels
    phase.push_back(rounded(theta, 1e4));
    spikes.push_back(static_cast<double>(spiking.poisson(mean)));
  }
  return Table({{"time_s", std::move(time), {}},
                {"position_cm", std::move(position), {}},
                {"speed_cm_s", std::move(speed), {}},
                {"head_direction_rad", std::move(heading), {}},
                {"running_direction", std::move(direction), {"inbound", "outbound"}},
                {"theta_phase_rad", std::move(phase), {}},
                {"spikes", std::move(spikes), {}}});
}

}  // namespace riata

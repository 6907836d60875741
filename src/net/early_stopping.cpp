#include "riata/net/early_stopping.hpp"
#include <cmath>
#include <vector>
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata::net {

void check(const EarlyStopping& o) {
  const std::vector<std::string> monitors{"validation", "train", "objective"};
  bool known = false;
  for (const auto& each : monitors) known = known || each == o.monitor;
  if (!known) throw InvalidArgument(unknown_name("monitor", o.monitor, monitors));
  if (o.patience < 0)
    throw InvalidArgument(cat("early stopping: patience must be at least 0, got ", o.patience));
  if (!(o.min_delta >= 0) || std::isinf(o.min_delta))
    throw InvalidArgument(cat("early stopping: min_delta must be at least 0, got ", o.min_delta));
  if (o.start_from_epoch < 0)
    throw InvalidArgument(
        cat("early stopping: start_from_epoch must be at least 0, got ", o.start_from_epoch));
  if (o.baseline && std::isnan(*o.baseline))
    throw InvalidArgument("early stopping: baseline must be a number, got nan");
}

Verdict observe(const EarlyStopping& o, std::int64_t epoch, double value, StoppingMemory& memory) {
  if (epoch < o.start_from_epoch) return {};
  const auto improves_on = [&](double reference) {
    if (std::isinf(reference)) return value < reference;
    return value < reference - o.min_delta * (o.relative ? std::abs(reference) : 1);
  };
  ++memory.misses;
  if (improves_on(memory.best)) {
    memory.best = value;
    memory.best_epoch = epoch;
    if (!o.baseline || improves_on(*o.baseline)) memory.misses = 0;
    return {.improved = true, .stop = false};
  }
  return {.improved = false, .stop = memory.misses >= o.patience && epoch > 0};
}

}  // namespace riata::net

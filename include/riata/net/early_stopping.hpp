#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace riata::net {

/// When to end training, as Keras' EarlyStopping does: a value improves on the best where it is
/// below best - min_delta; training ends with as many misses in a row as `patience` (at least one).
struct EarlyStopping {
  /// "validation" (data term on held-out rows), "train" (data term) or "objective" (train with
  /// penalties), measured after the epoch, with the weights that would be restored.
  std::string monitor = "validation";
  std::int64_t patience = 10;
  double min_delta = 0;
  bool relative = false;              // min_delta as a share of |best|
  std::int64_t start_from_epoch = 0;  // epochs before it, counted from 0, are not looked at
  /// Misses go on counting until a value improves on it.
  std::optional<double> baseline = std::nullopt;
  /// End with the parameters of the best epoch, whatever ended the training.
  bool restore_best = true;
};
/// Throws InvalidArgument where a field is out of range.
void check(const EarlyStopping& options);

/// What has been seen so far.
struct StoppingMemory {
  double best = std::numeric_limits<double>::infinity();
  std::int64_t best_epoch = -1, misses = 0;
};

/// Takes the value of an epoch (0, 1, ...).
struct Verdict {
  bool improved = false;  // keep this epoch's parameters
  bool stop = false;
};
Verdict observe(const EarlyStopping& options, std::int64_t epoch, double value,
                StoppingMemory& memory);

}  // namespace riata::net

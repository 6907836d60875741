#pragma once

namespace riata {

/// How a computation ended. Only `converged` and `min_norm` carry a certificate below tolerance.
enum class Status {
  converged,       // the certificate is below the tolerance
  max_iterations,  // stopped by the limit on iterations; the certificate says how far it is
  time_limit,      // stopped by the clock
  cancelled,       // stopped by the progress callback
  separated,       // the likelihood has no maximiser: some means run to the end of their range
  min_norm,        // converged; the solution is not unique and the one of least norm was taken
  diverged,        // no finite descent was possible
};

constexpr const char* name_of(Status status) {
  switch (status) {
    case Status::converged: return "converged";
    case Status::max_iterations: return "max_iterations";
    case Status::time_limit: return "time_limit";
    case Status::cancelled: return "cancelled";
    case Status::separated: return "separated";
    case Status::min_norm: return "min_norm";
    case Status::diverged: return "diverged";
  }
  return "unknown";
}

}  // namespace riata

#pragma once
#include <vector>
#include "solver/local_penalty.hpp"
#include "solver/working_set.hpp"

namespace riata {

/// Overwrites `right`, one number per place of `support`, by (H + Q)^-1 right, H the working set's
/// Hessian and Q the penalty's quadratic part; no groups. False where that is as good as singular.
bool solve_on_support(WorkingSet& set, const LocalPenalty& penalty,
                      const std::vector<Index>& support, Vector& right);

}  // namespace riata

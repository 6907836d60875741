#pragma once
#include "riata/model/glm.hpp"

namespace riata {

/// Bytes that a fit takes beside X and y, or a path of so many strengths: copies of the design in
/// the order solvers read it, vectors over rows and parameters, Hessians or Gram matrices, the
/// coefficients of a path. What grows with the solution is counted up to 4,096 parameters that are
/// not zero; denser ones take more. Every fit and path is refused with ResourceLimit where this is
/// more than GlmOptions::max_memory.
double estimate_memory(const Glm& glm, const Features& X, Index responses, Index strengths = 0);

}  // namespace riata

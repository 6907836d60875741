#pragma once
#include <vector>
#include "riata/design/design.hpp"
#include "riata/model/glm.hpp"

namespace riata {

/// Lengths that differ, no rows, wrong weights: one sentence each.
void check_shapes(const Features& X, MatrixView y, const FitData& data);

struct UsableRows {
  std::vector<Index> rows;
  Index dropped = 0;
};
/// The rows (of those asked for; empty: all) without NaN or infinity in X, y and offset; with
/// Missing::error the first such cell throws InvalidArgument. Blocks whose moments on these rows
/// show that nothing is missing are not looked at.
UsableRows usable_rows(const Features& X, MatrixView y, const FitData& data, Missing missing,
                       std::vector<Index> asked, const Moments& moments, const Workers& workers);

/// Throws ResourceLimit where a fit (0 strengths) or a path takes more memory than it may.
void check_memory(const Glm& glm, const Features& X, Index responses, Index strengths = 0);

/// Throws InvalidArgument at the first y outside the family's support.
void check_support(const AnyObservation& observation, MatrixView y, const UsableRows& rows);

}  // namespace riata

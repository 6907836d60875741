#pragma once
#include <vector>
#include "riata/family/any_observation.hpp"
#include "riata/model/glm.hpp"

namespace riata {

/// (rows, classes) from a column of class codes: 1 at the class of the row, NaN throughout where
/// the code is, 0 elsewhere. classes = 0: as many as y has, numbered from 0 without gaps, at least
/// two; else a code beyond throws.
Matrix class_indicators(const AnyObservation& observation, MatrixView codes, Index classes = 0);

/// Whether the rows used have every class.
void check_classes(const AnyObservation& observation, MatrixView indicators, const FitData& data,
                   const std::vector<Index>& rows);

/// Mean over the rows of the deviance, summed over classes.
double class_deviance(const AnyObservation& observation, const Matrix& indicators,
                      const Matrix& mu);

}  // namespace riata

#pragma once
#include <vector>
#include "riata/model/selection.hpp"

namespace riata {

/// The tuning curves of one kept term, one per factor: the mean response were the factor's
/// covariate x in every row, everything else as it is there.
std::vector<Tuning> tuning_of(const Term& term, const Table& table, const Features& features,
                              const Fit& shrunken, const Fit& refit);

}  // namespace riata

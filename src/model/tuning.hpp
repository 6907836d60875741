#pragma once
#include <vector>
#include "riata/model/selection.hpp"

namespace riata {

/// The tuning curves of one kept term, one per factor: eta from this term's features at x (other
/// factors at their mean features) plus what the other terms average to; mu from that.
std::vector<Tuning> tuning_of(const Term& term, const Table& table, const Features& features,
                              const Fit& shrunken, const Fit& refit);

}  // namespace riata

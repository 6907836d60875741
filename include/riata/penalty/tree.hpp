#pragma once
#include <vector>
#include "riata/core/view.hpp"
#include "riata/penalty/any_penalty.hpp"

namespace riata {

/// strength * sum_g weight_g ||w_g|| over groups of which any two are apart or one holds the other:
/// a group's coefficients are all zero or the groups within it choose.    Zhao, Rocha & Yu (2009);
/// the prox shrinks small groups before large ones (Jenatton, Mairal, Obozinski & Bach 2011).
/// Groups are places in the coefficients that the penalty is put on, as one group of a term.
/// Throws InvalidArgument where two groups overlap otherwise or a weight is negative or NaN.
AnyPenalty tree_penalty(std::vector<std::vector<Index>> groups, std::vector<double> weights);

}  // namespace riata

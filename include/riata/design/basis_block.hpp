#pragma once
#include "riata/basis/any_basis.hpp"
#include "riata/design/any_block.hpp"

namespace riata {

/// One column of zeros and ones per level, of which only the codes are stored: whole numbers in
/// [0, levels), or NaN for a row that is missing. Throws InvalidArgument at any other.
AnyBlock categorical_block(std::span<const double> codes, Index levels);

/// The features of a covariate, (x.size(), basis.columns()). Where few of them differ from zero in
/// any row (B-splines: as many as the order) only those are stored. Missing rows are NaN.
AnyBlock basis_block(const AnyBasis& basis, std::span<const double> x);

}  // namespace riata

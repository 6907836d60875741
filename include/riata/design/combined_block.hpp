#pragma once
#include "riata/design/any_block.hpp"

namespace riata {

/// The columns of a block times a matrix (its columns, columns), multiplied when they are read:
/// lags times a kernel are a convolution, repeated columns let groups overlap.
/// Throws ShapeMismatch where the sizes do not fit.
AnyBlock combined_block(const AnyBlock& block, Matrix combination);

}  // namespace riata

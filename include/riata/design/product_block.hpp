#pragma once
#include "riata/design/any_block.hpp"

namespace riata {

/// Every column of a times every column of b, row by row; that of b runs fastest. Products of
/// categories and splines store what is not zero, others multiply when they are read.
AnyBlock product_block(const AnyBlock& a, const AnyBlock& b);

}  // namespace riata

#pragma once
#include "riata/design/any_block.hpp"

namespace riata {

/// Column k is the series lags[k] rows earlier (later where that is negative): x(i, k) =
/// series[i - lags[k]], NaN where the series has no such row. The series is stored once.
AnyBlock lagged_block(std::span<const double> series, std::span<const Index> lags);

}  // namespace riata

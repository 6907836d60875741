#include "riata/design/lagged_block.hpp"
#include <algorithm>
#include <cmath>
#include "design/dense_block.hpp"
#include "riata/core/error.hpp"

namespace riata {

// One series with room before and behind it; every lag is a column that starts elsewhere in it.
AnyBlock lagged_block(std::span<const double> series, std::span<const Index> lags) {
  const Index n = std::ssize(series);
  Index most = 0, least = 0;
  for (Index lag : lags) {
    if (std::abs(lag) > n)
      throw InvalidArgument(
          cat("lagged: a lag may be at most the length of the series, ", n, ", got ", lag));
    most = std::max(most, lag);
    least = std::min(least, lag);
  }
  const auto kept = std::make_shared<std::vector<double>>(at(most + n - least), std::nan(""));
  std::ranges::copy(series, kept->begin() + most);
  std::vector<const double*> columns;
  for (Index lag : lags) columns.push_back(kept->data() + most - lag);
  return AnyBlock(std::make_shared<DenseBlock<double>>(std::move(columns), 1, n, kept));
}

}  // namespace riata

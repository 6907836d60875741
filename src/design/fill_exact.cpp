#include <numeric>
#include "core/double_double.hpp"
#include "riata/design/design.hpp"

namespace riata {

void Design::fill_exact(Index begin, Index count, double* high, double* low, Index ld) const {
  for (const auto& [block, first] : blocks_) {
    std::vector<Index> all(at(block.cols()));
    std::iota(all.begin(), all.end(), Index{0});
    block->fill(begin, count, all, high + first * ld, ld);
    for (Index j : all) {
      const auto column = at(first + j);
      const DoubleDouble shift = two_sum(block->shift(j), -centre[column]);
      for (Index i = (first + j) * ld; i < (first + j) * ld + count; ++i) {
        const DoubleDouble scaled =
            (DoubleDouble{high[i], 0} + shift) * DoubleDouble{scale[column], 0};
        high[i] = scaled.high;
        low[i] = scaled.low;
      }
    }
  }
}

}  // namespace riata

#include "core/double_double.hpp"
#include "riata/design/design.hpp"

namespace riata {

void Design::fill_exact(Index begin, Index count, double* high, double* low, Index ld) const {
  fill_raw(begin, count, high, ld);
  for (Index j = 0; j < cols(); ++j) {
    const auto column = static_cast<std::size_t>(j);
    for (Index i = j * ld; i < j * ld + count; ++i) {
      const DoubleDouble centred = two_sum(high[i], -centre[column]);
      const DoubleDouble scaled = centred * DoubleDouble{scale[column], 0};
      high[i] = scaled.high;
      low[i] = scaled.low;
    }
  }
}

}  // namespace riata

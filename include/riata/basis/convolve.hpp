#pragma once
#include <span>
#include "riata/core/parallel.hpp"
#include "riata/core/view.hpp"

namespace riata {

/// out(i, k + K c) = sum_w kernel(w, k) series(i - delay - w, c) for kernel (W, K) and w = 0, ...,
/// W - 1; NaN where the series has no such row, or a NaN there. A delay of 1 uses the past alone,
/// one of -W the future alone. `out` is column-major, series.rows x (K series.cols). Throws
/// InvalidArgument where the kernel is empty.
void convolve(MatrixView series, MatrixView kernel, Index delay, std::span<double> out,
              const Workers& workers);

}  // namespace riata

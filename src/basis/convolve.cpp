#include "riata/basis/convolve.hpp"
#include <algorithm>
#include <cmath>
#include "core/eigen.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

constexpr Index kTile = 2048;  // rows that one call computes

/// A stretch of a series with NaN before and behind it.
std::vector<double> stretch(MatrixView series, Index channel, Index begin, Index count) {
  std::vector<double> out(at(count), std::nan(""));
  const Index first = std::max<Index>(begin, 0), end = std::min(begin + count, series.rows);
  for (Index i = first; i < end; ++i) out[at(i - begin)] = series(i, channel);
  return out;
}

}  // namespace

// The rows of a stretch, each a step further, are a matrix that is read where the stretch lies; the
// convolution is its product with the kernel turned round.
void convolve(MatrixView series, MatrixView kernel, Index delay, std::span<double> out,
              const Workers& workers) {
  const Index window = kernel.rows, functions = kernel.cols, n = series.rows;
  if (kernel.empty())
    throw InvalidArgument(cat("convolve: the kernel must have rows and columns, got (", window,
                              ", ", functions, ")"));
  if (std::ssize(out) != n * functions * series.cols)
    throw ShapeMismatch(cat("convolve: out must have room for ", n, " x ", functions * series.cols,
                            " values, got ", out.size()));
  Dense turned(window, functions);
  for (Index k = 0; k < functions; ++k)
    for (Index w = 0; w < window; ++w) turned(w, k) = kernel(window - 1 - w, k);
  const Index tiles = (n + kTile - 1) / kTile;
  using Shifted = Eigen::Map<const Dense, 0, Eigen::OuterStride<1>>;
  using Part = Eigen::Map<Dense, 0, Eigen::OuterStride<>>;
  parallel_for(tiles * series.cols, workers, [&](Index task) {
    const Index channel = task / tiles, begin = task % tiles * kTile;
    const Index rows = std::min(kTile, n - begin);
    const auto some = stretch(series, channel, begin - delay - window + 1, rows + window - 1);
    const Shifted shifted(some.data(), rows, window);
    Part part(out.data() + channel * functions * n + begin, rows, functions,
              Eigen::OuterStride<>(n));
    part.noalias() = shifted * turned;
  });
}

}  // namespace riata

#include "riata/design/design.hpp"
#include <algorithm>
#include <cmath>
#include "core/eigen.hpp"

namespace riata {

Design::Design(const Features& features, std::vector<Index> rows)
    : centre(static_cast<std::size_t>(features.cols()), 0.0),
      scale(static_cast<std::size_t>(features.cols()), 1.0),
      features_(&features),
      rows_(std::move(rows)) {}

void Design::fill(Index begin, Index count, double* tile, Index ld) const {
  // A run of neighbouring rows, as in most tiles of a contiguous fold, is read like all rows.
  const bool run = rows_.empty() || source_row(begin + count - 1) - source_row(begin) == count - 1;
  if (run) begin = source_row(begin);
  std::size_t column = 0;
  for (const auto& block : features_->blocks()) {
    const MatrixView& x = block.values;
    for (Index j = 0; j < x.cols; ++j, ++column) {
      double* out = tile + static_cast<Index>(column) * ld;
      const double* from = x.data + j * x.col_stride;
      const double c = centre[column], s = scale[column];
      if (!run) {
        const Index* row = rows_.data() + begin;
        for (Index i = 0; i < count; ++i) out[i] = (from[row[i] * x.row_stride] - c) * s;
      } else if (x.row_stride == 1) {
        for (Index i = 0; i < count; ++i) out[i] = (from[begin + i] - c) * s;
      } else {
        for (Index i = 0; i < count; ++i) out[i] = (from[(begin + i) * x.row_stride] - c) * s;
      }
    }
  }
}

Moments column_moments(const Design& design, const std::vector<double>& weights) {
  constexpr Index kTile = 256;
  const Index n = design.rows();
  double total = 0;
  for (double w : weights) total += w;
  Dense tile(kTile, design.cols());
  // Twice: the mean first, then squares about it and what rounding left of the mean.
  Vector mean = Vector::Zero(design.cols()), left = mean, squares = mean;
  for (int pass = 0; pass < 2; ++pass)
    for (Index begin = 0; begin < n; begin += kTile) {
      const Index count = std::min(kTile, n - begin);
      design.fill(begin, count, tile.data(), kTile);
      const Vector w = as_vector(weights).segment(begin, count) / total;
      auto x = tile.topRows(count);
      if (pass == 0) {
        mean.noalias() += x.transpose() * w;
      } else {
        x.rowwise() -= mean.transpose();
        left.noalias() += x.transpose() * w;
        squares.noalias() += x.cwiseAbs2().transpose() * w;
      }
    }
  Moments out;
  for (Index j = 0; j < design.cols(); ++j) {
    out.mean.push_back(mean[j] + left[j]);
    out.deviation.push_back(std::sqrt(std::max(0.0, squares[j] - left[j] * left[j])));
  }
  return out;
}

}  // namespace riata

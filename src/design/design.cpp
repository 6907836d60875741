#include "riata/design/design.hpp"
#include <algorithm>
#include <cmath>
#include "core/eigen.hpp"
#include "riata/core/parallel.hpp"

namespace riata {

namespace {

constexpr Index kTile = 256;         // rows of a tile that is filled: columns x 256 stay in cache
constexpr Index kRun = 2048;         // rows of a vector that stay in the first-level cache
constexpr Index kChunk = 16;         // columns that one thread takes at a time
constexpr Index kSlabs = 32;         // partial sums of a Gram matrix, at most
constexpr Index kSums = 16 << 20;    // numbers that all partial sums may take together
constexpr double kSerialWork = 2e5;  // multiplications below which threads cost more than they give

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

int threads_for(double work, int threads) { return work < kSerialWork ? 1 : threads; }

using Strided = Eigen::Map<const Vector, 0, Eigen::InnerStride<>>;

}  // namespace

Design::Design(const Features& features, std::vector<Index> rows)
    : centre(at(features.cols()), 0.0),
      scale(at(features.cols()), 1.0),
      features_(&features),
      rows_(std::move(rows)) {
  for (const auto& block : features.blocks())
    for (Index j = 0; j < block.values.cols; ++j)
      sources_.push_back(
          {block.values.data + j * block.values.col_stride, block.values.row_stride});
}

/// A run of neighbouring rows, as in most tiles of a contiguous fold, is read like all rows.
bool Design::is_run(Index begin, Index count) const {
  return rows_.empty() || source_row(begin + count - 1) - source_row(begin) == count - 1;
}

void Design::fill(Index begin, Index count, double* tile, Index ld) const {
  std::vector<Index> all(at(cols()));
  for (Index j = 0; j < cols(); ++j) all[at(j)] = j;
  fill(begin, count, all, tile, ld);
}

void Design::fill(Index begin, Index count, ColumnList columns, double* tile, Index ld) const {
  const bool run = is_run(begin, count);
  const Index first = source_row(begin);
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const auto [data, stride] = source(columns[k]);
    double* out = tile + static_cast<Index>(k) * ld;
    const double c = centre[at(columns[k])], s = scale[at(columns[k])];
    if (!run) {
      for (Index i = 0; i < count; ++i) out[i] = (data[source_row(begin + i) * stride] - c) * s;
    } else if (stride == 1) {
      for (Index i = 0; i < count; ++i) out[i] = (data[first + i] - c) * s;
    } else {
      for (Index i = 0; i < count; ++i) out[i] = (data[(first + i) * stride] - c) * s;
    }
  }
}

void Design::fill_raw(Index begin, Index count, double* tile, Index ld) const {
  for (Index j = 0; j < cols(); ++j) {
    const auto [data, stride] = source(j);
    for (Index i = 0; i < count; ++i) tile[j * ld + i] = data[source_row(begin + i) * stride];
  }
}

void Design::correlate(ColumnList columns, std::span<const double> v, std::span<double> out,
                       int threads) const {
  const Index n = rows(), count = std::ssize(columns), chunks = (count + kChunk - 1) / kChunk;
  const double work = static_cast<double>(n) * static_cast<double>(count);
  parallel_for(chunks, threads_for(work, threads), [&](Index c) {
    const ColumnList some =
        columns.subspan(at(c * kChunk), at(std::min(kChunk, count - c * kChunk)));
    const auto sums = out.subspan(at(c * kChunk), some.size());
    std::fill(sums.begin(), sums.end(), 0.0);
    Vector gathered(kRun);
    for (Index begin = 0; begin < n; begin += kRun) {
      const Index size = std::min(kRun, n - begin);
      const ConstVectorMap part(v.data() + begin, size);
      const bool run = is_run(begin, size);
      for (std::size_t k = 0; k < some.size(); ++k) {
        const auto [data, stride] = source(some[k]);
        const double from = centre[at(some[k])];
        if (run && stride == 1) {
          const ConstVectorMap x(data + source_row(begin), size);
          sums[k] += ((x.array() - from) * part.array()).sum();
        } else if (run) {
          const Strided x(data + source_row(begin) * stride, size, Eigen::InnerStride<>(stride));
          sums[k] += ((x.array() - from) * part.array()).sum();
        } else {
          for (Index i = 0; i < size; ++i) gathered[i] = data[source_row(begin + i) * stride];
          sums[k] += ((gathered.head(size).array() - from) * part.array()).sum();
        }
      }
    }
    for (std::size_t k = 0; k < some.size(); ++k) sums[k] *= scale[at(some[k])];
  });
}

void Design::add_product(ColumnList columns, std::span<const double> d, std::span<double> eta,
                         int threads) const {
  const Index n = rows(), runs = (n + kRun - 1) / kRun;
  const double work = static_cast<double>(n) * static_cast<double>(columns.size());
  parallel_for(runs, threads_for(work, threads), [&](Index r) {
    const Index begin = r * kRun, size = std::min(kRun, n - begin);
    const bool run = is_run(begin, size);
    VectorMap part(eta.data() + begin, size);
    for (std::size_t k = 0; k < columns.size(); ++k) {
      const auto [data, stride] = source(columns[k]);
      const double from = centre[at(columns[k])], step = d[k] * scale[at(columns[k])];
      if (step == 0) continue;
      if (run && stride == 1) {
        part.array() += step * (ConstVectorMap(data + source_row(begin), size).array() - from);
      } else {
        for (Index i = 0; i < size; ++i)
          part[i] += step * (data[source_row(begin + i) * stride] - from);
      }
    }
  });
}

void Design::gram(ColumnList a, ColumnList b, std::span<const double> w, std::span<double> out,
                  int threads) const {
  const Index n = rows(), left = std::ssize(a), right = b.empty() ? left : std::ssize(b);
  const Index tiles = (n + kTile - 1) / kTile;
  const Index slabs =
      std::clamp<Index>(kSums / std::max<Index>(1, left * right), 2, std::min(tiles, kSlabs) + 1) -
      (tiles < 2 ? 1 : 0);
  std::vector<Dense> sums(at(slabs));
  const double work = static_cast<double>(n) * static_cast<double>(left * right);
  parallel_for(slabs, threads_for(work, threads), [&](Index s) {
    sums[at(s)].setZero(left, right);
    Dense za(kTile, left), zb(b.empty() ? 0 : kTile, b.empty() ? 0 : right);
    for (Index t = s * tiles / slabs; t < (s + 1) * tiles / slabs; ++t) {
      const Index begin = t * kTile, size = std::min(kTile, n - begin);
      const Eigen::ArrayXd root = ConstVectorMap(w.data() + begin, size).array().max(0).sqrt();
      fill(begin, size, a, za.data(), kTile);
      za.topRows(size).array().colwise() *= root;
      if (b.empty()) {
        sums[at(s)].selfadjointView<Eigen::Lower>().rankUpdate(za.topRows(size).transpose());
      } else {
        fill(begin, size, b, zb.data(), kTile);
        zb.topRows(size).array().colwise() *= root;
        sums[at(s)].noalias() += za.topRows(size).transpose() * zb.topRows(size);
      }
    }
  });
  DenseMap total(out.data(), left, right);
  total.setZero();
  for (const auto& sum : sums) total += sum;
  if (b.empty()) total.triangularView<Eigen::StrictlyUpper>() = total.transpose();
}

}  // namespace riata

#include "riata/design/any_block.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include "core/eigen.hpp"

// Verbs of a block that can only fill tiles.
namespace riata {

namespace {

constexpr Index kTile = 256;     // rows that are filled at a time
constexpr Index kGroup = 16;     // columns of them
constexpr Index kManyReads = 8;  // of a block, for which it is laid out by column first

/// f(begin, count, first, tile) over tiles of `count` rows and up to kGroup columns.
template <class F>
void for_each_tile(const AnyBlock::Interface& block, ColumnList columns, Index begin, Index end,
                   F&& f) {
  Dense tile(kTile, kGroup);
  for (; begin < end; begin += kTile)
    for (std::size_t first = 0; first < columns.size(); first += kGroup) {
      const Index count = std::min(kTile, end - begin);
      const ColumnList some = columns.subspan(first, std::min(at(kGroup), columns.size() - first));
      block.fill(begin, count, some, tile.data(), kTile);
      f(begin, first, tile.topLeftCorner(count, std::ssize(some)));
    }
}

std::vector<Index> all_columns(const AnyBlock::Interface& block) {
  std::vector<Index> all(at(block.cols()));
  std::iota(all.begin(), all.end(), Index{0});
  return all;
}

}  // namespace

double AnyBlock::Interface::work(ColumnList columns) const {
  return static_cast<double>(rows()) * static_cast<double>(columns.size());
}

void AnyBlock::Interface::mark_missing(std::span<char> missing, const Workers& /*workers*/) const {
  for_each_tile(*this, all_columns(*this), 0, rows(), [&](Index begin, std::size_t, auto tile) {
    const Vector sums = (0.0 * tile).rowwise().sum();  // 0 x is NaN exactly where x is not finite
    for (Index i = 0; i < sums.size(); ++i)
      if (sums[i] != 0) missing[at(begin + i)] = 1;
  });
}

void AnyBlock::Interface::correlate(ColumnList columns, std::span<const double> centre,
                                    std::span<const double> v, std::span<double> out) const {
  std::ranges::fill(out, 0.0);
  for_each_tile(*this, columns, 0, rows(), [&](Index begin, std::size_t first, auto tile) {
    const auto part = as_vector(v).segment(begin, tile.rows());
    for (Index k = 0; k < tile.cols(); ++k)
      out[first + at(k)] += ((tile.col(k).array() - centre[first + at(k)]) * part.array()).sum();
  });
}

void AnyBlock::Interface::add_product(Index begin, ColumnList columns,
                                      std::span<const double> centre, std::span<const double> d,
                                      std::span<double> eta) const {
  for_each_tile(
      *this, columns, begin, begin + std::ssize(eta), [&](Index row, std::size_t first, auto tile) {
        auto part = as_vector(eta).segment(row - begin, tile.rows());
        for (Index k = 0; k < tile.cols(); ++k)
          part.array() += d[first + at(k)] * (tile.col(k).array() - centre[first + at(k)]);
      });
}

// Twice: the mean first, then squares about it and what rounding left of the mean.
void AnyBlock::Interface::moments(ColumnList columns, std::span<const double> w,
                                  std::span<double> mean, std::span<double> variance) const {
  correlate(columns, std::vector<double>(columns.size(), 0.0), w, mean);
  Vector left = Vector::Zero(std::ssize(mean));
  auto squares = as_vector(variance);
  squares.setZero();
  for_each_tile(*this, columns, 0, rows(), [&](Index begin, std::size_t first, auto tile) {
    const auto part = as_vector(w).segment(begin, tile.rows()).array();
    for (Index k = 0; k < tile.cols(); ++k) {
      const auto away = tile.col(k).array() - mean[first + at(k)];
      left[static_cast<Index>(first) + k] += (away * part).sum();
      squares[static_cast<Index>(first) + k] += (away * away * part).sum();
    }
  });
  as_vector(mean) += left;
  squares = (squares - left.cwiseAbs2()).cwiseMax(0);
}

double AnyBlock::value(Index i, Index j) const {
  double out = 0;
  self_->fill(i, 1, {&j, 1}, &out, 1);
  return out + self_->shift(j);
}

void AnyBlock::add_product(const Matrix& b, Index first, Matrix& eta) const {
  const std::vector<Index> all = all_columns(*self_);
  std::vector<double> centre;
  for (Index j : all) centre.push_back(-self_->shift(j));
  std::vector<char> missing(at(rows()), 0);
  mark_missing(missing, 1);
  const auto packed = eta.cols() >= kManyReads ? self_->packed() : nullptr;
  const Interface& block = packed ? *packed : *self_;
  for (Index r = 0; r < eta.cols(); ++r) {
    const auto to = eta.column(r);
    block.add_product(0, all, centre, b.column(r).subspan(at(first), all.size()), to);
    for (std::size_t i = 0; i < missing.size(); ++i)
      if (missing[i]) to[i] = std::numeric_limits<double>::quiet_NaN();
  }
}

Matrix AnyBlock::expanded() const {
  Matrix out(rows(), cols());
  self_->fill(0, rows(), all_columns(*self_), out.values().data(), rows());
  for (Index j = 0; j < cols(); ++j)
    for (double& x : out.column(j)) x += self_->shift(j);
  return out;
}

}  // namespace riata

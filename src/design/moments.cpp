#include <algorithm>
#include <cmath>
#include "core/eigen.hpp"
#include "riata/core/parallel.hpp"
#include "riata/design/design.hpp"

namespace riata {

namespace {

constexpr Index kTile = 256;         // rows of a tile that stays in cache
constexpr Index kSlabs = 32;         // partial sums; fixed, so that sums do not depend on threads
constexpr double kSerialWork = 2e5;  // multiplications below which threads cost more than they give
constexpr double kFarShift = 0.5;    // of the squares about a shift, that are due to the shift

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// Sums of w (x - shift) and w (x - shift)^2 over the rows, for every column as it stands.
struct ShiftedSums {
  ShiftedSums(const Design& design, const Vector& shift, const Vector& w, int threads) {
    const Index n = design.rows(), p = design.cols(), tiles = (n + kTile - 1) / kTile;
    const Index slabs = std::min(tiles, kSlabs);
    std::vector<Dense> sums(at(slabs));
    const double work = 4 * static_cast<double>(n) * static_cast<double>(p);
    parallel_for(slabs, work < kSerialWork ? 1 : threads, [&](Index s) {
      Dense tile(kTile, p), &to = sums[at(s)];
      to.setZero(p, 2);
      for (Index t = s * tiles / slabs; t < (s + 1) * tiles / slabs; ++t) {
        const Index count = std::min(kTile, n - t * kTile);
        design.fill(t * kTile, count, tile.data(), kTile);
        const auto part = w.segment(t * kTile, count).array();
        for (Index j = 0; j < p; ++j) {
          const auto x = tile.col(j).head(count).array() - shift[j];
          to(j, 0) += (x * part).sum();
          to(j, 1) += (x * x * part).sum();
        }
      }
    });
    first = second = Vector::Zero(p);
    for (const Dense& each : sums) {
      first += each.col(0);
      second += each.col(1);
    }
  }
  Vector first, second;
};

}  // namespace

Moments column_moments(const Design& design, const std::vector<double>& weights, int threads) {
  const Index n = design.rows(), p = design.cols(), few = std::min(n, kTile);
  double total = 0;
  for (double w : weights) total += w;
  const Vector w = as_vector(weights) / total;
  // Squares are taken about the mean of the first rows, which is near enough in most data; else
  // about the mean that this gives.
  Dense tile(few, p);
  design.fill(0, few, tile.data(), few);
  Vector shift = (tile / static_cast<double>(few)).colwise().sum().transpose();
  ShiftedSums sums(design, shift, w, threads);
  if ((sums.first.array().square() > kFarShift * sums.second.array()).any()) {
    shift += sums.first;
    sums = ShiftedSums(design, shift, w, threads);
  }
  Moments out;
  for (Index j = 0; j < p; ++j) {
    out.mean.push_back(shift[j] + sums.first[j]);
    out.deviation.push_back(
        std::sqrt(std::max(0.0, sums.second[j] - sums.first[j] * sums.first[j])));
  }
  return out;
}

}  // namespace riata

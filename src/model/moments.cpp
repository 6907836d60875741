#include "model/moments.hpp"
#include <algorithm>
#include "core/eigen.hpp"

namespace riata {

namespace {

constexpr Index kTile = 256;  // rows that are written out at a time

/// f(column by its number in the list, row, entry) of some columns as they stand.
template <class F>
void for_each_entry(const Design& design, const std::vector<Index>& columns, F&& f) {
  Dense tile(kTile, std::ssize(columns));
  for (Index begin = 0; begin < design.rows() && !columns.empty(); begin += kTile) {
    const Index size = std::min(kTile, design.rows() - begin);
    design.fill(begin, size, columns, tile.data(), kTile);
    for (std::size_t k = 0; k < columns.size(); ++k)
      for (Index i = 0; i < size; ++i) f(k, begin + i, tile(i, static_cast<Index>(k)));
  }
}

}  // namespace

double power_for(int exponent) { return std::ldexp(1.0, -std::clamp(exponent, -1000, 1000)); }

Moments ranged(Moments out, Design& design, const std::vector<double>& weights) {
  std::vector<Index> doubtful, extreme;
  for (Index j = 0; j < design.cols(); ++j)
    if (const double d = out.deviation[at(j)]; !std::isfinite(d) || !(d > 0) || is_extreme(d))
      doubtful.push_back(j);
  if (doubtful.empty()) return out;
  design.centre = out.mean;
  std::vector<double> largest(doubtful.size(), 0.0);
  for_each_entry(design, doubtful, [&](std::size_t k, Index, double entry) {
    largest[k] = std::max(largest[k], std::abs(entry));
  });
  for (std::size_t k = 0; k < doubtful.size(); ++k)
    if (is_extreme(largest[k])) {
      extreme.push_back(doubtful[k]);
      design.scale[at(doubtful[k])] = power_for(std::ilogb(largest[k]));
    }
  const double total = sum_of(weights);
  std::vector<double> squares(extreme.size(), 0.0);
  for_each_entry(design, extreme, [&](std::size_t k, Index i, double entry) {
    squares[k] += weights[at(i)] / total * entry * entry;
  });
  for (std::size_t k = 0; k < extreme.size(); ++k)
    out.deviation[at(extreme[k])] = std::sqrt(squares[k]) / design.scale[at(extreme[k])];
  std::ranges::fill(design.centre, 0.0);
  std::ranges::fill(design.scale, 1.0);
  return out;
}

std::vector<double> weights_of(const std::vector<double>& weights, const std::vector<Index>& rows,
                               Index all) {
  if (weights.empty()) return std::vector<double>(rows.empty() ? at(all) : rows.size(), 1.0);
  std::vector<double> out;
  for (Index row : rows) out.push_back(weights[at(row)]);
  if (rows.empty()) out = weights;
  const double largest = *std::ranges::max_element(out);
  const int exponent = largest > 0 ? std::ilogb(largest) : 0;
  for (double& w : out) w = std::ldexp(w, -exponent);
  return out;
}

}  // namespace riata

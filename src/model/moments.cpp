#include "model/moments.hpp"
#include <algorithm>
#include "core/eigen.hpp"

namespace riata {

namespace {

/// The largest entries of the columns as they stand.
std::vector<double> largest_of(const Design& design) {
  std::vector<double> out(at(design.cols()), 0.0), row(out.size());
  for (Index i = 0; i < design.rows(); ++i) {
    design.fill(i, 1, row.data(), 1);
    for (std::size_t j = 0; j < out.size(); ++j) out[j] = std::max(out[j], std::abs(row[j]));
  }
  return out;
}

/// The root mean squares of some columns as they stand.
std::vector<double> sizes_of(const Design& design, const std::vector<Index>& columns,
                             const std::vector<double>& weights) {
  const double total = sum_of(weights);
  std::vector<double> squares(columns.size(), 0.0), row(columns.size());
  for (Index i = 0; i < design.rows(); ++i) {
    design.fill(i, 1, columns, row.data(), 1);
    for (std::size_t k = 0; k < row.size(); ++k)
      squares[k] += weights[at(i)] / total * row[k] * row[k];
  }
  for (double& each : squares) each = std::sqrt(each);
  return squares;
}

}  // namespace

double power_for(int exponent) { return std::ldexp(1.0, -std::clamp(exponent, -1000, 1000)); }

Moments ranged(Moments out, Design& design, const std::vector<double>& weights) {
  const auto in_range = [](double d) { return std::isfinite(d) && d > 0 && !is_extreme(d); };
  if (std::ranges::all_of(out.deviation, in_range)) return out;
  design.centre = out.mean;
  const std::vector<double> largest = largest_of(design);
  std::vector<Index> extreme;
  for (Index j = 0; j < design.cols(); ++j)
    if (is_extreme(largest[at(j)])) {
      extreme.push_back(j);
      design.scale[at(j)] = power_for(std::ilogb(largest[at(j)]));
    }
  const std::vector<double> scaled = sizes_of(design, extreme, weights);
  for (std::size_t k = 0; k < extreme.size(); ++k)
    out.deviation[at(extreme[k])] = scaled[k] / design.scale[at(extreme[k])];
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

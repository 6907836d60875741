#include "riata/design/basis_block.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include "design/support_block.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

constexpr Index kTile = 1024;      // rows that are evaluated at a time
constexpr double kSteepest = 1e6;  // mean^2 / variance beyond which centring costs digits

/// The shortest stretch of columns, going round, outside which a row is zero.
struct Stretch {
  Index first = 0, count = 0;
};

Stretch stretch_of(const Matrix& tile, Index row) {
  std::vector<Index> there;
  for (Index j = 0; j < tile.cols(); ++j)
    if (tile(row, j) != 0) there.push_back(j);
  if (there.empty()) return {};
  Stretch best{0, tile.cols() + 1};
  for (std::size_t k = 0; k < there.size(); ++k) {
    const Index before = k == 0 ? there.back() - tile.cols() : there[k - 1];
    const Index count = tile.cols() - (there[k] - before) + 1;
    if (count < best.count) best = {there[k], count};
  }
  return best;
}

/// f(first row, rows x columns) over tiles of the features.
template <class F>
void for_each_tile(const AnyBasis& basis, std::span<const double> x, F&& f) {
  for (Index begin = 0; begin < std::ssize(x); begin += kTile) {
    const auto some = x.subspan(at(begin), at(std::min(kTile, std::ssize(x) - begin)));
    Matrix tile(std::ssize(some), basis.columns());
    basis.evaluate(some, tile.values());
    f(begin, tile);
  }
}

bool is_missing(const Matrix& tile, Index row) {
  double sum = 0;
  for (Index j = 0; j < tile.cols(); ++j) sum += 0 * tile(row, j);
  return sum != 0;
}

/// The cell of every row, which is the first column there, and how many columns at most differ from
/// zero.
Index measure(const AnyBasis& basis, std::span<const double> x, Support& out) {
  Index width = 1;
  for_each_tile(basis, x, [&](Index begin, const Matrix& tile) {
    for (Index i = 0; i < tile.rows(); ++i) {
      const bool missing = is_missing(tile, i);
      const Stretch stretch = missing ? Stretch{} : stretch_of(tile, i);
      if (missing) out.missing.push_back(begin + i);
      out.cell.push_back(static_cast<std::int32_t>(stretch.first));
      width = std::max(width, stretch.count);
    }
  });
  return width;
}

bool costs_digits(const SupportBlock& block) {
  std::vector<Index> all(at(block.cols()));
  std::iota(all.begin(), all.end(), Index{0});
  std::vector<double> mean(all.size()), variance(all.size());
  const std::vector<double> w(at(block.rows()), 1 / static_cast<double>(block.rows()));
  block.moments(all, w, mean, variance);
  for (std::size_t j = 0; j < mean.size(); ++j)
    if (mean[j] * mean[j] > kSteepest * variance[j]) return true;
  return false;
}

}  // namespace

AnyBlock basis_block(const AnyBasis& given, std::span<const double> x) {
  const AnyBasis basis = given.bound_to(x);
  Support support;
  support.cols = basis.columns();
  const Index width = measure(basis, x, support), cols = support.cols;
  const auto written_out = [&] {
    Matrix all(std::ssize(x), cols);
    basis.evaluate(x, all.values());
    return AnyBlock(std::move(all));
  };
  if (2 * width > cols) return written_out();
  support.width = width;
  for (Index cell = 0; cell < cols; ++cell)
    for (Index t = 0; t < width; ++t)
      support.column_of.push_back(static_cast<std::int32_t>((cell + t) % cols));
  support.values.reserve(x.size() * at(width));
  for_each_tile(basis, x, [&](Index begin, const Matrix& tile) {
    for (Index i = 0; i < tile.rows(); ++i)
      for (Index t = 0; t < width; ++t)
        support.values.push_back(tile(i, (support.cell[at(begin + i)] + t) % cols));
  });
  const bool sound = !support.missing.empty() || x.empty();
  auto block = std::make_shared<SupportBlock>(std::move(support));
  if (!sound && costs_digits(*block)) return written_out();
  return AnyBlock(std::move(block));
}

AnyBlock categorical_block(std::span<const double> codes, Index levels) {
  Support support;
  support.cols = levels;
  support.column_of.resize(at(levels));
  std::iota(support.column_of.begin(), support.column_of.end(), 0);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const double code = codes[i];
    const bool missing = std::isnan(code);
    if (!missing && !(code >= 0 && code < static_cast<double>(levels) && code == std::floor(code)))
      throw InvalidArgument(cat("categorical: codes must be whole numbers in [0, ", levels,
                                "); codes[", i, "] is ", shortest(code)));
    if (missing) support.missing.push_back(static_cast<Index>(i));
    support.cell.push_back(missing ? 0 : static_cast<std::int32_t>(code));
  }
  return AnyBlock(std::make_shared<SupportBlock>(std::move(support)));
}

}  // namespace riata

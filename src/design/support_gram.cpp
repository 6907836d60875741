#include <algorithm>
#include <limits>
#include "core/eigen.hpp"
#include "design/support_block.hpp"
#include "riata/core/parallel.hpp"

namespace riata {

namespace {

constexpr Index kRows = 16384;       // that one table sums, at least
constexpr Index kTables = 8;         // partial sums, at most
constexpr Index kLargest = 1 << 20;  // numbers in a table that is worth its memory
constexpr Index kTiles = 8;  // times faster is a multiplication of tiles than one of a table

/// Cells of a times cells of b, for each the products of what its rows store. A block meets itself
/// in equal cells alone.
struct Table {
  const Support& a;
  const Support& b;
  bool same = &a == &b;

  Index block() const { return a.width * b.width; }
  Index cells_of_b() const { return same ? 1 : b.slots() / b.width; }
  Index size() const { return a.slots() / a.width * cells_of_b() * block(); }

  /// += w_i a_i b_i' over some rows, of K values each in b (0: any number)
  template <int K>
  void add_rows(std::span<const double> w, Index begin, Index end, double* sums) const {
    const Index left = a.width, right = K > 0 ? K : b.width, wide = cells_of_b(), size = block();
    for (Index i = begin; i < end; ++i) {
      if (w[at(i)] == 0) continue;
      double* to = sums + (a.cell[at(i)] * wide + (same ? 0 : b.cell[at(i)])) * size;
      const double* x = a.values.empty() ? &kOne : a.values.data() + i * left;
      const double* y = b.values.empty() ? &kOne : b.values.data() + i * right;
      for (Index t = 0; t < left; ++t, to += right) {
        const double each = w[at(i)] * x[t];
        for (Index u = 0; u < right; ++u) to[u] += each * y[u];
      }
    }
  }

  Dense by_columns(const double* sums) const {
    Dense out = Dense::Zero(a.cols, b.cols);
    for (Index s = 0; s < a.slots() / a.width; ++s)
      for (Index t = 0; t < cells_of_b(); ++t)
        for (Index u = 0; u < a.width; ++u)
          for (Index v = 0; v < b.width; ++v)
            out(a.column_of[at(s * a.width + u)], b.column_of[at((same ? s : t) * b.width + v)]) +=
                *sums++;
    return out;
  }

  static constexpr double kOne = 1;
};

}  // namespace

bool SupportBlock::gram_by_tiles() const {
  return s_.missing.empty() && cols() * cols() < kTiles * s_.width * s_.width;
}

bool SupportBlock::gram(ColumnList a, const Interface& other, ColumnList b,
                        std::span<const double> w, std::span<double> out,
                        const Workers& workers) const {
  const auto* right = dynamic_cast<const SupportBlock*>(&other);
  if (right == nullptr) return false;
  DenseMap g(out.data(), std::ssize(a), std::ssize(b));
  if (!s_.missing.empty() || !right->s_.missing.empty()) {
    g.setConstant(std::numeric_limits<double>::quiet_NaN());
    return true;
  }
  const Table table{s_, right->s_};
  if (table.size() > kLargest) return false;
  const Index tables = std::clamp<Index>(rows() / kRows, 1, kTables);
  std::vector<std::vector<double>> sums(at(tables));
  parallel_for(tables, workers, [&](Index t) {
    sums[at(t)].assign(at(table.size()), 0.0);
    const Index begin = t * rows() / tables, end = (t + 1) * rows() / tables;
    if (table.b.width == 4)
      table.add_rows<4>(w, begin, end, sums[at(t)].data());
    else if (table.b.width == 1)
      table.add_rows<1>(w, begin, end, sums[at(t)].data());
    else
      table.add_rows<0>(w, begin, end, sums[at(t)].data());
  });
  for (Index t = 1; t < tables; ++t) as_vector(sums[0]) += as_vector(sums[at(t)]);
  g = table.by_columns(sums[0].data())(std::vector<Index>(a.begin(), a.end()),
                                       std::vector<Index>(b.begin(), b.end()));
  return true;
}

}  // namespace riata

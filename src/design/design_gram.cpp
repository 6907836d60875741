#include <algorithm>
#include "core/eigen.hpp"
#include "design/design_parts.hpp"
#include "riata/core/parallel.hpp"
#include "riata/design/design.hpp"

// Gram matrices of some columns: those of blocks that fill tiles all together, those of a
// structured block each with each.
namespace riata {

namespace {

constexpr Index kTile = 256;       // rows of a tile that is filled: columns x 256 stay in cache
constexpr Index kSlabs = 32;       // partial sums of a Gram matrix, at most
constexpr Index kSums = 16 << 20;  // numbers that all partial sums may take together
constexpr Index kColumns = 16;     // that are written out at a time beside a structured block

}  // namespace

std::vector<Design::Group> Design::groups_of(ColumnList columns, bool by_tiles) const {
  std::vector<Group> out;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const Placed& placed = blocks_[at(block_of_[at(columns[k])])];
    const bool filled = by_tiles ? placed.block->gram_by_tiles() : !placed.block->structured();
    const auto* block = filled ? nullptr : &*placed.block;
    auto group = std::ranges::find(out, block, &Group::block);
    if (group == out.end()) group = out.insert(out.end(), {block, {}, {}, {}});
    group->columns.push_back(columns[k]);
    group->local.push_back(columns[k] - placed.first);
    group->places.push_back(static_cast<Index>(k));
  }
  return out;
}

void Design::gram(ColumnList a, ColumnList b, std::span<const double> w, std::span<double> out,
                  const Workers& workers) const {
  const bool square = b.empty();
  const auto of_block = [&](Index j) { return block_of_[at(j)]; };
  // A block with itself alone gains most from what it leaves out.
  const bool alone =
      square && std::ranges::adjacent_find(a, std::ranges::not_equal_to{}, of_block) == a.end();
  const auto left = groups_of(a, !alone), right = square ? left : groups_of(b, true);
  if (left.size() == 1 && right.size() == 1) return group_gram(left[0], right[0], w, out, workers);
  struct Pair {
    std::size_t left, right;
  };
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < left.size(); ++i)
    for (std::size_t j = 0; j < (square ? i + 1 : right.size()); ++j) pairs.push_back({i, j});
  DenseMap all(out.data(), std::ssize(a), square ? std::ssize(a) : std::ssize(b));
  const double work = static_cast<double>(rows_) * static_cast<double>(all.rows());
  parallel_for(std::ssize(pairs), workers.for_work(work), [&](Index p) {
    const Group &l = left[pairs[at(p)].left], &r = right[pairs[at(p)].right];
    Dense some(std::ssize(l.columns), std::ssize(r.columns));
    group_gram(l, r, w, as_span(some), workers);
    all(l.places, r.places) = some;
    if (square && &l != &r && pairs[at(p)].left != pairs[at(p)].right)
      all(r.places, l.places) = some.transpose();
  });
}

void Design::group_gram(const Group& a, const Group& b, std::span<const double> w,
                        std::span<double> out, const Workers& workers) const {
  if (a.block == nullptr && b.block == nullptr)
    return dense_gram(a.columns, b.columns == a.columns ? ColumnList{} : ColumnList(b.columns), w,
                      out, workers);
  if (a.block != nullptr && b.block != nullptr && structured_gram(a, b, w, out, workers)) return;
  const auto cost = [](const Group& of, const Group& per) {
    return of.block == nullptr ? std::numeric_limits<double>::infinity()
                               : of.block->work(of.local) * static_cast<double>(per.local.size());
  };
  if (cost(a, b) <= cost(b, a)) return mixed_gram(a, b.columns, w, out, workers);
  Dense turned(std::ssize(b.columns), std::ssize(a.columns));
  mixed_gram(b, a.columns, w, as_span(turned), workers);
  DenseMap(out.data(), turned.cols(), turned.rows()) = turned.transpose();
}

/// Column by column of b, written out: z_a' (w z_b).
void Design::mixed_gram(const Group& a, ColumnList b, std::span<const double> w,
                        std::span<double> out, const Workers& workers) const {
  const Index count = std::ssize(b), height = std::ssize(a.columns);
  const double work = a.block->work(a.local) * static_cast<double>(count);
  parallel_for((count + kColumns - 1) / kColumns, workers.for_work(work), [&](Index t) {
    const Index first = t * kColumns, size = std::min(kColumns, count - first);
    Dense z(rows_, size);
    fill(0, rows_, b.subspan(at(first), at(size)), z.data(), rows_);
    z.array().colwise() *= as_vector(w).array();
    for (Index k = 0; k < size; ++k)
      correlate(a.columns, {z.col(k).data(), at(rows_)},
                out.subspan(at((first + k) * height), at(height)), workers.alone());
  });
}

/// By what is stored, then with the centres c off: (s_a - 1 c_a')' W (s_b - 1 c_b').
bool Design::structured_gram(const Group& a, const Group& b, std::span<const double> w,
                             std::span<double> out, const Workers& workers) const {
  if (!a.block->gram(a.local, *b.block, b.local, w, out, workers)) return false;
  const auto of_columns = [](const Group& group, auto&& f) {
    Vector v(std::ssize(group.columns));
    for (Index k = 0; k < v.size(); ++k) v[k] = f(group.columns[at(k)]);
    return v;
  };
  const auto sums_of = [&](const Group& group) {
    Vector sums(std::ssize(group.columns));
    group.block->correlate(group.local, {}, w, as_span(sums));
    return sums;
  };
  const auto off = [&](Index j) { return stored_centre(j); };
  const auto by = [&](Index j) { return scale[at(j)]; };
  const bool same = a.block == b.block && a.local == b.local;
  const Vector c_a = of_columns(a, off), c_b = of_columns(b, off);
  const Vector sums_a = sums_of(a), sums_b = same ? sums_a : sums_of(b);
  const Vector left = sums_a - sum_of(w) * c_a;  // (s_a - 1 c_a')' w
  DenseMap g(out.data(), c_a.size(), c_b.size());
  if (c_b.squaredNorm() != 0 || c_a.squaredNorm() != 0) {
    g.noalias() -= left * c_b.transpose();
    g.noalias() -= c_a * sums_b.transpose();
  }
  g.array().colwise() *= of_columns(a, by).array();
  g.array().rowwise() *= of_columns(b, by).transpose().array();
  if (same) g.triangularView<Eigen::StrictlyUpper>() = g.transpose();
  return true;
}

void Design::dense_gram(ColumnList a, ColumnList b, std::span<const double> w,
                        std::span<double> out, const Workers& workers) const {
  const Index n = rows_, left = std::ssize(a), right = b.empty() ? left : std::ssize(b);
  const Index tiles = (n + kTile - 1) / kTile;
  const Index slabs =
      std::clamp<Index>(kSums / std::max<Index>(1, left * right), 2, std::min(tiles, kSlabs) + 1) -
      (tiles < 2 ? 1 : 0);
  std::vector<Dense> sums(at(slabs));
  const double work = static_cast<double>(n) * static_cast<double>(left * right);
  parallel_for(slabs, workers.for_work(work), [&](Index s) {
    sums[at(s)].setZero(left, right);
    Dense za(kTile, left), zb(b.empty() ? 0 : kTile, b.empty() ? 0 : right);
    for (Index t = s * tiles / slabs; t < (s + 1) * tiles / slabs; ++t) {
      workers.poll();
      const Index begin = t * kTile, size = std::min(kTile, n - begin);
      const Eigen::ArrayXd weight = ConstVectorMap(w.data() + begin, size).array().max(0);
      if ((weight == 0).all()) continue;
      fill(begin, size, a, za.data(), kTile);
      if (b.empty()) {
        za.topRows(size).array().colwise() *= weight.sqrt().eval();
        sums[at(s)].selfadjointView<Eigen::Lower>().rankUpdate(za.topRows(size).transpose());
      } else {
        fill(begin, size, b, zb.data(), kTile);
        (right < left ? zb : za).topRows(size).array().colwise() *= weight;
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

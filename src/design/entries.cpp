#include "design/entries.hpp"
#include <algorithm>
#include <limits>
#include <numeric>
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

constexpr Index kMostRows = std::numeric_limits<std::int32_t>::max();

/// Entries at one place, which lie side by side, are summed; zeros go.
Entries merged(const Entries& from) {
  Entries out;
  for (std::size_t j = 0; j + 1 < from.starts.size(); ++j) {
    for (Index e = from.starts[j]; e < from.starts[j + 1];) {
      const std::int32_t row = from.rows[at(e)];
      double sum = 0;
      for (; e < from.starts[j + 1] && from.rows[at(e)] == row; ++e) sum += from.values[at(e)];
      if (sum == 0) continue;
      out.rows.push_back(row);
      out.values.push_back(sum);
    }
    out.starts.push_back(std::ssize(out.rows));
  }
  return out;
}

/// Reads the view; entries of one line (a column, or a row) after the other, checked.
Entries read(const SparseView& view, Index lines, Index across, const char* line) {
  if (std::ssize(view.indptr) != lines + 1)
    throw ShapeMismatch(cat("sparse: indptr must have one value more than there are ", line,
                            "s, got ", view.indptr.size(), " for ", lines));
  for (Index j = 0; j < lines; ++j)
    if (view.indptr[0] != 0 || view.indptr[at(j) + 1] < view.indptr[at(j)])
      throw InvalidArgument(cat("sparse: indptr must start at 0 and never fall; indptr[", j + 1,
                                "] is ", view.indptr[at(j) + 1], " after ", view.indptr[at(j)]));
  const std::int64_t stored = view.indptr.back();
  if (std::ssize(view.indices) < stored || std::ssize(view.data) < stored)
    throw ShapeMismatch(cat("sparse: indptr ends at ", stored, ", there are ", view.indices.size(),
                            " indices and ", view.data.size(), " values"));
  Entries out;
  out.starts.assign(view.indptr.begin(), view.indptr.end());
  out.values.assign(view.data.begin(), view.data.begin() + stored);
  out.rows.reserve(at(stored));
  for (std::int64_t e = 0; e < stored; ++e) {
    const std::int64_t index = view.indices[at(e)];
    if (index < 0 || index >= across)
      throw InvalidArgument(
          cat("sparse: indices must be in [0, ", across, "); indices[", e, "] is ", index));
    out.rows.push_back(static_cast<std::int32_t>(index));
  }
  return out;
}

bool rising(const Entries& entries) {
  for (std::size_t j = 0; j + 1 < entries.starts.size(); ++j)
    for (Index e = entries.starts[j] + 1; e < entries.starts[j + 1]; ++e)
      if (entries.rows[at(e)] < entries.rows[at(e - 1)]) return false;
  return true;
}

}  // namespace

Entries transposed(const Entries& from, Index count) {
  Entries out;
  out.starts.assign(at(count) + 1, 0);
  for (std::int32_t row : from.rows) ++out.starts[at(row) + 1];
  std::partial_sum(out.starts.begin(), out.starts.end(), out.starts.begin());
  std::vector<Index> next(out.starts.begin(), out.starts.end() - 1);
  out.rows.resize(from.rows.size());
  out.values.resize(from.rows.size());
  for (std::size_t j = 0; j + 1 < from.starts.size(); ++j)
    for (Index e = from.starts[j]; e < from.starts[j + 1]; ++e) {
      const Index place = next[at(from.rows[at(e)])]++;
      out.rows[at(place)] = static_cast<std::int32_t>(j);
      out.values[at(place)] = from.values[at(e)];
    }
  return out;
}

Entries canonical(const SparseView& view) {
  const bool by_row = view.order == SparseView::Order::by_row;
  const Index lines = by_row ? view.rows : view.cols, across = by_row ? view.cols : view.rows;
  if (std::max(view.rows, view.cols) > kMostRows)
    throw InvalidArgument(cat("sparse: at most ", kMostRows, " rows and columns, got (", view.rows,
                              ", ", view.cols, ")"));
  Entries entries = read(view, lines, across, by_row ? "row" : "column");
  if (by_row)
    entries = transposed(entries, view.cols);
  else if (!rising(entries))
    entries = transposed(transposed(entries, view.rows), view.cols);
  return merged(entries);
}

}  // namespace riata

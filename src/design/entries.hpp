#pragma once
#include <cstdint>
#include <vector>
#include "riata/design/sparse_block.hpp"

namespace riata {

/// Entries of one column after the other, rows rising.
struct Entries {
  std::vector<Index> starts{0};
  std::vector<std::int32_t> rows;
  std::vector<double> values;
};

/// What is stored by column, by row instead (or the reverse), with `count` rows; entries keep their
/// order.
Entries transposed(const Entries& from, Index count);
/// Those of a view, by column: rows rising, one entry at one place, no zeros. Throws where the view
/// is none.
Entries canonical(const SparseView& view);

}  // namespace riata

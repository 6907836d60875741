#pragma once
#include <cstdint>
#include "riata/design/any_block.hpp"

namespace riata {

/// A compressed sparse matrix in anybody's memory: entries indptr[j] .. indptr[j + 1] - 1 of
/// `indices` and `data` are those of column j, or of row j.
struct SparseView {
  enum class Order { by_column, by_row };  // CSC, CSR

  Index rows = 0, cols = 0;
  std::span<const std::int64_t> indptr, indices;
  std::span<const double> data;
  Order order = Order::by_column;
};

/// A copy of what is stored: entries in any order, those at one place are summed, zeros go. A
/// column of which more than half is stored is kept whole and centred: otherwise a mean that is
/// large beside the deviation would cost digits. Throws InvalidArgument where an index is out of
/// range or indptr falls.
AnyBlock sparse_block(const SparseView& view);

}  // namespace riata

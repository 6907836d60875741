#pragma once
#include "riata/design/features.hpp"
#include "riata/model/selection.hpp"

namespace riata {

/// The table as it is fitted (binned where asked), the terms bound to it, and their features.
struct Prepared {
  Table table;
  std::vector<Term> terms;
  Features features;
  std::vector<int> fold;
};

/// Checks the options and the table, and fills in what the selection tells of rows and time. Throws
/// InvalidArgument, one sentence each.
Prepared prepare(const Table& table, const SelectOptions& options, Selection& out);

}  // namespace riata

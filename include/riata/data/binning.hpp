#pragma once
#include <set>
#include <string>
#include "riata/data/table.hpp"

namespace riata {

struct Binned {
  Table table;
  Index rows_per_bin = 1;
  Index rows_dropped = 0;  // of a last bin that was not full
  double seconds_per_row = 0, seconds_per_bin = 0;
};

/// "20ms", "0.5s" (also "2 s", "100us", "1min") -> seconds. Throws InvalidArgument.
double parse_duration(const std::string& text);

/// Joins each run of rows that spans `bin_seconds` into one: columns in `sum` are summed, those in
/// `most_frequent` (and text columns) take the bin's most frequent value (the least of equals),
/// others, the time column among them, are averaged; NaN in a bin stays NaN. The time column must
/// rise in equal steps (to 1e-3 of a step), and the bin be a whole number of steps, at least one:
/// else InvalidArgument.
Binned bin_rows(const Table& table, const std::string& time_column, double bin_seconds,
                const std::set<std::string>& sum, const std::set<std::string>& most_frequent);

}  // namespace riata

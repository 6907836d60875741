#pragma once
#include <string>
#include "riata/data/table.hpp"

namespace riata {

/// Reads comma-separated values (RFC 4180: quotes, CRLF and a byte-order mark are fine) with a
/// header line. A column in which no cell is a number is text; in any other, a cell that is no
/// number throws InvalidArgument "file:line:column: ...". Empty cells and NA, NaN, nan, null are
/// missing (NaN). Numbers are read in the C locale, whatever the host's; 1e400 is an error.
Table read_csv(const std::string& path);
/// The same from text; `name` stands for the file in messages.
Table parse_csv(std::string_view text, const std::string& name);
/// Shortest text that reads back as the same doubles.
std::string to_csv(const Table& table);

}  // namespace riata

#pragma once
#include <string>
#include "riata/data/table.hpp"

namespace riata {

/// The column that tells time by its name (time, time_s or t); "" where there is none.
inline std::string time_column(const Table& table) {
  for (const char* name : {"time", "time_s", "t"})
    if (table.has(name)) return name;
  return "";
}

}  // namespace riata

#include "riata/core/memory.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include "riata/core/text.hpp"

namespace riata {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The number behind a word of a file of lines "word number"; infinite where there is none.
double number_behind(const std::string& file, const std::string& word) {
  std::ifstream in(file);
  for (std::string first; in >> first; in.ignore(1024, '\n'))
    if (double value = 0; first == word && in >> value) return value;
  return kInfinity;
}

/// The only number of a file; infinite where it says "max" or there is none.
double number_in(const std::string& file) {
  std::ifstream in(file);
  double value = 0;
  return in >> value ? value : kInfinity;
}

/// What a cgroup leaves; what it holds of files can be given back.
double left_in(const std::string& folder, const char* limit, const char* used) {
  const double most = number_in(folder + limit), taken = number_in(folder + used);
  const double files = number_behind(folder + "memory.stat", "inactive_file");
  if (std::isinf(most) || std::isinf(taken)) return kInfinity;
  return std::max(0.0, most - taken + (std::isinf(files) ? 0 : files));
}

}  // namespace

double available_memory(const std::string& root) {
  const double free = 1024 * number_behind(root + "/proc/meminfo", "MemAvailable:");
  const std::string groups = root + "/sys/fs/cgroup/";
  return std::min({free, left_in(groups, "memory.max", "memory.current"),
                   left_in(groups + "memory/", "memory.limit_in_bytes", "memory.usage_in_bytes")});
}

std::string bytes_text(double bytes) {
  constexpr std::array kUnits{"bytes", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit + 1 < kUnits.size(); ++unit) bytes /= 1024;
  const double rounded = bytes < 10 ? std::round(bytes * 10) / 10 : std::round(bytes);
  return shortest(rounded) + " " + kUnits[unit];
}

}  // namespace riata

#pragma once
#include <string>

namespace riata {

/// Bytes that this process may still take: the least of what Linux calls available and what the
/// cgroup (v2 or v1) leaves; infinite where neither is known. Files are looked up below `root`.
double available_memory(const std::string& root = "/");

/// "1.5 GiB"
std::string bytes_text(double bytes);

}  // namespace riata

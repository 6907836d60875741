#pragma once
#include <string>
#include <string_view>

namespace riata {

/// The whole file. Throws IoError with the path and the system's reason.
std::string read_file(const std::string& path);
/// Replaces the file in one step (a temporary beside it, then a rename): readers see the old
/// contents or the new, never a part; on any failure the old file stays. Throws IoError.
void write_file(const std::string& path, std::string_view contents);

}  // namespace riata

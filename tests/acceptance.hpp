#pragma once
#include <gtest/gtest.h>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace riata {

/// The folder of trusted values and recordings that may lie beside the repository: RIATA_SHARED, or
/// a folder `shared` found upwards from this file or from the working directory.
inline std::optional<std::filesystem::path> shared_folder() {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (const char* named = std::getenv("RIATA_SHARED"))
    return fs::is_directory(named, ignored) ? std::optional<fs::path>(named) : std::nullopt;
  for (const fs::path& start : {fs::absolute(__FILE__), fs::current_path()})
    for (fs::path at = start; at.has_relative_path(); at = at.parent_path())
      if (fs::is_directory(at.parent_path() / "shared" / "acceptance", ignored))
        return at.parent_path() / "shared";
  return std::nullopt;
}

/// A file of that folder, if it is there.
inline std::optional<std::string> shared_file(const std::string& name) {
  const auto folder = shared_folder();
  if (!folder || !std::filesystem::exists(*folder / name)) return std::nullopt;
  return (*folder / name).string();
}

}  // namespace riata

/// Names the path of a shared file, or skips the test, visibly, where there is none.
#define RIATA_SHARED_FILE(path, name)                                                 \
  const auto path##_found = ::riata::shared_file(name);                               \
  if (!path##_found) GTEST_SKIP() << "not here: " << (name) << " (set RIATA_SHARED)"; \
  const std::string& path = *path##_found

#include "outputs.hpp"
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include "cli.hpp"

namespace riata::cli {

namespace {

namespace fs = std::filesystem;

/// Without links and dots; absolute first, since a path that is not there yet is left relative.
fs::path plain(const std::string& path) {
  std::error_code unknown;
  return fs::weakly_canonical(fs::absolute(path, unknown), unknown);
}

bool same_file(const std::string& a, const std::string& b) {
  std::error_code unknown;
  return fs::equivalent(a, b, unknown) || (!plain(a).empty() && plain(a) == plain(b));
}

[[noreturn]] void refuse(const std::string& path, int code) {
  throw IoError(cat("cannot write '", path, "': ", std::strerror(code)));
}

/// A file is replaced, so its folder must allow that; a terminal or a pipe is written to.
void check_writable(const std::string& path) {
  std::error_code unknown;
  if (fs::is_directory(path, unknown)) refuse(path, EISDIR);
  if (fs::exists(path, unknown) && !fs::is_regular_file(path, unknown)) {
    if (access(path.c_str(), W_OK) != 0) refuse(path, errno);
    return;
  }
  if (access(plain(path).parent_path().c_str(), W_OK | X_OK) != 0) refuse(path, errno);
}

}  // namespace

void check_outputs(const std::vector<std::string>& inputs,
                   const std::vector<std::string>& outputs) {
  std::vector<std::string> taken = inputs;
  for (const std::string& path : outputs) {
    if (path.empty()) continue;
    for (const std::string& other : taken)
      if (same_file(path, other))
        throw UsageError(
            cat("each file must have its own name, got '", path, "' twice; choose another output"));
    taken.push_back(path);
  }
  for (const std::string& path : outputs)
    if (!path.empty()) check_writable(path);
}

}  // namespace riata::cli

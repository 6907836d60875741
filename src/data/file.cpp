#include "riata/data/file.hpp"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include "riata/core/error.hpp"

namespace riata {

namespace {

[[noreturn]] void failed(const char* verb, const std::string& path, int code) {
  throw IoError(cat("cannot ", verb, " '", path, "': ", std::generic_category().message(code)));
}

/// An open file that closes itself.
class Descriptor {
 public:
  Descriptor(const std::string& path, int flags, const char* verb)
      : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (fd_ < 0) failed(verb, path, errno);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  /// Some file systems report a failed write only here.
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

bool write_all(int fd, std::string_view contents) {
  while (!contents.empty()) {
    const ssize_t written = ::write(fd, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    contents.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// A name beside the target that no other thread or process takes.
std::string temporary_beside(const std::string& target) {
  static std::atomic<unsigned> count{0};
  return cat(target, ".", ::getpid(), ".", count++, ".part");
}

void replace_file(const std::string& target, const std::string& shown, std::string_view contents) {
  const std::string temporary = temporary_beside(target);
  int code = 0;
  {
    Descriptor file(temporary, O_WRONLY | O_CREAT | O_EXCL, "write");
    struct stat old{};
    const bool keeps_mode = ::stat(target.c_str(), &old) == 0;
    const bool written = (!keeps_mode || ::fchmod(file.get(), old.st_mode & 07777) == 0) &&
                         write_all(file.get(), contents) && ::fsync(file.get()) == 0 &&
                         file.close();
    if (!written) code = errno;
  }
  if (code == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) code = errno;
  if (code == 0) return;
  ::unlink(temporary.c_str());
  failed("write", shown, code);
}

}  // namespace

std::string read_file(const std::string& path) {
  const Descriptor file(path, O_RDONLY, "read");
  struct stat status{};
  const bool sized = ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode);
  std::string out;
  std::size_t used = 0;
  out.resize(sized ? static_cast<std::size_t>(status.st_size) + 1 : 1 << 16);
  for (;;) {
    if (used == out.size()) out.resize(2 * out.size());
    const ssize_t got = ::read(file.get(), out.data() + used, out.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) failed("read", path, errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  out.resize(used);
  return out;
}

void write_file(const std::string& path, std::string_view contents) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  // What a link points to is replaced, not the link.
  const bool link = fs::is_symlink(path, ignored);
  const std::string target = link ? fs::weakly_canonical(path, ignored).string() : path;
  if (!fs::exists(target, ignored) || fs::is_regular_file(target, ignored))
    return replace_file(target, path, contents);
  Descriptor device(path, O_WRONLY, "write");  // a terminal, a pipe: nothing to replace
  if (!write_all(device.get(), contents) || !device.close()) failed("write", path, errno);
}

}  // namespace riata

#pragma once
#include <sstream>
#include <stdexcept>
#include <string>

namespace riata {

/// Everything that riata throws. The text is one sentence: who, what must hold, what was given.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// A value that cannot be used.  Python: ValueError
struct InvalidArgument : Error {
  using Error::Error;
};
/// Arrays that do not fit together.  Python: ValueError
struct ShapeMismatch : InvalidArgument {
  using InvalidArgument::InvalidArgument;
};
/// Components that cannot be combined.  Python: TypeError
struct Incompatible : Error {
  using Error::Error;
};
/// A file that cannot be read or written.  Python: OSError
struct IoError : Error {
  using Error::Error;
};
/// More memory than is allowed.  Python: MemoryError
struct ResourceLimit : Error {
  using Error::Error;
};
/// The progress callback asked to stop.  Python: KeyboardInterrupt
struct Cancelled : Error {
  using Error::Error;
};

/// cat("got ", 3) == "got 3"    (std::format needs GCC 13)
template <class... Parts>
std::string cat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return std::move(out).str();
}

}  // namespace riata

#pragma once
#include <string>
#include <string_view>

namespace riata::cli {

/// Whoever read our output closed it; there is nobody to tell.
struct ClosedOutput {};

/// Writes to standard output at once. Throws ClosedOutput or IoError.
void print(std::string_view text);
/// "riata: text" on standard error.
void warn(std::string_view text);
/// Control characters, which a file may hold, as \x1b: the terminal sees text only. Line feeds
/// stay.
std::string printable(std::string_view text);
/// A JSON string, with its quotes.
std::string json_string(std::string_view text);

/// Ctrl-C while it lives: ends the process with 130 at once, or, inside a Polled, is only noted.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// While it lives the work asks `requested` itself; a second Ctrl-C still ends the process.
  struct Polled {
    Polled();
    ~Polled();
    Polled(const Polled&) = delete;
    Polled& operator=(const Polled&) = delete;
  };
  static bool requested();
};

/// One line on standard error that says how far the work is; nothing unless that is a terminal.
class ProgressBar {
 public:
  explicit ProgressBar(bool wanted);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// An empty stage: the one before goes on.
  void show(const std::string& stage, double share);

 private:
  bool shown_, colored_;
  std::string stage_;
  double last_ = -1;  // seconds, of the latest drawing
};

}  // namespace riata::cli

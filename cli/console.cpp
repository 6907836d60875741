#include "console.hpp"
#include <signal.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include "cli.hpp"

namespace riata::cli {

namespace {

volatile sig_atomic_t interrupt_requested = 0, interrupt_polled = 0;
struct sigaction found_interrupt, found_pipe;

void on_interrupt(int) {
  if (!interrupt_polled || interrupt_requested) _exit(kInterrupted);
  interrupt_requested = 1;
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool dumb_terminal() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::strcmp(term, "dumb") == 0;
}

}  // namespace

void print(std::string_view text) {
  errno = 0;
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (whole && std::fflush(stdout) == 0) return;
  if (errno == EPIPE) throw ClosedOutput{};
  throw IoError(cat("standard output cannot be written: ", std::strerror(errno)));
}

void warn(std::string_view text) {
  std::string line = cat("riata: ", printable(text));
  std::replace(line.begin(), line.end(), '\n', ' ');
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string printable(std::string_view text) {
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    char escaped[5];
    std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned>(byte));
    out += (byte < 0x20 && c != '\n') || byte == 0x7f ? std::string(escaped) : std::string(1, c);
  }
  return out;
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    char escaped[7];
    std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c & 0x7f));
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else
      out += c >= 0 && c < 0x20 ? std::string(escaped) : std::string(1, c);
  }
  return out + '"';
}

Interrupts::Interrupts() {
  interrupt_requested = 0;
  interrupt_polled = 0;
  struct sigaction action{};
  sigemptyset(&action.sa_mask);
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, nullptr, &found_interrupt);
  // a process started in the background ignores Ctrl-C, and shall
  if (found_interrupt.sa_handler != SIG_IGN) sigaction(SIGINT, &action, nullptr);
  action.sa_handler = SIG_IGN;  // writing to a closed pipe becomes an error that `print` sees
  sigaction(SIGPIPE, &action, &found_pipe);
}

Interrupts::~Interrupts() {
  sigaction(SIGINT, &found_interrupt, nullptr);
  sigaction(SIGPIPE, &found_pipe, nullptr);
}

Interrupts::Polled::Polled() { interrupt_polled = 1; }
Interrupts::Polled::~Polled() { interrupt_polled = 0; }
bool Interrupts::requested() { return interrupt_requested != 0; }

ProgressBar::ProgressBar(bool wanted)
    : shown_(wanted && isatty(STDERR_FILENO) != 0 && !dumb_terminal()),
      colored_(!set("NO_COLOR")) {}

ProgressBar::~ProgressBar() {
  if (shown_ && last_ >= 0) std::fputs("\r\033[K", stderr);
}

void ProgressBar::show(const std::string& stage, double share) {
  constexpr int kWidth = 30;
  constexpr double kPause = 0.05;  // seconds between drawings
  if (!stage.empty()) stage_ = stage;
  if (!shown_ || now() - last_ < kPause) return;
  last_ = now();
  const int done = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * kWidth));
  const std::string bar(static_cast<std::size_t>(done), '='),
      rest(static_cast<std::size_t>(kWidth - done), ' ');
  std::fprintf(stderr, "\r\033[K[%s%s%s%s] %3.0f%% %s", colored_ ? "\033[36m" : "", bar.c_str(),
               colored_ ? "\033[0m" : "", rest.c_str(), 100 * std::clamp(share, 0.0, 1.0),
               printable(stage_).c_str());
  std::fflush(stderr);
}

}  // namespace riata::cli

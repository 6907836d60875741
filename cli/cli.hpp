#pragma once
#include <functional>
#include <string>
#include "riata/core/error.hpp"

namespace CLI {
class App;
}

namespace riata::cli {

/// What the shell gets to see; errors of the library map to them in cli_main.
enum ExitCode {
  kOk = 0,
  kInternal = 1,
  kUsage = 2,
  kData = 3,
  kNotConverged = 4,
  kFile = 5,
  kInterrupted = 130
};

/// The command line is wrong, whatever the data.
struct UsageError : Error {
  using Error::Error;
};
/// Under --strict: a fit did not reach its tolerance.
struct NotConverged : Error {
  using Error::Error;
};

/// A verb: its part of the command line, an example to paste, and what it does when it is the one.
struct Verb {
  CLI::App* command;
  std::string example;
  std::function<void()> run;
};

Verb select_verb(CLI::App& app);
Verb train_verb(CLI::App& app);
Verb predict_verb(CLI::App& app);
Verb inspect_verb(CLI::App& app);
Verb simulate_verb(CLI::App& app);
Verb catalog_verb(CLI::App& app);
Verb version_verb(CLI::App& app);

/// The riata command; returns its exit code. Signal handlers are left as found.
int cli_main(int argc, char** argv);

}  // namespace riata::cli

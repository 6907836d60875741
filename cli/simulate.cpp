#include <memory>
#include "arguments.hpp"
#include "cli.hpp"
#include "console.hpp"
#include "outputs.hpp"
#include "riata/riata.hpp"

namespace riata::cli {

namespace {

constexpr char kExample[] = "riata simulate --out recording.csv --seconds 300 --seed 1";

struct Arguments {
  SimulateOptions options;
  std::string out;
};

void run(const Arguments& a) {
  check_outputs({}, {a.out});
  const std::string text = to_csv(simulate_recording(a.options));
  if (a.out.empty()) return print(text);
  const Interrupts::Polled polled;
  write_file(a.out, text);
}

}  // namespace

Verb simulate_verb(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand(
      "simulate", "Simulate a recording: an animal on a track, a neuron whose drives are known");
  verb->add_option("--out", arguments->out, "Write the table there [standard output]")
      ->type_name("FILE.csv");
  verb->add_option("--seconds", arguments->options.seconds, "Length of the recording")
      ->check(must_be({.low = 1, .high = 1e6}))
      ->capture_default_str();
  verb->add_option("--seed", arguments->options.seed, "The same seed gives the same table")
      ->check(must_be_whole({.low = 0, .high = 0x1p64, .high_open = true}))
      ->capture_default_str();
  return {verb, kExample, [arguments] { run(*arguments); }};
}

}  // namespace riata::cli

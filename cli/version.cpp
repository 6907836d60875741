#include <CLI/CLI.hpp>
#include <memory>
#include "cli.hpp"
#include "console.hpp"
#include "riata/core/build_info.hpp"

namespace riata::cli {

namespace {

std::string info_text() {
  std::string text;
  for (const auto& [name, value] : build_info())
    text += cat(name, std::string(name.size() < 18 ? 18 - name.size() : 1, ' '), value, "\n");
  return text;
}

std::string info_json() {
  std::string text;
  for (const auto& [name, value] : build_info())
    text += cat(text.empty() ? "{" : ",", "\n  ", json_string(name), ": ", json_string(value));
  return text + "\n}\n";
}

}  // namespace

Verb version_verb(CLI::App& app) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* verb = app.add_subcommand(
      "version", "Print what runs: version, compiler, instruction set, libraries, threads");
  verb->add_flag("--json", *json, "Print one JSON object");
  return {verb, "riata version", [json] { print(*json ? info_json() : info_text()); }};
}

}  // namespace riata::cli

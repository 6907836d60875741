#include "riata/catalog.hpp"
#include <CLI/CLI.hpp>
#include <memory>
#include "cli.hpp"
#include "console.hpp"

namespace riata::cli {

Verb catalog_verb(CLI::App& app) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* verb = app.add_subcommand(
      "catalog", "Print the reference of every family, link, penalty and basis, as Markdown");
  verb->add_flag("--json", *json, "Print one JSON object");
  return {verb, "riata catalog", [json] { print(*json ? catalog_json() + "\n" : catalog_text()); }};
}

}  // namespace riata::cli

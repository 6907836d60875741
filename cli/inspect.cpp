#include <CLI/CLI.hpp>
#include <memory>
#include "cli.hpp"
#include "console.hpp"
#include "riata/model/saved_model.hpp"

namespace riata::cli {

namespace {

constexpr char kExample[] =
    "riata simulate --out recording.csv && \\\n"
    "  riata select recording.csv --response spikes --bin 100ms --out model.riata && \\\n"
    "  riata inspect model.riata";

struct Arguments {
  std::string model;
  bool json = false;
};

void run(const Arguments& a) {
  const SavedModel model = load_model(a.model);
  print(a.json ? model_json(model) + "\n" : printable(describe(model)));
}

}  // namespace

Verb inspect_verb(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("inspect", "Print a saved model: terms, norms, certificate");
  verb->add_option("model", arguments->model, "What `riata select --out` wrote")
      ->required()
      ->type_name("MODEL");
  verb->add_flag("--json", arguments->json, "Print one JSON object, with the coefficients");
  return {verb, kExample, [arguments] { run(*arguments); }};
}

}  // namespace riata::cli

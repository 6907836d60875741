#include <CLI/CLI.hpp>
#include <memory>
#include "cli.hpp"
#include "console.hpp"
#include "net.hpp"

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
  if (kind_of_model(a.model) == "mlp") {
    const Mlp mlp = load_mlp(a.model);
    return print(a.json ? net_json(mlp) + "\n" : printable(net_text(mlp)));
  }
  const SavedModel model = load_model(a.model);
  print(a.json ? model_json(model) + "\n" : printable(describe(model)));
}

}  // namespace

Verb inspect_verb(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand(
      "inspect", "Print a saved model: terms, norms, certificate; of a net its layers and zeros");
  verb->add_option("model", arguments->model,
                   "What `riata select --out` or `riata train --out` wrote")
      ->required()
      ->type_name("MODEL");
  verb->add_flag("--json", arguments->json,
                 "Print one JSON object, with the coefficients of a model");
  return {verb, kExample, [arguments] { run(*arguments); }};
}

}  // namespace riata::cli

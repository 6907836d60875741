#include <algorithm>
#include <cmath>
#include <memory>
#include "arguments.hpp"
#include "cli.hpp"
#include "console.hpp"
#include "net.hpp"
#include "outputs.hpp"
#include "riata/core/text.hpp"

namespace riata::cli {

namespace {

constexpr char kExample[] =
    "riata simulate --out recording.csv && \\\n"
    "  riata train recording.csv --response spikes --family poisson --hidden 32,16 \\\n"
    "    --input position_cm --input speed_cm_s --standardize --epochs 5 \\\n"
    "    --penalty 'layers.0.weight: group_lasso(0.001)' --out net.riata";

struct Arguments {
  std::string data, response, family, spec, out, checkpoint, resume;
  std::vector<std::string> inputs, penalty;
  std::vector<Index> hidden;
  std::int64_t epochs = -1, checkpoint_every = 10;
  double validation = -1;
  std::int64_t seed = -1;
  bool standardize = false, polish = false, json = false, quiet = false, strict = false;
};

/// Sizes of layers as --hidden gives them; 0 alone: none.
std::vector<Index> hidden_of(const Arguments& a) {
  if (a.hidden == std::vector<Index>{0}) return {};
  if (std::ranges::count(a.hidden, 0) > 0)
    throw UsageError(
        "--hidden: sizes must be at least 1, or one 0 for no hidden layer, got a 0 "
        "among others");
  return a.hidden;
}

/// The spec's file, or else `spec`, and over it what the command line says.
MlpSpec spec_of(const Arguments& a, MlpSpec spec) {
  if (!a.spec.empty()) spec = spec_in(a.spec);
  if (!a.family.empty()) spec.family = a.family;
  if (!a.hidden.empty()) spec.hidden = hidden_of(a);
  if (a.epochs >= 0) spec.train.epochs = a.epochs;
  if (a.validation >= 0) spec.train.validation_share = a.validation;
  if (a.seed >= 0) spec.train.seed = static_cast<std::uint64_t>(a.seed);
  spec.standardize = spec.standardize || a.standardize;
  spec.polish = spec.polish || a.polish;
  for (const std::string& each : a.penalty) spec.penalty.push_back(parse_penalty_rule(each));
  return spec;
}

/// A text is classes: of two the odds, of more a softmax, unless a family is named.
MlpSpec spec_for(const Arguments& a, const Column& response,
                 MlpSpec without_file = without_family()) {
  MlpSpec spec = spec_of(a, std::move(without_file));
  const std::size_t classes = response.levels.size();
  if (spec.family.empty())
    spec.family = !response.is_text() ? MlpSpec{}.family
                  : classes == 2      ? "bernoulli"
                                      : "categorical";
  if (!response.is_text()) return spec;
  if (spec.family != "bernoulli" && spec.family != "categorical")
    throw InvalidArgument(cat("train: response '", response.name,
                              "' is text, so family must be bernoulli or categorical, got ",
                              spec.family, "; leave the family out"));
  if (classes < 2 || (classes > 2 && spec.family == "bernoulli"))
    throw InvalidArgument(cat("train: response '", response.name, "' must have ",
                              classes < 2 ? "at least two classes" : "two classes for bernoulli",
                              ", got ", classes, classes < 2 ? "" : "; use categorical"));
  return spec;
}

std::vector<std::string> inputs_of(const Arguments& a, const Table& table) {
  if (std::ranges::count(a.inputs, a.response) > 0)
    throw InvalidArgument(
        cat("train: input '", a.response, "' is the response; leave it out of the inputs"));
  if (!a.inputs.empty()) return a.inputs;
  const std::string time = time_column(table);
  std::vector<std::string> out;
  for (const Column& column : table.columns())
    if (column.name != a.response && column.name != time && !column.is_text())
      out.push_back(column.name);
  return out;
}

/// Of a checkpoint's net and training only the epochs may be changed: what else is given must be as
/// it is there.
void check_resumed(const Arguments& a, const Column& response, const Mlp& mlp) {
  const MlpSpec& there = mlp.spec();
  MlpSpec given = there;
  given.penalty.clear();
  given = spec_for(a, response, std::move(given));
  given.train.epochs = there.train.epochs;
  if (given.penalty.empty()) given.penalty = there.penalty;
  const auto refuse = [](bool differs, const char* option) {
    if (differs)
      throw UsageError(
          cat("--resume: the net and its training must stay those of the checkpoint "
              "but for --epochs, got another ",
              option, "; leave it out"));
  };
  refuse(!mlp.response.empty() && a.response != mlp.response, "--response");
  refuse(!a.inputs.empty() && a.inputs != mlp.input_names, "--input");
  refuse(given.hidden != there.hidden, "--hidden");
  refuse(given.family != there.family, "--family");
  refuse(given.train.validation_share != there.train.validation_share, "--validation");
  refuse(given.train.seed != there.train.seed, "--seed");
  refuse(given.standardize != there.standardize, "--standardize");
  refuse(given.polish != there.polish, "--polish");
  refuse(mlp_spec_json(given) != mlp_spec_json(there), a.spec.empty() ? "--penalty" : "--spec");
}

std::string number_text(double value) { return std::isnan(value) ? "null" : shortest(value); }

std::string json_of(const Mlp& mlp, const net::TrainResult& result) {
  const net::Trainer& trainer = mlp.trainer();
  std::string rows;
  for (const net::EpochRow& row : trainer.history().rows)
    rows += cat(rows.empty() ? "" : ", ", "{\"epoch\": ", row.epoch,
                ", \"lr\": ", number_text(row.lr), ", \"train\": ", number_text(row.train),
                ", \"validation\": ", number_text(row.validation),
                ", \"objective\": ", number_text(row.objective()), "}");
  const auto& c = mlp.certificate();
  return cat("{\"ended\": \"", net::name_of(result.ended), "\", \"epochs\": ", result.epochs,
             ", \"best_epoch\": ", result.best_epoch,
             ", \"objective\": ", json_string(trainer.objective_text()),
             ", \"residual\": ", c && c->defined ? number_text(c->residual) : "null",
             ", \"zeros\": ", zeros_json(trainer), ", \"history\": [", rows,
             "], \"spec\": ", mlp_spec_json(mlp.spec()), "}\n");
}

std::string text_of(const Mlp& mlp, const net::TrainResult& result) {
  const net::Trainer& trainer = mlp.trainer();
  std::string text =
      cat("minimised: ", trainer.objective_text(), "\nended by: ", net::name_of(result.ended),
          " after ", result.epochs, " epochs\n");
  if (!trainer.history().rows.empty()) {
    const net::EpochRow& last = trainer.history().rows.back();
    text += cat("data term: ", number_text(last.train),
                std::isnan(last.validation) ? "" : cat(", held out ", number_text(last.validation)),
                "\n");
  }
  if (mlp.certificate() && mlp.certificate()->defined)
    text += cat("stationarity residual: ", number_text(mlp.certificate()->residual), "\n");
  return text + parameters_text(trainer);
}

Mlp made(const Arguments& a, const Table& table) {
  const Column& response = table.column(a.response);
  if (!a.resume.empty()) {
    Mlp mlp = load_mlp(a.resume);
    check_resumed(a, response, mlp);
    if (a.epochs >= 0) mlp.spec().train.epochs = a.epochs;
    return mlp;
  }
  Mlp mlp(spec_for(a, response));
  mlp.input_names = inputs_of(a, table);
  mlp.response = a.response;
  mlp.class_names = response.levels;
  return mlp;
}

net::TrainResult train(const Arguments& a, const Table& table, Mlp& mlp) {
  const Matrix X = net_inputs("train", table, mlp.input_names);
  const Column& response = table.column(a.response);
  ProgressBar bar(!a.quiet);
  const Interrupts::Polled polled;
  net::TrainOptions& options = mlp.spec().train;
  options.progress = [&](const std::string& stage, double share) {
    if (share >= 0) bar.show(stage, share);
    return !Interrupts::requested();
  };
  if (!a.checkpoint.empty()) {
    options.checkpoint_every = a.checkpoint_every;
    options.checkpoint = [&](const net::State& state) {
      Mlp copy = mlp;
      copy.trainer().set_state(state);
      save_mlp(copy, a.checkpoint, true);
    };
  }
  const net::TrainResult result = mlp.fit({X.view(), std::span<const double>(response.values)},
                                          nullptr, std::ssize(response.levels), !a.resume.empty());
  options.progress = nullptr;
  options.checkpoint = nullptr;
  return result;
}

void run(const Arguments& a) {
  check_outputs({a.data, a.spec}, {a.out});
  const Table table = read_csv(a.data);
  Mlp mlp = made(a, table);
  const net::TrainResult result = train(a, table, mlp);
  if (result.ended == net::Ended::cancelled) throw Cancelled("interrupted");
  const bool residual_left = mlp.certificate() && !mlp.certificate()->converged;
  const std::string trouble =
      residual_left && result.message.empty()
          ? cat("polish did not converge: residual ", mlp.certificate()->residual)
          : result.message;
  if (a.strict && !trouble.empty()) throw NotConverged(trouble);
  if (!a.quiet && !trouble.empty()) warn(trouble);
  if (!a.quiet)
    for (const std::string& each : mlp.trainer().warnings()) warn(each);
  if (!a.out.empty()) {
    const Interrupts::Polled polled;
    save_mlp(mlp, a.out);
  }
  print(a.json ? json_of(mlp, result) : printable(text_of(mlp, result)));
}

void add_data_options(CLI::App& verb, Arguments& a) {
  verb.add_option("data", a.data, "Table, one row per sample")->required()->type_name("FILE.csv");
  verb.add_option("--response", a.response,
                  "Column to explain; text: its classes, whose family is bernoulli or "
                  "categorical")
      ->required()
      ->type_name("COLUMN");
  verb.add_option(
          "--input", a.inputs,
          "A column to explain it with; may be repeated. Without: all others of numbers but "
          "the one named time, time_s or t")
      ->allow_extra_args(false)
      ->type_name("COLUMN");
  verb.add_option("--spec", a.spec,
                  "The net and its training as JSON with \"kind\": \"mlp\"; options given here too "
                  "take its place")
      ->type_name("FILE.json");
  std::vector<std::string> families = names_of(Families{});
  for (const auto& each : names_of(VectorFamilies{})) families.push_back(each);
  verb.add_option("--family", a.family,
                  "Distribution of the response [gaussian; of text bernoulli where there are two "
                  "classes, else categorical]")
      ->check(must_be_one_of(families, "family"))
      ->type_name(joined(families, "|"));
}

void add_net_options(CLI::App& verb, Arguments& a) {
  verb.add_option("--hidden", a.hidden, "Sizes of the hidden layers; 0: none [100]")
      ->delimiter(',')
      ->check(must_be_whole({.low = 0}))
      ->allow_extra_args(false)
      ->type_name("N,N");
  verb.add_option("--penalty", a.penalty,
                  "What parameters pay, 'PATTERN: name(strength, field=value) + ...'; may be "
                  "repeated, the last that matches holds")
      ->allow_extra_args(false)
      ->check(must_parse(parse_penalty_rule))
      ->type_name("RULE");
  verb.add_option("--epochs", a.epochs, "Passes over the data [200]")
      ->check(must_be_whole({.low = 0}));
  verb.add_option("--validation", a.validation, "Share of the rows that is held out [0]")
      ->check(must_be({.low = 0, .high = 1, .high_open = true}));
  verb.add_option("--seed", a.seed, "Seed of weights, order and dropout [0]")
      ->check(must_be_whole({.low = 0}));
  verb.add_flag("--standardize", a.standardize, "Train on inputs of mean 0 and deviation 1");
  verb.add_flag("--polish", a.polish, "End on all rows at a certified stationary point");
}

void add_output_options(CLI::App& verb, Arguments& a) {
  verb.add_option("--out", a.out, "Write the net")->type_name("FILE");
  verb.add_option("--checkpoint", a.checkpoint, "Write the state of training now and then")
      ->type_name("FILE");
  verb.add_option("--checkpoint-every", a.checkpoint_every, "Epochs between checkpoints")
      ->check(must_be_whole({.low = 1}))
      ->capture_default_str();
  verb.add_option("--resume", a.resume,
                  "Go on from a checkpoint, with the same bits; of its net and training only "
                  "--epochs may be changed")
      ->type_name("FILE");
  verb.add_flag("--json", a.json, "Print one JSON object");
  verb.add_flag("--quiet", a.quiet, "No progress, no warnings");
  verb.add_flag("--strict", a.strict,
                "Exit with 4, and write nothing, where training diverged or polish did not end");
}

}  // namespace

Verb train_verb(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("train", "Train a dense net by gradient descent");
  add_data_options(*verb, *arguments);
  add_net_options(*verb, *arguments);
  add_output_options(*verb, *arguments);
  return {verb, kExample, [arguments] { run(*arguments); }};
}

}  // namespace riata::cli

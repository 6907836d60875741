#include <cmath>
#include <memory>
#include "arguments.hpp"
#include "cli.hpp"
#include "console.hpp"
#include "outputs.hpp"
#include "riata/core/text.hpp"
#include "riata/riata.hpp"

namespace riata::cli {

namespace {

constexpr char kExample[] =
    "riata simulate --out recording.csv && \\\n"
    "  riata select recording.csv --response spikes --bin 100ms \\\n"
    "    --term 'position: raised_cosine_linear(position_cm, n=12)' \\\n"
    "    --term 'speed: bspline(speed_cm_s, n=8)' \\\n"
    "    --term 'direction: category(running_direction)' \\\n"
    "    --report report.html --out model.riata";

struct Arguments {
  std::string recording, report, model;
  SelectOptions options;
  bool json = false, quiet = false, strict = false;
};

std::string check_cv(const std::string& text) {
  constexpr std::string_view kGroup = "group:";
  const bool grouped = text.starts_with(kGroup) && text.size() > kGroup.size();
  if (grouped || text == "contiguous" || text == "random") return "";
  return cat("must be contiguous, random or group:COLUMN, got '", text, "'");
}

void add_data_options(CLI::App& verb, Arguments& a) {
  verb.add_option("recording", a.recording, "Table of the recording, one row per time step")
      ->required()
      ->type_name("FILE.csv");
  verb.add_option("--response", a.options.response, "Column to explain")
      ->required()
      ->type_name("COLUMN");
  verb.add_option("--family", a.options.family,
                  "Distribution of the response, " + joined(names_of(Families{})) +
                      "; with fields as tweedie(power=1.6)")
      ->check(must_parse([](const std::string& text) { parse_observation(text); }))
      ->type_name("FAMILY")
      ->capture_default_str();
  verb.add_option("--term", a.options.terms,
                  "A candidate covariate, [LABEL:] BASIS(COLUMN, FIELD=VALUE) {* BASIS(...)}; may "
                  "be repeated. Without: two-valued and text columns as category, others as "
                  "bspline(n=8). `riata catalog` lists the bases")
      ->allow_extra_args(false)
      ->check(must_parse(parse_term))
      ->type_name("TERM");
  verb.add_option("--bin", a.options.bin,
                  "Join rows into bins, such as 20ms: the response is summed, covariates averaged")
      ->check(must_parse(parse_duration))
      ->type_name("DURATION");
  verb.add_option("--time", a.options.time, "Time column [the one named time, time_s or t]")
      ->type_name("COLUMN");
}

void add_method_options(CLI::App& verb, SelectOptions& o) {
  verb.add_option("--folds", o.folds, "Folds of the cross-validation")
      ->check(must_be_whole({.low = 2, .high = 10000}))
      ->capture_default_str();
  verb.add_option("--cv", o.cv, "How rows are dealt to folds")
      ->check(check_cv)
      ->type_name("contiguous|random|group:COLUMN")
      ->capture_default_str();
  verb.add_option("--rule", o.rule,
                  "Strength with the least held-out deviance, or the largest within one standard "
                  "error of it")
      ->check(must_be_one_of({"1se", "min"}, "rule"))
      ->type_name("1se|min")
      ->capture_default_str();
  verb.add_option("--seed", o.seed, "Seed of random folds")
      ->check(must_be_whole({.low = 0, .high = 0x1p64, .high_open = true}))
      ->capture_default_str();
  verb.add_option("--strengths", o.strengths, "Strengths of the path")
      ->check(must_be_whole({.low = 1, .high = 10000}))
      ->capture_default_str();
  verb.add_option("--min-ratio", o.min_ratio, "Least strength over the largest")
      ->check(must_be({.low = 0, .high = 1, .low_open = true, .high_open = true}))
      ->capture_default_str();
  verb.add_option("--standardize", o.standardize, "Scale features while fitting")
      ->check(must_be_one_of({"none", "block", "column"}, "standardization"))
      ->type_name("none|block|column")
      ->capture_default_str();
  verb.add_option(
          "--max-memory", o.max_memory,
          "Memory that a fit may take beside the data, as 2GiB; 0: 80% of what is available")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("SIZE");
  verb.add_option("--threads", o.threads, "Threads; 0: as many as there are")
      ->check(must_be_whole({.low = 0, .high = 10000}))
      ->capture_default_str();
}

void add_output_options(CLI::App& verb, Arguments& a) {
  verb.add_option("--report", a.report, "Write the report, one HTML file")->type_name("FILE.html");
  verb.add_option("--out", a.model, "Write the chosen model")->type_name("FILE");
  verb.add_flag("--json", a.json, "Print one JSON object");
  verb.add_flag("--quiet", a.quiet, "No progress, no warnings");
  verb.add_flag("--strict", a.strict, "Exit with 4, and write nothing, unless the fit converged");
}

std::string fit_trouble(const char* what, const Fit& fit) {
  if (fit.certificates().empty() || fit.ok()) return "";  // nothing kept: nothing refitted
  const Certificate& c = fit.certificate();
  const bool has_gap = !std::isnan(c.gap);
  return cat(what, " did not converge: status ", name_of(c.status), ", ",
             has_gap ? "gap " : "stationarity ", has_gap ? c.gap : c.stationarity,
             " for a tolerance of ", c.tolerance,
             c.separated ? "; some means run to the end of their range: use fewer functions, wider "
                           "bins or a larger strength"
                         : "; try fewer functions or a larger --min-ratio");
}

Selection run_select(const Arguments& a) {
  SelectOptions options = a.options;
  const Table table = read_csv(a.recording);
  ProgressBar bar(!a.quiet);
  const Interrupts::Polled polled;
  options.progress = [&](const std::string& stage, double share) {
    bar.show(stage, share);
    return !Interrupts::requested();
  };
  return select(table, options);
}

void warn_about(const Selection& selection, const Arguments& a) {
  const std::string trouble = fit_trouble("the fit at the chosen strength", selection.fit);
  if (a.strict && !trouble.empty()) throw NotConverged(trouble);
  if (a.quiet) return;
  if (!trouble.empty()) warn(trouble);
  const std::string refit = fit_trouble("the unpenalised refit", selection.refit);
  if (!refit.empty()) warn(refit);
  if (a.json && !selection.advice().empty()) warn(selection.advice());
}

void run(const Arguments& a) {
  check_outputs({a.recording}, {a.report, a.model});
  const Selection selection = run_select(a);
  warn_about(selection, a);
  const std::string page = a.report.empty() ? "" : selection_report(selection);
  const std::string text = a.json ? selection_json(selection) + "\n" : selection_text(selection);
  {
    const Interrupts::Polled polled;  // a file is begun only to be finished
    if (Interrupts::requested()) throw Cancelled("interrupted");
    if (!a.model.empty()) save_model(to_saved_model(selection), a.model);
    if (!a.report.empty()) write_file(a.report, page);
  }
  print(a.json ? text : printable(text));
}

}  // namespace

Verb select_verb(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand(
      "select",
      "Select the covariates that a response depends on, by a cross-validated group lasso");
  add_data_options(*verb, *arguments);
  add_method_options(*verb, arguments->options);
  add_output_options(*verb, *arguments);
  return {verb, kExample, [arguments] { run(*arguments); }};
}

}  // namespace riata::cli

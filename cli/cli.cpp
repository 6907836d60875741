#include "cli.hpp"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <new>
#include <sstream>
#include <vector>
#include "console.hpp"
#include "riata/core/build_info.hpp"
#include "riata/core/text.hpp"

namespace riata::cli {

namespace {

constexpr std::size_t kHelpColumn = 30;

int fail(int code, const std::string& text) {
  warn(text);
  return code;
}

const Verb* chosen(const std::vector<Verb>& verbs) {
  for (const Verb& each : verbs)
    if (each.command->parsed()) return &each;
  return nullptr;
}

/// Help as CLI11 lays it out; the example below it, unwrapped, so that it can be pasted.
std::string help_text(const CLI::App& app, const Verb* verb) {
  if (verb == nullptr)
    return app.help() +
           "\nriata VERB --help tells more, with an example. Exit codes: 0 ok, "
           "1 internal, 2 usage,\n3 data, 4 not converged (--strict), 5 file, "
           "130 interrupted.\n";
  std::string text = verb->command->help("riata");
  while (text.ends_with('\n')) text.pop_back();
  return cat(text, "\n\nExample:\n  ", verb->example, "\n");
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* each : command.get_options())
    for (const std::string& name : each->get_lnames()) names.push_back(cat("--", name));
  return names;
}

/// "--fold" of "--fold=3"
std::string option_name(const std::string& argument) {
  return argument.substr(0, argument.find('='));
}

/// "no option named '--fold'; did you mean '--folds'?"
std::string no_option(const std::string& argument, const CLI::App& command) {
  const std::string name = option_name(argument), near = nearest_name(name, option_names(command));
  return cat("no option named '", name, "'",
             near.empty() ? "" : cat("; did you mean '", near, "'?"));
}

std::string unexpected_argument(const CLI::App& app, const Verb* verb) {
  const CLI::App& command = verb ? *verb->command : app;
  for (const std::string& each : app.remaining(true)) {
    if (!each.starts_with("-")) return cat("no argument is expected at '", each, "'");
    return no_option(each, command);
  }
  return "an argument is not expected";
}

std::string see_help(const std::string& text, const Verb* verb) {
  const std::string name = verb ? verb->command->get_name() + " " : "";
  const char* joint = text.ends_with('?') ? " see riata " : "; see riata ";
  return cat(text, joint, name, "--help");
}

int usage_error(const std::string& text, const Verb* verb) {
  return fail(kUsage, see_help(text, verb));
}

void require_known_verb(const CLI::App& app, const std::vector<Verb>& verbs, int argc,
                        char** argv) {
  std::vector<std::string> known;
  for (const Verb& each : verbs) known.push_back(each.command->get_name());
  if (argc < 2) throw UsageError(cat("a verb is required: ", joined(known), "; see riata --help"));
  if (std::find(known.begin(), known.end(), argv[1]) != known.end()) return;
  if (argv[1][0] != '-') throw UsageError(unknown_name("verb", argv[1], known));
  if (app.get_option_no_throw(option_name(argv[1])) == nullptr)
    throw UsageError(see_help(no_option(argv[1], app), nullptr));
}

std::string wrapped(const std::string& text) {
  constexpr std::size_t kWidth = 62;
  std::istringstream words(text);
  std::string out, line;
  for (std::string word; words >> word;) {
    if (!line.empty() && line.size() + 1 + word.size() > kWidth) {
      out += line + "\n";
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  return out + line;
}

std::vector<Verb> add_verbs(CLI::App& app) {
  app.get_formatter()->column_width(kHelpColumn);
  std::vector<Verb> verbs{select_verb(app),  train_verb(app),    predict_verb(app),
                          inspect_verb(app), simulate_verb(app), catalog_verb(app),
                          version_verb(app)};
  for (const Verb& verb : verbs)
    for (CLI::Option* each : verb.command->get_options())
      each->description(wrapped(each->get_description()));
  return verbs;
}

int parse_and_run(int argc, char** argv) {
  CLI::App app{"riata: models with regularization that the user can aim", "riata"};
  app.set_version_flag("--version", version(), "Print the version and exit");
  app.require_subcommand(1);
  const std::vector<Verb> verbs = add_verbs(app);
  require_known_verb(app, verbs, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(help_text(app, chosen(verbs)));
    return kOk;
  } catch (const CLI::CallForVersion&) {
    print(cat(version(), "\n"));
    return kOk;
  } catch (const CLI::ExtrasError&) {
    return usage_error(unexpected_argument(app, chosen(verbs)), chosen(verbs));
  } catch (const CLI::ParseError& e) {
    return usage_error(e.what(), chosen(verbs));
  }
  chosen(verbs)->run();
  return kOk;
}

}  // namespace

int cli_main(int argc, char** argv) {
  const Interrupts interrupts;
  try {
    return parse_and_run(argc, argv);
  } catch (const UsageError& e) {
    return fail(kUsage, e.what());
  } catch (const NotConverged& e) {
    return fail(kNotConverged, e.what());
  } catch (const IoError& e) {
    return fail(kFile, e.what());
  } catch (const Cancelled&) {
    return fail(kInterrupted, "interrupted; nothing was written");
  } catch (const Error& e) {
    return fail(kData, e.what());
  } catch (const ClosedOutput&) {
    return kOk;
  } catch (const std::bad_alloc&) {
    return fail(kInternal, "there is not enough memory");
  } catch (const std::exception& e) {
    return fail(kInternal, cat("internal error: ", e.what()));
  }
}

}  // namespace riata::cli

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include "arguments.hpp"
#include "cli.hpp"
#include "console.hpp"
#include "outputs.hpp"
#include "riata/riata.hpp"

namespace riata::cli {

namespace {

constexpr char kExample[] =
    "riata simulate --out recording.csv && \\\n"
    "  riata select recording.csv --response spikes --bin 100ms --out model.riata && \\\n"
    "  riata predict model.riata recording.csv --bin 100ms --out predicted.csv";

struct Arguments {
  std::string model, data, out, bin;
  bool quiet = false;
};

/// The table with rows joined as `select` joined them for the model.
Table binned(const SavedModel& model, const Table& table, const std::string& bin) {
  if (model.time.empty())
    throw InvalidArgument(
        "predict: the model must know a time column for --bin, got none; leave "
        "--bin out");
  std::set<std::string> sum, most_frequent;
  if (table.has(model.response)) sum.insert(model.response);
  for (const Term& term : model.terms)
    for (const Factor& factor : term.factors)
      if (factor.basis.name() == "category") most_frequent.insert(factor.column);
  return bin_rows(table, model.time, parse_duration(bin), sum, most_frequent).table;
}

/// The inputs of a net, in its order.
Matrix inputs_of(const Mlp& mlp, const Table& table) {
  Matrix X(table.rows(), std::ssize(mlp.input_names));
  for (Index j = 0; j < X.cols(); ++j) {
    const Column& column = table.column(mlp.input_names[at(j)]);
    if (column.is_text())
      throw InvalidArgument(cat("predict: column '", column.name, "' must be of numbers"));
    std::copy(column.values.begin(), column.values.end(), X.column(j).begin());
  }
  return X;
}

void predict_by_net(const Arguments& a) {
  const Mlp mlp = load_mlp(a.model);
  const Matrix mean = mlp.predict(inputs_of(mlp, read_csv(a.data)).view());
  std::vector<Column> columns;
  for (Index r = 0; r < mean.cols(); ++r) {
    const std::string of = at(r) < mlp.class_names.size() ? mlp.class_names[at(r)] : cat(r);
    columns.push_back({mean.cols() == 1 ? "prediction" : cat("prediction ", of),
                       {mean.column(r).begin(), mean.column(r).end()},
                       {}});
  }
  const std::string text = to_csv(Table(std::move(columns)));
  if (a.out.empty()) return print(text);
  const Interrupts::Polled polled;
  write_file(a.out, text);
}

void run(const Arguments& a) {
  check_outputs({a.model, a.data}, {a.out});
  if (kind_of_model(a.model) == "mlp") return predict_by_net(a);
  const SavedModel model = load_model(a.model);
  Table table = read_csv(a.data);
  if (!a.bin.empty()) table = binned(model, table, a.bin);

  std::vector<double> mean = predict(model, table);
  const auto missing =
      std::count_if(mean.begin(), mean.end(), [](double each) { return std::isnan(each); });
  if (missing > 0 && !a.quiet)
    warn(cat(missing, " of ", mean.size(),
             " rows have no prediction: a covariate is missing or "
             "outside the range that the model knows"));

  std::vector<Column> columns;
  if (!model.time.empty() && table.has(model.time)) columns.push_back(table.column(model.time));
  columns.push_back({"prediction", std::move(mean), {}});
  const std::string text = to_csv(Table(std::move(columns)));
  if (a.out.empty()) return print(text);
  const Interrupts::Polled polled;
  write_file(a.out, text);
}

}  // namespace

Verb predict_verb(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("predict", "Apply a saved model to a table");
  verb->add_option("model", arguments->model,
                   "What `riata select --out` or `riata train --out` wrote")
      ->required()
      ->type_name("MODEL");
  verb->add_option("data", arguments->data,
                   "Table with the model's covariates; every row gets its mean response, in column "
                   "`prediction` (beside the model's time column, if it is there)")
      ->required()
      ->type_name("FILE.csv");
  verb->add_option("--out", arguments->out, "Write the table there [standard output]")
      ->type_name("FILE.csv");
  verb->add_option("--bin", arguments->bin,
                   "Join rows into bins first, as `select` does. Without: rows as they are; a "
                   "model made with "
                   "--bin 20ms predicts counts per 20 ms for each")
      ->check(must_parse(parse_duration))
      ->type_name("DURATION");
  verb->add_flag("--quiet", arguments->quiet, "No warnings");
  return {verb, kExample, [arguments] { run(*arguments); }};
}

}  // namespace riata::cli

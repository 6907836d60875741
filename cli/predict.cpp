#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include "arguments.hpp"
#include "cli.hpp"
#include "console.hpp"
#include "net.hpp"
#include "outputs.hpp"

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

/// Every row's mean, (rows, outputs): NaN where an input is missing.
Matrix means_of(const Mlp& mlp, const Table& table) {
  const Matrix X = net_inputs("predict", table, mlp.input_names);
  std::vector<Index> whole;
  for (Index i = 0; i < X.rows(); ++i) {
    bool finite = true;
    for (Index j = 0; j < X.cols(); ++j) finite &= std::isfinite(X(i, j));
    if (finite) whole.push_back(i);
  }
  Matrix known(std::ssize(whole), X.cols());
  for (Index j = 0; j < X.cols(); ++j)
    for (Index i = 0; i < known.rows(); ++i) known(i, j) = X(whole[at(i)], j);
  const Matrix mean = mlp.predict(known.view());
  Matrix out(X.rows(), mlp.trainer().architecture().sizes.back(), std::nan(""));
  for (Index r = 0; r < out.cols(); ++r)
    for (Index i = 0; i < known.rows(); ++i) out(whole[at(i)], r) = mean(i, r);
  return out;
}

void warn_of_missing(const Arguments& a, std::span<const double> mean) {
  const auto missing = std::ranges::count_if(mean, [](double each) { return std::isnan(each); });
  if (missing > 0 && !a.quiet)
    warn(cat(missing, " of ", mean.size(),
             " rows have no prediction: a covariate is missing or "
             "outside the range that the model knows"));
}

void write(const Arguments& a, std::vector<Column> columns) {
  const std::string text = to_csv(Table(std::move(columns)));
  if (a.out.empty()) return print(text);
  const Interrupts::Polled polled;
  write_file(a.out, text);
}

void predict_by_net(const Arguments& a) {
  if (!a.bin.empty())
    throw InvalidArgument(cat("predict: a net takes rows as they are, got --bin ", a.bin,
                              "; leave --bin out, or give a table of such bins"));
  const Mlp mlp = load_mlp(a.model);
  const Matrix mean = means_of(mlp, read_csv(a.data));
  warn_of_missing(a, mean.column(0));
  const std::vector<std::string>& classes = mlp.class_names;
  std::vector<Column> columns;
  for (Index r = 0; r < mean.cols(); ++r) {
    const Index of = mean.cols() == 1 ? 1 : r;  // of two classes the second
    const bool named = of < std::ssize(classes);
    columns.push_back({mean.cols() == 1 && !named
                           ? "prediction"
                           : cat("prediction ", named ? classes[at(of)] : cat(r)),
                       {mean.column(r).begin(), mean.column(r).end()},
                       {}});
  }
  write(a, std::move(columns));
}

void run(const Arguments& a) {
  check_outputs({a.model, a.data}, {a.out});
  if (kind_of_model(a.model) == "mlp") return predict_by_net(a);
  const SavedModel model = load_model(a.model);
  Table table = read_csv(a.data);
  if (!a.bin.empty()) table = binned(model, table, a.bin);

  std::vector<double> mean = predict(model, table);
  warn_of_missing(a, mean);

  std::vector<Column> columns;
  if (!model.time.empty() && table.has(model.time)) columns.push_back(table.column(model.time));
  columns.push_back({"prediction", std::move(mean), {}});
  write(a, std::move(columns));
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
                   "`prediction` (beside the model's time column, if it is there); of classes "
                   "their probabilities, in columns `prediction CLASS`")
      ->required()
      ->type_name("FILE.csv");
  verb->add_option("--out", arguments->out, "Write the table there [standard output]")
      ->type_name("FILE.csv");
  verb->add_option("--bin", arguments->bin,
                   "Join rows into bins first, as `select` does. Without: rows as they are; a "
                   "model made with "
                   "--bin 20ms predicts counts per 20 ms for each. Not for nets")
      ->check(must_parse(parse_duration))
      ->type_name("DURATION");
  verb->add_flag("--quiet", arguments->quiet, "No warnings");
  return {verb, kExample, [arguments] { run(*arguments); }};
}

}  // namespace riata::cli

#include "model/prepare.hpp"
#include <algorithm>
#include <cmath>
#include <set>
#include "riata/core/text.hpp"
#include "riata/data/binning.hpp"
#include "riata/data/split.hpp"
#include "riata/model/time_column.hpp"

namespace riata {

namespace {

std::string time_column_of(const Table& table, const SelectOptions& options) {
  if (options.time.empty()) return time_column(table);
  table.column(options.time);
  return options.time;
}

std::string group_column_of(const Table& table, const SelectOptions& options) {
  if (!options.cv.starts_with("group:")) return "";
  const std::string name = options.cv.substr(6);
  table.column(name);
  return name;
}

void check_options(const SelectOptions& options) {
  const auto one_of = [](const char* what, const std::string& given,
                         std::vector<std::string> known) {
    if (std::find(known.begin(), known.end(), given) == known.end())
      throw InvalidArgument(
          cat("select: ", what, " must be one of ", joined(known), ", got '", given, "'"));
  };
  if (options.response.empty())
    throw InvalidArgument("select: a response is needed; name the column that holds it");
  one_of("rule", options.rule, {"1se", "min"});
  one_of("standardize", options.standardize, {"none", "block", "column"});
  if (!options.cv.starts_with("group:"))
    one_of("cv", options.cv, {"contiguous", "random", "group:COLUMN"});
  if (options.folds < 2)
    throw InvalidArgument(cat("select: folds must be at least 2, got ", options.folds));
  if (options.strengths < 2)
    throw InvalidArgument(cat("select: strengths must be at least 2, got ", options.strengths));
}

void check_columns(const Table& table, const std::vector<Term>& terms,
                   const SelectOptions& options) {
  const Column& y = table.column(options.response);
  if (y.is_text())
    throw InvalidArgument(cat("select: response '", y.name, "' must be numeric, it is text"));
  std::set<std::string> used{options.response};
  for (const auto& term : terms)
    for (const auto& factor : term.factors) {
      if (factor.column == options.response)
        throw InvalidArgument(
            cat("select: term '", term.label, "' uses the response '", y.name, "' as a covariate"));
      used.insert(factor.column);
    }
  for (const auto& name : used) {
    const auto& values = table.column(name).values;
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!std::isfinite(values[i]))
        throw InvalidArgument(cat("select: column '", name, "' is ", shortest(values[i]),
                                  " at row ", i, "; fill it in or remove the row"));
  }
  const auto& v = y.values;
  if (std::all_of(v.begin(), v.end(), [&](double each) { return each == v.front(); }))
    throw InvalidArgument(cat("select: response '", y.name, "' is ", shortest(v.front()),
                              " in every row; nothing can explain what does not vary"));
}

/// Of columns without missing values, what the bases say nothing of is outside of them.
void check_inside(const Term& term, const Table& table) {
  for (const Factor& factor : term.factors) {
    const Matrix x = features_of({term.label, {factor}}, table);
    const Column& column = table.column(factor.column);
    for (Index i = 0; i < x.rows(); ++i)
      if (const double value = column.values[at(i)]; std::isnan(x(i, 0)))
        throw InvalidArgument(
            cat("select: term '", term.label, "' must cover all of column '", column.name,
                "', which is ",
                column.is_text() ? cat("'", column.levels[at(static_cast<Index>(value))], "'")
                                 : shortest(value),
                " at row ", i, "; widen its ",
                factor.basis.name() == "category" ? "levels" : "bounds", " or remove the row"));
  }
}

Features features_of(const std::vector<Term>& terms, const Table& table) {
  Features out;
  for (const Term& term : terms) {
    check_inside(term, table);
    out.add(term.label, features_of(term, table));
  }
  return out;
}

std::vector<int> folds_of(const Table& table, const SelectOptions& options) {
  if (options.cv == "contiguous") return contiguous_folds(table.rows(), options.folds);
  if (options.cv == "random") return random_folds(table.rows(), options.folds, options.seed);
  return group_folds(table.column(options.cv.substr(6)).values, options.folds);
}

}  // namespace

Prepared prepare(const Table& table, const SelectOptions& options, Selection& out) {
  check_options(options);
  table.column(options.response);
  out.time_column = time_column_of(table, options);
  const std::string group = group_column_of(table, options);
  std::vector<Term> terms;
  for (const auto& text : options.terms) terms.push_back(parse_term(text));
  if (terms.empty()) terms = default_terms(table, {options.response, out.time_column, group});
  if (terms.empty())
    throw InvalidArgument("select: no covariate is left; give terms or a table with more columns");

  Prepared ready;
  out.rows_read = table.rows();
  if (options.bin.empty()) {
    ready.table = table;
  } else {
    if (out.time_column.empty())
      throw InvalidArgument("select: binning needs a time column; name it (time)");
    std::set<std::string> most_frequent;
    if (!group.empty()) most_frequent.insert(group);
    for (const auto& term : terms)
      for (const auto& factor : term.factors)
        if (factor.basis.name() == "category") most_frequent.insert(factor.column);
    Binned binned = bin_rows(table, out.time_column, parse_duration(options.bin),
                             {options.response}, most_frequent);
    ready.table = std::move(binned.table);
    out.rows_dropped = binned.rows_dropped;
    out.seconds_per_bin = binned.seconds_per_bin;
  }
  out.rows = ready.table.rows();
  if (out.rows == 0) throw InvalidArgument("select: the table has no rows");
  check_columns(ready.table, terms, options);
  ready.terms = bound_to(std::move(terms), ready.table);
  ready.features = features_of(ready.terms, ready.table);
  ready.fold = folds_of(ready.table, options);
  return ready;
}

}  // namespace riata

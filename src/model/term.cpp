#include "riata/model/term.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include "riata/basis/category.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

const FieldValue* field_of(const AnyBasis& basis, const std::string& name, const Fields& fields) {
  if (basis.name() != Category::name) return nullptr;
  for (const auto& [field, value] : fields)
    if (field == name && !std::holds_alternative<std::monostate>(value)) return &value;
  return nullptr;
}

/// The names of the text levels that a category was bound to; empty where it was not.
std::vector<std::string> labels_of(const AnyBasis& basis) {
  const Fields fields = basis.fields();
  const FieldValue* labels = field_of(basis, "labels", fields);
  return labels ? label_names(std::get<std::string>(*labels)) : std::vector<std::string>{};
}

bool has_levels(const AnyBasis& basis) {
  const Fields fields = basis.fields();
  return field_of(basis, "levels", fields) != nullptr;
}

/// Throws InvalidArgument unless the basis can read the column: names are looked up in a text,
/// numbers in numbers.
void check_kind(const AnyBasis& basis, const Column& column) {
  if (column.is_text() && basis.name() != Category::name)
    throw InvalidArgument(cat("column '", column.name, "' is text, which ", basis.name(),
                              " cannot take; use category(", column.name, ")"));
  if (column.is_text() && has_levels(basis))
    throw InvalidArgument(
        cat("column '", column.name, "' is text, but the category has levels that are numbers"));
  const bool any_number = std::any_of(column.values.begin(), column.values.end(),
                                      [](double v) { return !std::isnan(v); });
  if (!column.is_text() && any_number && !labels_of(basis).empty())
    throw InvalidArgument(
        cat("column '", column.name, "' is numeric, but the category has labels of a text"));
}

/// A category of the texts that occur in the column.
AnyBasis category_of_text(const AnyBasis& basis, const Column& column) {
  std::vector<bool> occurs(column.levels.size(), false);
  for (double code : column.values)
    if (!std::isnan(code)) occurs[static_cast<std::size_t>(code)] = true;
  std::vector<std::string> names;
  for (std::size_t k = 0; k < occurs.size(); ++k)
    if (occurs[k]) names.push_back(column.levels[k]);
  if (names.empty()) throw InvalidArgument("category: needs a value to take levels from, got none");
  Fields fields = basis.fields();
  for (auto& [name, value] : fields)
    if (name == "labels") value = label_text(names);
  return make_basis(basis.name(), fields);
}

AnyBasis bound_to(const AnyBasis& basis, const Column& column) {
  if (basis.bound()) return basis;
  try {
    return column.is_text() ? category_of_text(basis, column) : basis.bound_to(column.values);
  } catch (const InvalidArgument& error) {
    throw InvalidArgument(cat("column '", column.name, "': ", error.what()));
  }
}

/// The column's values as the basis numbers them: a text's codes by the names that it saved.
std::vector<double> values_for(const AnyBasis& basis, const Column& column) {
  if (!column.is_text()) return column.values;
  const std::vector<std::string> saved = labels_of(basis);
  std::vector<double> code_of_level;
  for (const auto& level : column.levels) {
    const auto found = std::find(saved.begin(), saved.end(), level);
    // one past the last is no level of the basis: it says what that gives
    code_of_level.push_back(static_cast<double>(found - saved.begin()));
  }
  std::vector<double> out;
  out.reserve(column.values.size());
  for (double code : column.values)
    out.push_back(std::isnan(code) ? kMissing : code_of_level[static_cast<std::size_t>(code)]);
  return out;
}

Matrix features_of(const Factor& factor, const Table& table) {
  const Column& column = table.column(factor.column);
  check_kind(factor.basis, column);
  Matrix out(table.rows(), factor.basis.columns());
  factor.basis.evaluate(values_for(factor.basis, column), out.values());
  return out;
}

/// Row-wise Kronecker product.
Matrix product(const Matrix& a, const Matrix& b) {
  Matrix out(a.rows(), a.cols() * b.cols());
  for (Index j = 0; j < a.cols(); ++j)
    for (Index k = 0; k < b.cols(); ++k)
      for (Index i = 0; i < a.rows(); ++i) out(i, j * b.cols() + k) = a(i, j) * b(i, k);
  return out;
}

/// How many different values there are, missing ones aside; counts no further than 3.
std::size_t distinct_values(const Column& column) {
  std::set<double> values;
  for (double value : column.values) {
    if (!std::isnan(value)) values.insert(value);
    if (values.size() > 2) break;
  }
  return values.size();
}

}  // namespace

Index Term::columns() const {
  Index out = 1;
  for (const auto& factor : factors) out *= factor.basis.columns();
  return out;
}

std::vector<Term> default_terms(const Table& table, const std::vector<std::string>& left_aside) {
  std::vector<Term> terms;
  for (const auto& column : table.columns()) {
    if (std::find(left_aside.begin(), left_aside.end(), column.name) != left_aside.end()) continue;
    const std::size_t distinct = distinct_values(column);
    if (distinct < 2) continue;
    const bool category = column.is_text() || distinct == 2;
    AnyBasis basis = category ? make_basis("category") : make_basis("b_spline", {{"n", 8.0}});
    terms.push_back({column.name, {{std::move(basis), column.name}}});
  }
  return terms;
}

std::vector<Term> bound_to(std::vector<Term> terms, const Table& table) {
  std::set<std::string> labels;
  for (auto& term : terms) {
    if (term.factors.empty())
      throw InvalidArgument(cat("term '", term.label, "': must have a factor, got none"));
    if (!labels.insert(term.label).second)
      throw InvalidArgument(cat("terms: labels must differ, got '", term.label,
                                "' twice; put another label and ':' before one of them"));
    for (auto& factor : term.factors) {
      const Column& column = table.column(factor.column);
      check_kind(factor.basis, column);
      factor.basis = bound_to(factor.basis, column);
    }
    double features = 1;
    for (const auto& factor : term.factors) features *= static_cast<double>(factor.basis.columns());
    if (features > kMostFunctions)
      throw InvalidArgument(cat("term '", term.label, "': must have at most ", kMostFunctions,
                                " features, got ", features, "; give its factors a smaller n"));
  }
  return terms;
}

Matrix features_of(const Term& term, const Table& table) {
  if (term.factors.empty())
    throw InvalidArgument(cat("term '", term.label, "': must have a factor, got none"));
  Matrix out = features_of(term.factors[0], table);
  for (std::size_t k = 1; k < term.factors.size(); ++k)
    out = product(out, features_of(term.factors[k], table));
  return out;
}

}  // namespace riata

#pragma once
#include <string>
#include <vector>
#include "riata/basis/any_basis.hpp"
#include "riata/data/table.hpp"

namespace riata {

/// One basis on one column of a table.
struct Factor {
  AnyBasis basis;
  std::string column;
};

/// A covariate as the model sees it: a basis expansion of a column, or the product of several.
struct Term {
  std::string label;
  std::vector<Factor> factors;

  Index columns() const;  // of its features; factors must be bound
};

/// [label ':'] factor {'*' factor},  factor = name '(' column {',' key '=' value} ')'
/// "position: raised_cosine_linear(position_cm, n=12)"; without a label the columns' names joined
/// by '*' are it. Throws InvalidArgument that shows what was not understood.
Term parse_term(const std::string& text);
/// The text that parses to the same term, bounds and levels included.
std::string to_text(const Term& term);

/// Two-valued and text columns become category, others b_spline(n=8); those in `left_aside`, and
/// those that never vary, none.
std::vector<Term> default_terms(const Table& table, const std::vector<std::string>& left_aside);

/// Bases bound to the table's columns: bounds and levels remembered. An unknown column, a text
/// column under a numeric basis and two terms of one label throw InvalidArgument.
std::vector<Term> bound_to(std::vector<Term> terms, const Table& table);

/// (rows, columns()): the row-wise product of the factors' features, the last factor's index
/// running fastest. NaN outside the bounds. A saved text level is looked up by its name in the
/// table's.
Matrix features_of(const Term& term, const Table& table);

}  // namespace riata

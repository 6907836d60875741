#include <algorithm>
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"
#include "riata/model/term.hpp"

namespace riata {

namespace {

// What ends a name or a value that is not in quotes.
constexpr std::string_view kReserved = ",:*=()[]\"";

std::string default_label(const std::vector<Factor>& factors) {
  std::vector<std::string> columns;
  for (const auto& factor : factors) columns.push_back(factor.column);
  return joined(columns, "*");
}

/// [label ':'] factor {'*' factor},  factor = name '(' column {',' key '=' value} ')'
class Parser {
 public:
  explicit Parser(const std::string& text) : text_(text) {}

  Term term() {
    Term out;
    std::string first = word("a basis or a label");
    if (next_is(':')) {
      ++at_;
      out.label = std::move(first);
      first = word("a basis");
    }
    out.factors.push_back(factor(first));
    while (next_is('*')) {
      ++at_;
      out.factors.push_back(factor(word("a basis")));
    }
    if (!at_end()) fail("'*' or the end");
    if (out.label.empty()) out.label = default_label(out.factors);
    return out;
  }

 private:
  Factor factor(const std::string& basis) {
    expect('(', "'('");
    std::string column = word("a column");
    Fields fields;
    while (next_is(',')) {
      ++at_;
      std::string key = word("a field");
      expect('=', "'='");
      const bool repeated = std::any_of(fields.begin(), fields.end(),
                                        [&](const auto& field) { return field.first == key; });
      if (repeated) fail(cat("each field once; '", key, "' is here twice"));
      fields.emplace_back(std::move(key), value());
    }
    expect(')', "',' or ')'");
    return {make_basis(basis, fields), std::move(column)};
  }

  /// A name, in quotes where it holds what the grammar uses itself.
  std::string word(const char* what) {
    skip_space();
    if (next_is('"')) return quoted();
    const std::size_t end = std::min(text_.find_first_of(kReserved, at_), text_.size());
    std::string found(trimmed(std::string_view(text_).substr(at_, end - at_)));
    if (found.empty()) fail(what);
    at_ = end;
    return found;
  }

  FieldValue value() {
    if (!next_is('[')) return word("a value");
    const std::size_t close = text_.find(']', at_);
    if (close == std::string::npos) fail("']' after a list");
    // the field's kind reads lists with a space after the comma, people write them without
    std::string list;
    for (char c : text_.substr(at_, close + 1 - at_)) list += c == ',' ? ' ' : c;
    at_ = close + 1;
    return list;
  }

  std::string quoted() {
    std::string out;
    std::size_t i = at_ + 1;
    for (; i < text_.size() && text_[i] != '"'; ++i) {
      if (text_[i] == '\\' && i + 1 < text_.size()) ++i;
      out += text_[i];
    }
    if (i >= text_.size()) fail("a closing quote");
    at_ = i + 1;
    return out;
  }

  void skip_space() {
    while (at_ < text_.size() && trimmed(text_.substr(at_, 1)).empty()) ++at_;
  }
  bool at_end() {
    skip_space();
    return at_ >= text_.size();
  }
  bool next_is(char c) { return !at_end() && text_[at_] == c; }
  void expect(char c, const char* what) {
    if (!next_is(c)) fail(what);
    ++at_;
  }
  [[noreturn]] void fail(const std::string& expected) {
    skip_space();
    const std::string found = at_ < text_.size() ? cat("'", text_.substr(at_, 12), "'") : "the end";
    throw InvalidArgument(cat("term '", text_, "': expected ", expected, " at position ", at_ + 1,
                              ", got ", found,
                              "; write [label:] basis(column, field=value) {* basis(...)}"));
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

std::string word_text(const std::string& word) {
  const bool plain = !word.empty() && word.find_first_of(kReserved) == std::string::npos &&
                     word.find('\\') == std::string::npos && trimmed(word).size() == word.size();
  if (plain) return word;
  std::string out = "\"";
  for (char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

Term parse_term(const std::string& text) { return Parser(text).term(); }

std::string to_text(const Term& term) {
  std::vector<std::string> factors;
  for (const auto& factor : term.factors) {
    std::string text = cat(factor.basis.name(), "(", word_text(factor.column));
    for (const auto& [name, value] : factor.basis.fields()) {
      if (std::holds_alternative<std::monostate>(value)) continue;
      const auto* word = std::get_if<std::string>(&value);
      text += cat(", ", name, "=", word ? word_text(*word) : field_text(value));
    }
    factors.push_back(text + ")");
  }
  const bool own_label = term.label != default_label(term.factors);
  return cat(own_label ? cat(word_text(term.label), ": ") : "", joined(factors, " * "));
}

}  // namespace riata

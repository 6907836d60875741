#include "riata/core/field.hpp"
#include "riata/core/text.hpp"

namespace riata {

std::string describe(const Range& r) {
  const bool below = std::isfinite(r.high), above = std::isfinite(r.low);
  if (above && below)
    return cat("in ", r.low_open ? "(" : "[", r.low, ", ", r.high, r.high_open ? ")" : "]");
  if (below) return cat(r.high_open ? "less than " : "at most ", r.high);
  if (above) return cat(r.low_open ? "greater than " : "at least ", r.low);
  return "a number";
}

std::string field_text(const FieldValue& value) {
  struct Text {
    std::string operator()(std::monostate) const { return "none"; }
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(std::int64_t v) const { return std::to_string(v); }
    std::string operator()(double v) const { return shortest(v); }
    std::string operator()(const std::string& v) const { return v; }
    std::string operator()(const std::vector<double>& v) const {
      std::vector<std::string> parts;
      for (double each : v) parts.push_back(shortest(each));
      return cat("[", joined(parts), "]");
    }
  };
  return std::visit(Text{}, value);
}

std::string fields_text(const Fields& fields) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : fields) parts.push_back(cat(name, "=", field_text(value)));
  return parts.empty() ? "" : cat("(", joined(parts), ")");
}

namespace detail {

void require_choice(const char* owner, const char* field, const std::string& value,
                    std::string_view choices) {
  std::vector<std::string> known;
  for (std::size_t start = 0; start <= choices.size();) {
    const std::size_t bar = std::min(choices.find('|', start), choices.size());
    known.emplace_back(choices.substr(start, bar - start));
    if (known.back() == value) return;
    start = bar + 1;
  }
  throw InvalidArgument(
      cat(owner, ": ", field, " must be one of ", joined(known), ", got '", value, "'"));
}

void out_of_range(const char* owner, const char* field, const Range& range, double value) {
  throw InvalidArgument(
      cat(owner, ": ", field, " must be ", describe(range), ", got ", shortest(value)));
}

namespace {
[[noreturn]] void wrong_kind(const char* owner, const char* field, const char* kind,
                             const FieldValue& value) {
  throw InvalidArgument(cat(owner, ": ", field, " must be ", kind, ", got ", field_text(value)));
}
}  // namespace

double as_double(const FieldValue& v, const char* owner, const char* field) {
  if (const auto* number = std::get_if<double>(&v)) return *number;
  if (const auto* number = std::get_if<std::int64_t>(&v)) return static_cast<double>(*number);
  double parsed = 0;
  if (const auto* text = std::get_if<std::string>(&v); text && parse_number(*text, parsed))
    return parsed;
  wrong_kind(owner, field, "a number", v);
}

std::int64_t as_int(const FieldValue& v, const char* owner, const char* field) {
  if (const auto* number = std::get_if<std::int64_t>(&v)) return *number;
  if (!std::holds_alternative<double>(v) && !std::holds_alternative<std::string>(v))
    wrong_kind(owner, field, "a whole number", v);
  const double number = as_double(v, owner, field);
  if (number != std::floor(number) || std::abs(number) > 9e15)
    wrong_kind(owner, field, "a whole number", v);
  return static_cast<std::int64_t>(number);
}

bool as_bool(const FieldValue& v, const char* owner, const char* field) {
  if (const auto* flag = std::get_if<bool>(&v)) return *flag;
  if (const auto* text = std::get_if<std::string>(&v)) {
    if (*text == "true") return true;
    if (*text == "false") return false;
  }
  wrong_kind(owner, field, "true or false", v);
}

std::string as_text(const FieldValue& v, const char* owner, const char* field) {
  if (const auto* text = std::get_if<std::string>(&v)) return *text;
  wrong_kind(owner, field, "a text", v);
}

std::vector<double> as_list(const FieldValue& v, const char* owner, const char* field) {
  if (const auto* list = std::get_if<std::vector<double>>(&v)) return *list;
  if (const auto* text = std::get_if<std::string>(&v)) {
    std::string_view body = trimmed(*text);
    if (body.size() >= 2 && body.front() == '[' && body.back() == ']')
      body = body.substr(1, body.size() - 2);
    std::vector<double> out;
    for (const auto& part : split_outside_parentheses(body, ' ')) {
      if (part.empty()) continue;
      double number = 0;
      if (!parse_number(part.ends_with(',') ? part.substr(0, part.size() - 1) : part, number))
        wrong_kind(owner, field, "a list of numbers", v);
      out.push_back(number);
    }
    return out;
  }
  wrong_kind(owner, field, "a list of numbers", v);
}

void unknown_field(const char* owner, const std::string& name,
                   const std::vector<std::string>& known) {
  if (known.empty()) throw InvalidArgument(cat(owner, " takes no fields, got '", name, "'"));
  throw InvalidArgument(unknown_name(cat("field of ", owner), name, known));
}

}  // namespace detail
}  // namespace riata

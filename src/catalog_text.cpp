#include <nlohmann/json.hpp>
#include <sstream>
#include <string_view>
#include <type_traits>
#include "core/json.hpp"
#include "riata/catalog.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

template <class V>
std::string kind_of(std::string_view choices) {
  if constexpr (detail::is_optional<V>::value)
    return kind_of<typename V::value_type>(choices) + ", or none";
  else if constexpr (std::same_as<V, bool>)
    return "true or false";
  else if constexpr (std::same_as<V, std::int64_t>)
    return "whole number";
  else if constexpr (std::same_as<V, std::string>)
    return choices.empty() ? "text" : "choice";
  else if constexpr (std::same_as<V, std::vector<double>>)
    return "list of numbers";
  else
    return "number";
}

/// What the catalog says of one field.
struct FieldEntry {
  std::string name, kind, doc;
  std::vector<std::string> choices;
  FieldValue standard;
  Range range;

  bool bounded() const { return std::isfinite(range.low) || std::isfinite(range.high); }
  std::string allowed() const {
    if (!choices.empty()) return joined(choices);
    return bounded() ? describe(range) : "any";
  }
};

/// What only some kinds have, such as a family's default link.
struct Fact {
  std::string key, words, value;
};

struct Entry {
  std::string name, doc;
  std::vector<Fact> facts;
  std::vector<FieldEntry> fields;
};

struct Kind {
  std::string key, title, about;
  std::vector<Entry> entries;
};

template <class T>
std::vector<Fact> facts_of() {
  std::vector<Fact> out;
  if constexpr (requires { T::default_link; })
    out.push_back({"default_link", "default link", T::default_link});
  if constexpr (requires { T::convex_links; }) {
    const std::vector<std::string> links(T::convex_links.begin(), T::convex_links.end());
    out.push_back({"convex_links", "convex through", joined(links)});
  }
  if constexpr (requires { T::support; })
    out.push_back({"support", "the response must be", T::support});
  return out;
}

std::vector<std::string> split_at_bars(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, '|');) out.push_back(part);
  return out;
}

template <class T>
Entry entry_of() {
  Entry out{T::name, T::doc, facts_of<T>(), {}};
  const T standard{};
  for_each_field<T>([&](const auto& field) {
    using V = std::remove_cvref_t<decltype(standard.*field.member)>;
    out.fields.push_back({field.name, kind_of<V>(field.choices), field.doc,
                          split_at_bars(field.choices),
                          detail::to_field_value(standard.*field.member), field.range});
  });
  return out;
}

template <class... Lists>
Kind kind_from(std::string key, std::string title, std::string about, Lists... lists) {
  Kind out{std::move(key), std::move(title), std::move(about), {}};
  (for_each_type(lists, [&]<class T>() { out.entries.push_back(entry_of<T>()); }), ...);
  return out;
}

std::vector<Kind> everything() {
  return {
      kind_from("families", "Families", "The distribution of the response given its mean.",
                Families{}, VectorFamilies{}),
      kind_from("links", "Links", "How the mean follows from the linear predictor.", Links{}),
      kind_from("penalties", "Penalties", "What keeps coefficients small, or zero.", Penalties{}),
      kind_from("bases", "Bases",
                "From a covariate to features; a term is written `name(column, field=value)`.",
                Bases{}),
      kind_from("activations", "Activations", "What a hidden layer of a net applies to its sums.",
                Activations{}),
      kind_from("optimizers", "Optimizers", "How a net's weights follow from gradients.",
                Optimizers{}),
      kind_from("schedules", "Schedules", "How an optimizer's learning rate moves over the epochs.",
                Schedules{}),
  };
}

/// In a table cell a bar would end the cell.
std::string cell(const std::string& text) {
  std::string out;
  for (char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

void write_entry(const Entry& entry, std::ostream& out) {
  out << "\n### " << entry.name << "\n\n" << entry.doc << '\n';
  for (const Fact& each : entry.facts) out << "\n- " << each.words << ": " << each.value;
  if (!entry.facts.empty()) out << '\n';
  if (entry.fields.empty()) return;
  out << "\n| field | kind | default | allowed | meaning |\n| --- | --- | --- | --- | --- |\n";
  for (const FieldEntry& f : entry.fields)
    out << "| `" << f.name << "` | " << f.kind << " | " << cell(field_text(f.standard)) << " | "
        << cell(f.allowed()) << " | " << cell(f.doc) << " |\n";
}

nlohmann::ordered_json field_entry_json(const FieldEntry& f) {
  nlohmann::ordered_json out{
      {"name", f.name}, {"kind", f.kind}, {"default", field_json(f.standard)}, {"doc", f.doc}};
  if (!f.choices.empty()) out["choices"] = f.choices;
  if (f.bounded())
    out["range"] = {{"low", number_json(f.range.low)},
                    {"high", number_json(f.range.high)},
                    {"low_open", f.range.low_open},
                    {"high_open", f.range.high_open}};
  return out;
}

nlohmann::ordered_json entry_json(const Entry& entry) {
  nlohmann::ordered_json fields = nlohmann::ordered_json::array();
  for (const FieldEntry& each : entry.fields) fields.push_back(field_entry_json(each));
  nlohmann::ordered_json out{{"name", entry.name}, {"doc", entry.doc}};
  for (const Fact& each : entry.facts) out[each.key] = each.value;
  out["fields"] = std::move(fields);
  return out;
}

}  // namespace

std::string catalog_text() {
  std::ostringstream out;
  out << "# Catalog\n";
  for (const Kind& kind : everything()) {
    out << "\n## " << kind.title << "\n\n" << kind.about << '\n';
    for (const Entry& entry : kind.entries) write_entry(entry, out);
  }
  return std::move(out).str();
}

std::string catalog_json() {
  nlohmann::ordered_json out;
  for (const Kind& kind : everything()) {
    auto& entries = out[kind.key] = nlohmann::ordered_json::array();
    for (const Entry& entry : kind.entries) entries.push_back(entry_json(entry));
  }
  return out.dump(2);
}

}  // namespace riata

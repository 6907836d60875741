#include <cmath>
#include <set>
#include "conformance.hpp"
#include "riata/catalog.hpp"

// Laws of self-description: they hold for a component of any kind.
namespace riata {
namespace {

template <class V>
constexpr bool is_number = std::same_as<V, double> || std::same_as<V, std::int64_t>;

/// `value` in a copy of T's first example must be refused, with the field's name in the message.
template <class T, class F, class V>
void expect_refused(const F& field, V value) {
  T component = *std::begin(T::examples());
  component.*field.member = value;
  try {
    checked(component);
    ADD_FAILURE() << T::name << " took " << field.name << " = " << value;
  } catch (const InvalidArgument& error) {
    const std::string text = error.what();
    EXPECT_TRUE(text.starts_with(std::string(T::name) + ": " + field.name + " must be ")) << text;
  }
}

template <class T>
void expect_ranges_hold() {
  for_each_field<T>([](const auto& field) {
    using V = std::remove_cvref_t<decltype(T{}.*field.member)>;
    if constexpr (is_number<V>) {
      const Range& range = field.range;
      if (std::isfinite(range.low))
        expect_refused<T>(field, static_cast<V>(range.low_open ? range.low : range.low - 1));
      if (std::isfinite(range.high))
        expect_refused<T>(field, static_cast<V>(range.high_open ? range.high : range.high + 1));
    }
    if constexpr (std::same_as<V, double>) expect_refused<T>(field, std::nan(""));
    if constexpr (std::same_as<V, std::string>)
      if (*field.choices) expect_refused<T>(field, std::string("no such choice"));
  });
}

template <class T>
void expect_described() {
  EXPECT_GT(std::string(T::name).size(), 0u);
  for (char c : std::string(T::name)) EXPECT_TRUE(std::islower(c) || std::isdigit(c) || c == '_');
  EXPECT_EQ(std::string(T::doc).back(), '.') << T::name;
  std::set<std::string> names;
  for_each_field<T>([&](const auto& field) {
    EXPECT_TRUE(names.insert(field.name).second) << T::name << " has two fields " << field.name;
    EXPECT_GT(std::string(field.doc).size(), 0u) << T::name << "." << field.name;
  });
}

template <class T>
void expect_fields_round_trip() {
  int count = 0;
  for (const auto& example : T::examples()) {
    const Fields values = field_values(checked(example));
    EXPECT_EQ(field_values(from_fields<T>(values)), values) << fields_text(example);
    ++count;
  }
  EXPECT_GT(count, 0) << T::name << " has no examples";
}

template <class... Ts>
void for_whole_catalog(auto&& f, Ts... lists) {
  (for_each_type(lists, f), ...);
}

void for_whole_catalog(auto&& f) {
  for_whole_catalog(f, Families{}, VectorFamilies{}, Links{}, Penalties{}, Bases{}, Activations{},
                    Optimizers{}, Schedules{});
}

}  // namespace

TEST(CatalogLaws, FieldsOutOfTheirRangeAreRefused) {
  for_whole_catalog([]<class T>() { expect_ranges_hold<T>(); });
}

TEST(CatalogLaws, EveryComponentDescribesItself) {
  for_whole_catalog([]<class T>() { expect_described<T>(); });
}

TEST(CatalogLaws, FieldsOfEveryExampleMakeTheSameComponent) {
  for_whole_catalog([]<class T>() { expect_fields_round_trip<T>(); });
}

TEST(CatalogLaws, NamesDifferWithinAList) {
  const auto distinct = [](const std::vector<std::string>& names) {
    return std::set<std::string>(names.begin(), names.end()).size() == names.size();
  };
  EXPECT_TRUE(distinct(names_of(Families{})));
  EXPECT_TRUE(distinct(names_of(Links{})));
  EXPECT_TRUE(distinct(names_of(Penalties{})));
  EXPECT_TRUE(distinct(names_of(Bases{})));
  EXPECT_TRUE(distinct(names_of(Activations{})));
  EXPECT_TRUE(distinct(names_of(Optimizers{})));
  EXPECT_TRUE(distinct(names_of(Schedules{})));
}

TEST(CatalogLaws, EveryComponentIsInTheReference) {
  const std::string markdown = catalog_text(), json = catalog_json();
  for_whole_catalog([&]<class T>() {
    EXPECT_NE(markdown.find(T::name), std::string::npos) << T::name;
    EXPECT_NE(markdown.find(T::doc), std::string::npos) << T::name;
    EXPECT_NE(json.find('"' + std::string(T::name) + '"'), std::string::npos) << T::name;
  });
}

}  // namespace riata

#include "riata/core/field.hpp"
#include <gtest/gtest.h>
#include <array>

namespace riata {
namespace {

/// One field of every kind.
struct Sampler {
  static constexpr auto name = "sampler";
  static constexpr auto doc = "A component with a field of every kind.";

  double width = 1;
  std::int64_t count = 3;
  bool cyclic = false;
  std::string mode = "fast";
  std::string note = "";
  std::vector<double> knots;
  std::optional<double> low;

  static constexpr auto fields() {
    return std::tuple{Field{"width", &Sampler::width, "in units", Range{0, 2, true, true}},
                      Field{"count", &Sampler::count, "how many", Range{1, 9}},
                      Field{"cyclic", &Sampler::cyclic, "wraps around"},
                      Field{"mode", &Sampler::mode, "how", Range{}, "fast|slow"},
                      Field{"note", &Sampler::note, "free text"},
                      Field{"knots", &Sampler::knots, "where", Range{-5, 5}},
                      Field{"low", &Sampler::low, "least value", Range{0}}};
  }
  static auto examples() { return std::array{Sampler{}}; }
};
static_assert(SelfDescribing<Sampler>);

std::string error_of(const Fields& fields) {
  try {
    from_fields<Sampler>(fields);
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST(Range, DescribesItsEnds) {
  EXPECT_EQ(describe({0, 1}), "in [0, 1]");
  EXPECT_EQ(describe({0, 1, true, true}), "in (0, 1)");
  EXPECT_EQ(describe({.low = 1, .low_open = true}), "greater than 1");
  EXPECT_EQ(describe({.low = 2}), "at least 2");
  EXPECT_EQ(describe({.high = 4}), "at most 4");
  EXPECT_EQ(describe({.high = 4, .high_open = true}), "less than 4");
}

TEST(Range, ContainsItsClosedEndsOnlyAndNeverNan) {
  EXPECT_TRUE((Range{0, 1}.contains(0) && Range{0, 1}.contains(1)));
  EXPECT_FALSE((Range{0, 1, true}.contains(0)));
  EXPECT_FALSE((Range{0, 1, false, true}.contains(1)));
  EXPECT_FALSE((Range{0, 1}.contains(std::nan(""))));
  EXPECT_FALSE(Range{}.contains(std::nan("")));
}

TEST(Fields, AreReadFromTexts) {
  const auto s = from_fields<Sampler>({{"width", "0.25"},
                                       {"count", "4"},
                                       {"cyclic", "true"},
                                       {"mode", "slow"},
                                       {"note", "12"},
                                       {"knots", "[-1, 2.5]"},
                                       {"low", "3"}});
  EXPECT_EQ(s.width, 0.25);
  EXPECT_EQ(s.count, 4);
  EXPECT_TRUE(s.cyclic);
  EXPECT_EQ(s.mode, "slow");
  EXPECT_EQ(s.note, "12");
  EXPECT_EQ(s.knots, (std::vector<double>{-1, 2.5}));
  EXPECT_EQ(s.low, 3.0);
}

TEST(Fields, AreReadFromNumbersOfEitherKind) {
  const auto s =
      from_fields<Sampler>({{"width", std::int64_t{1}}, {"count", 5.0}, {"low", std::int64_t{2}}});
  EXPECT_EQ(s.width, 1.0);
  EXPECT_EQ(s.count, 5);
  EXPECT_EQ(s.low, 2.0);
}

TEST(Fields, NotNamedKeepTheirDefault) {
  EXPECT_EQ(field_values(from_fields<Sampler>({})), field_values(Sampler{}));
  EXPECT_FALSE(from_fields<Sampler>({{"low", FieldValue{}}}).low.has_value());
}

TEST(Fields, SayWhatWasExpectedAndGiven) {
  EXPECT_EQ(error_of({{"width", 2.0}}), "sampler: width must be in (0, 2), got 2");
  EXPECT_EQ(error_of({{"width", 0.0}}), "sampler: width must be in (0, 2), got 0");
  EXPECT_EQ(error_of({{"width", std::nan("")}}), "sampler: width must be in (0, 2), got nan");
  EXPECT_EQ(error_of({{"width", "wide"}}), "sampler: width must be a number, got wide");
  EXPECT_EQ(error_of({{"width", FieldValue{}}}), "sampler: width must be a number, got none");
  EXPECT_EQ(error_of({{"count", 2.5}}), "sampler: count must be a whole number, got 2.5");
  EXPECT_EQ(error_of({{"count", "x"}}).substr(0, 23), "sampler: count must be ");
  EXPECT_EQ(error_of({{"count", std::int64_t{10}}}), "sampler: count must be in [1, 9], got 10");
  EXPECT_EQ(error_of({{"cyclic", "yes"}}), "sampler: cyclic must be true or false, got yes");
  EXPECT_EQ(error_of({{"mode", "quick"}}), "sampler: mode must be one of fast, slow, got 'quick'");
  EXPECT_EQ(error_of({{"note", 1.0}}), "sampler: note must be a text, got 1");
  EXPECT_EQ(error_of({{"knots", std::vector<double>{0, 7}}}),
            "sampler: knots must be in [-5, 5], got 7");
  EXPECT_EQ(error_of({{"knots", "[1, two]"}}),
            "sampler: knots must be a list of numbers, got [1, two]");
  EXPECT_EQ(error_of({{"low", -1.0}}), "sampler: low must be at least 0, got -1");
}

TEST(Fields, UnknownNameGetsTheNearestOne) {
  EXPECT_EQ(error_of({{"widht", 1.0}}),
            "no field of sampler named 'widht'; did you mean 'width'? known: width, count, cyclic, "
            "mode, note, knots, low");
}

TEST(Fields, PrintAsTheyAreRead) {
  Sampler s;
  s.knots = {1, 2.5};
  EXPECT_EQ(fields_text(s),
            "(width=1, count=3, cyclic=false, mode=fast, note=, knots=[1, 2.5], low=none)");
  for (const auto& [name, value] : field_values(s))
    if (!std::holds_alternative<std::monostate>(value)) {
      EXPECT_EQ(field_values(from_fields<Sampler>({{name, field_text(value)}})),
                field_values(from_fields<Sampler>({{name, value}})))
          << name;
    }
}

}  // namespace riata

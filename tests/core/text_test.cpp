#include "riata/core/text.hpp"
#include <gtest/gtest.h>
#include <clocale>
#include <cmath>
#include <limits>
#include "riata/core/error.hpp"
#include "riata/core/random.hpp"

namespace riata {

using Texts = std::vector<std::string>;

TEST(Text, ShortestReadsBackAsTheSameDouble) {
  Random random(3);
  for (int k = 0; k < 2000; ++k) {
    const double value = random.normal() * std::pow(10.0, static_cast<double>(k % 600) - 300);
    double back = 0;
    ASSERT_TRUE(parse_number(shortest(value), back));
    ASSERT_EQ(back, value);
  }
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(3), "3");
  EXPECT_EQ(shortest(-0.0), "-0");
}

TEST(Text, ParseNumberTakesTheWholeText) {
  double value = 0;
  for (const char* text : {" 1.5", "1.5 ", "+1.5", "15e-1"}) {
    EXPECT_TRUE(parse_number(text, value)) << text;
    EXPECT_EQ(value, 1.5);
  }
  for (const char* text : {"", " ", "+", "1.5x", "1,5", "1 5", "0x10", "--1", "+-1", "1e999"})
    EXPECT_FALSE(parse_number(text, value)) << text;
}

TEST(Text, ParseNumberIgnoresTheLocale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* locale : {"de_DE.UTF-8", "fr_FR.UTF-8"}) std::setlocale(LC_ALL, locale);
  double value = 0;
  EXPECT_TRUE(parse_number("2.5", value));
  EXPECT_EQ(value, 2.5);
  EXPECT_EQ(shortest(2.5), "2.5");
  std::setlocale(LC_ALL, before.c_str());
}

TEST(Text, NearestNameForgivesTyposAndNothingElse) {
  const Texts known = {"none", "ridge", "lasso", "group_lasso"};
  EXPECT_EQ(nearest_name("laso", known), "lasso");
  EXPECT_EQ(nearest_name("gruop_lasso", known), "group_lasso");
  EXPECT_EQ(nearest_name("group", known), "group_lasso");
  EXPECT_EQ(nearest_name("zzzzzzzz", known), "");
  EXPECT_EQ(nearest_name("lasso", Texts{}), "");
}

TEST(Text, UnknownNameSaysWhatIsKnown) {
  const Texts known = {"none", "ridge", "lasso"};
  EXPECT_EQ(unknown_name("penalty", "laso", known),
            "no penalty named 'laso'; did you mean 'lasso'? known: none, ridge, lasso");
  EXPECT_EQ(unknown_name("penalty", "qqqqqqqqqq", known),
            "no penalty named 'qqqqqqqqqq'; known: none, ridge, lasso");
}

TEST(Text, SplitsOutsideParenthesesAndTrims) {
  EXPECT_EQ(split_outside_parentheses("a, f(b, c) ,[1, 2], d", ','),
            (Texts{"a", "f(b, c)", "[1, 2]", "d"}));
  EXPECT_EQ(split_outside_parentheses("", ','), Texts{""});
  EXPECT_EQ(split_outside_parentheses("a,", ','), (Texts{"a", ""}));
}

TEST(Text, SmallHelpers) {
  EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(trimmed("  "), "");
  EXPECT_EQ(joined(Texts{"a", "b", "c"}), "a, b, c");
  EXPECT_EQ(joined(Texts{}), "");
  EXPECT_EQ(camel_case("elastic_net"), "ElasticNet");
  EXPECT_EQ(camel_case("b_spline"), "BSpline");
  EXPECT_EQ(cat("got ", 3, " of ", 4.5), "got 3 of 4.5");
}

}  // namespace riata

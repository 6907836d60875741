#include "riata/model/term.hpp"
#include <gtest/gtest.h>
#include <bit>
#include <cmath>
#include "data/message_of.hpp"
#include "riata/catalog.hpp"
#include "riata/core/text.hpp"

namespace riata {
namespace {

std::string error_of(const std::string& text) {
  return message_of([&] { parse_term(text); });
}

Table table() {
  return Table({{"position_cm", {0, 30, 60, 90, 120}, {}},
                {"speed", {1, 5, 2, NAN, 3}, {}},
                {"lap", {1, 2, 1, 2, 1}, {}},
                {"flat", {4, 4, 4, 4, 4}, {}},
                {"side", {2, 0, 2, NAN, 0}, {"left", "none|of both", "right"}}});
}
Term bound(const std::string& text) { return bound_to({parse_term(text)}, table())[0]; }

TEST(ParseTerm, TakesALabelABasisAColumnAndFields) {
  const Term term = parse_term("position: raised_cosine_linear(position_cm, n=12)");
  EXPECT_EQ(term.label, "position");
  ASSERT_EQ(term.factors.size(), 1u);
  EXPECT_EQ(term.factors[0].column, "position_cm");
  EXPECT_EQ(term.factors[0].basis.name(), "raised_cosine_linear");
  EXPECT_EQ(term.columns(), 12);
}

TEST(ParseTerm, WithoutALabelTheColumnsAreIt) {
  EXPECT_EQ(parse_term("bspline(speed)").label, "speed");
  EXPECT_EQ(parse_term(" bspline( speed , n = 5 )*category(side)").label, "speed*side");
}

TEST(ParseTerm, TakesListsAndQuotedNames) {
  const Term term = parse_term("\"a: b\": bspline(\"x (m, y)\", n=5, bounds=[-1,2.5])");
  EXPECT_EQ(term.label, "a: b");
  EXPECT_EQ(term.factors[0].column, "x (m, y)");
  EXPECT_EQ(fields_text(term.factors[0].basis.fields()), "(n=5, order=4, bounds=[-1, 2.5])");
}

TEST(ParseTerm, ShowsWhatWasNotUnderstoodAndWhere) {
  const std::string cure = "; write [label:] basis(column, field=value) {* basis(...)}";
  EXPECT_EQ(error_of("bspline(speed n=5)"),
            "term 'bspline(speed n=5)': expected ',' or ')' at position 16, got '=5)'" + cure);
  EXPECT_EQ(error_of("speed"), "term 'speed': expected '(' at position 6, got the end" + cure);
  EXPECT_EQ(error_of(""), "term '': expected a basis or a label at position 1, got the end" + cure);
  EXPECT_EQ(error_of("bspline(x) + bspline(y)"),
            "term 'bspline(x) + bspline(y)': expected '*' or the end at position 12, got "
            "'+ bspline(y)'" +
                cure);
  for (const char* text :
       {"bspline()", "bspline(x", "bspline(x,)", "bspline(x, n)", "bspline(x, n=)",
        "a: b: bspline(x)", "bspline(x) *", "* bspline(x)", ": bspline(x)", "bspline(x))",
        "bspline(\"x)", "bspline(x, bounds=[0, 1)", "bspline(x, n=5, n=6)", "a:", "bspline[x]"})
    EXPECT_THROW(parse_term(text), InvalidArgument) << text;
}

TEST(ParseTerm, SaysWhichBasesAndFieldsThereAre) {
  EXPECT_EQ(error_of("bsplines(speed)"), unknown_name("basis", "bsplines", names_of(Bases{})));
  EXPECT_EQ(error_of("bspline(speed, m=5)"),
            "no field of b_spline named 'm'; did you mean 'n'? known: n, order, bounds");
  EXPECT_EQ(error_of("bspline(speed, n=five)"), "b_spline: n must be a number, got five");
}

TEST(ToText, ParsesToTheSameTerm) {
  for (const char* text :
       {"b_spline(speed, n=5, order=3, bounds=[0.1, 7])", "where: identity(position_cm)",
        "cyclic_b_spline(lap, n=4, order=2) * category(side, unknown=zeros)",
        "\"a: b\": identity(\"x, (y) = \\\"z\\\" \\\\\")", "category(lap, levels=[1, 2.5])"}) {
    const Term term = parse_term(text), again = parse_term(to_text(term));
    EXPECT_EQ(to_text(term), to_text(again)) << text;
    EXPECT_EQ(term.label, again.label) << text;
    ASSERT_EQ(term.factors.size(), again.factors.size());
    for (std::size_t k = 0; k < term.factors.size(); ++k) {
      EXPECT_EQ(term.factors[k].column, again.factors[k].column) << text;
      EXPECT_EQ(term.factors[k].basis.fields(), again.factors[k].basis.fields()) << text;
    }
  }
  EXPECT_EQ(to_text(bound("position: bspline(position_cm, n=5)")),
            "position: b_spline(position_cm, n=5, order=4, bounds=[0, 120])");
}

TEST(ToText, OfABoundTermEvaluatesToTheSameBits) {
  const Term term = bound("raised_cosine_linear(position_cm, n=5) * category(side)");
  const Matrix a = features_of(term, table()), b = features_of(parse_term(to_text(term)), table());
  ASSERT_EQ(a.values().size(), b.values().size());
  for (std::size_t i = 0; i < a.values().size(); ++i)
    EXPECT_EQ(std::bit_cast<std::uint64_t>(a.values()[i]),
              std::bit_cast<std::uint64_t>(b.values()[i]));
}

TEST(DefaultTerms, TwoValuesAndTextsAreCategories) {
  const auto terms = default_terms(table(), {});
  ASSERT_EQ(terms.size(), 4u) << "the column that never varies explains nothing";
  EXPECT_EQ(to_text(terms[0]), "b_spline(position_cm, n=8, order=4)");
  EXPECT_EQ(terms[1].factors[0].basis.name(), "b_spline");
  EXPECT_EQ(terms[2].factors[0].basis.name(), "category");
  EXPECT_EQ(terms[3].factors[0].basis.name(), "category");
}

TEST(BoundTo, SaysWhichColumnDoesNotFit) {
  EXPECT_EQ(message_of([] { bound("bspline(sped)"); }).substr(0, 46),
            "no column named 'sped'; did you mean 'speed'? ");
  EXPECT_EQ(message_of([] { bound("bspline(side)"); }),
            "column 'side' is text, which b_spline cannot take; use category(side)");
  EXPECT_EQ(message_of([] { bound("bspline(flat)"); }),
            "column 'flat': b_spline: needs two different values to take its bounds from, got 4 "
            "alone; leave the covariate out or give bounds");
  EXPECT_EQ(message_of([] { bound("category(side, levels=[0, 1])"); }),
            "column 'side' is text, but the category has levels that are numbers");
  EXPECT_EQ(message_of([] { bound("category(lap, labels=a|b)"); }),
            "column 'lap' is numeric, but the category has labels of a text");
}

TEST(BoundTo, LabelsMustDiffer) {
  EXPECT_EQ(message_of([] {
              bound_to({parse_term("bspline(speed)"), parse_term("identity(speed)")}, table());
            }),
            "terms: labels must differ, got 'speed' twice; put another label and ':' before one of "
            "them");
}

TEST(BoundTo, AProductMustHaveAHumanSize) {
  EXPECT_THROW(bound("bspline(position_cm, n=200) * bspline(speed, n=200)"), InvalidArgument);
}

TEST(FeaturesOf, AProductRunsFastestInItsLastFactor) {
  const Term a = bound("bspline(position_cm, n=5)"), b = bound("category(lap)");
  const Term both = bound("bspline(position_cm, n=5) * category(lap)");
  const Matrix A = features_of(a, table()), B = features_of(b, table());
  const Matrix AB = features_of(both, table());
  ASSERT_EQ(AB.cols(), 10);
  EXPECT_EQ(both.columns(), 10);
  for (Index i = 0; i < 5; ++i)
    for (Index j = 0; j < 5; ++j)
      for (Index k = 0; k < 2; ++k) EXPECT_EQ(AB(i, 2 * j + k), A(i, j) * B(i, k));
}

TEST(FeaturesOf, AreMissingWhereAFactorIs) {
  const Matrix features = features_of(bound("bspline(position_cm) * identity(speed)"), table());
  for (Index j = 0; j < features.cols(); ++j) {
    EXPECT_TRUE(std::isnan(features(3, j)));
    EXPECT_FALSE(std::isnan(features(2, j)));
  }
}

TEST(FeaturesOf, LooksTextLevelsUpByName) {
  const Term side = bound("category(side)");
  EXPECT_EQ(to_text(side), "category(side, labels=left|right, unknown=missing)")
      << "only levels that occur";
  // elsewhere the same names have other codes, and there are others
  const Table other({{"side", {0, 1, 2, NAN}, {"centre", "left", "right"}}});
  const Matrix features = features_of(side, other);
  EXPECT_TRUE(std::isnan(features(0, 0))) << "centre was never seen";
  EXPECT_EQ(features(1, 0), 1);
  EXPECT_EQ(features(2, 0), 0);
  EXPECT_EQ(features(2, 1), 1);
  EXPECT_TRUE(std::isnan(features(3, 1)));
}

TEST(FeaturesOf, RefusesATableOfAnotherKind) {
  const Table numbers({{"side", {0, 1}, {}}}), texts({{"speed", {0, 1}, {"fast", "slow"}}});
  EXPECT_THROW(features_of(bound("category(side)"), numbers), InvalidArgument);
  EXPECT_THROW(features_of(bound("bspline(speed)"), texts), InvalidArgument);
  EXPECT_THROW(features_of(bound("bspline(speed)"), numbers), InvalidArgument) << "no such column";
  EXPECT_THROW(features_of(parse_term("bspline(speed)"), table()), InvalidArgument) << "not bound";
}

}  // namespace
}  // namespace riata

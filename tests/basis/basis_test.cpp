#include <gtest/gtest.h>
#include <cmath>
#include <limits>
#include <numbers>
#include "data/message_of.hpp"
#include "riata/basis/any_basis.hpp"
#include "riata/basis/b_spline.hpp"
#include "riata/basis/category.hpp"
#include "riata/basis/cyclic_b_spline.hpp"
#include "riata/basis/identity.hpp"
#include "riata/basis/raised_cosine_linear.hpp"
#include "riata/catalog.hpp"
#include "riata/core/text.hpp"

namespace riata {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

template <class B>
std::vector<double> row_at(const B& basis, double x) {
  std::vector<double> row(static_cast<std::size_t>(basis.columns()));
  basis.evaluate(x, row);
  return row;
}

/// B-spline i of order k by its definition, the recursion from order 1 up: slow and sure.
double by_definition(const std::vector<double>& knots, std::size_t i, int k, double t) {
  if (k == 1) return knots[i] <= t && t < knots[i + 1] ? 1 : 0;
  const auto ramp = [&](double from, double to, double value) {
    return to > from ? (t - from) / (to - from) * value : 0.0;
  };
  const auto order = static_cast<std::size_t>(k);
  const double rising = by_definition(knots, i, k - 1, t);
  const double falling = by_definition(knots, i + 1, k - 1, t);
  return ramp(knots[i], knots[i + order - 1], rising) +
         (knots[i + order] > knots[i + 1] ? falling - ramp(knots[i + 1], knots[i + order], falling)
                                          : 0.0);
}

TEST(BSpline, EqualsItsDefinition) {
  for (int order : {1, 2, 3, 4, 6}) {
    const int n = 9, cells = n - order + 1;
    std::vector<double> knots;
    for (int i = 0; i < n + order; ++i)
      knots.push_back(static_cast<double>(std::clamp(i - order + 1, 0, cells)) / cells);
    for (double u : {0.0, 0.013, 0.21, 0.4999, 0.77, 0.999}) {
      const auto row = row_at(BSpline{n, order}, u);
      for (std::size_t i = 0; i < row.size(); ++i)
        ASSERT_NEAR(row[i], by_definition(knots, i, order, u), 1e-14) << order << " " << u;
    }
  }
}

TEST(BSpline, ReachesOneAtBothEnds) {
  for (int order : {1, 2, 4}) {
    EXPECT_EQ(row_at(BSpline{6, order}, 0).front(), 1);
    EXPECT_EQ(row_at(BSpline{6, order}, 1).back(), 1) << "the last interval is closed";
  }
}

TEST(CyclicBSpline, MeetsItselfAtTheEnds) {
  for (int order : {2, 3, 4, 5}) {
    const auto first = row_at(CyclicBSpline{7, order}, 0),
               last = row_at(CyclicBSpline{7, order}, 1);
    for (std::size_t j = 0; j < first.size(); ++j) ASSERT_NEAR(first[j], last[j], 1e-15);
  }
}

TEST(CyclicBSpline, AllFunctionsAreOneFunctionTurned) {
  const CyclicBSpline basis{6, 4};
  const auto at = row_at(basis, 0.1), turned = row_at(basis, 0.1 + 1.0 / 6);
  for (std::size_t j = 0; j < 6; ++j) EXPECT_NEAR(at[j], turned[(j + 1) % 6], 1e-15);
}

TEST(RaisedCosineLinear, PeaksAtItsCentresAndEndsAWidthAway) {
  const RaisedCosineLinear basis{5, 2.0};
  EXPECT_EQ(row_at(basis, 0.5)[2], 1);
  EXPECT_EQ(row_at(basis, 0.0)[2], 0) << "two spacings away";
  EXPECT_NEAR(row_at(basis, 0.25)[2], 0.5, 1e-15) << "one spacing away";
  EXPECT_NEAR(row_at(basis, 0.4)[0], 0.5 * (1 + std::cos(std::numbers::pi * 0.8)), 1e-15);
}

TEST(RaisedCosineLinear, TwiceTheWidthIsWhole) {
  EXPECT_NO_THROW(checked(RaisedCosineLinear{8, 2.5}));
  EXPECT_EQ(message_of([] { checked(RaisedCosineLinear{8, 2.3}); }),
            "raised_cosine_linear: twice the width must be a whole number, got a width of 2.3");
  EXPECT_THROW(checked(RaisedCosineLinear{8, 1.0}), InvalidArgument);
  EXPECT_THROW(checked(RaisedCosineLinear{8, INFINITY}), InvalidArgument);
  EXPECT_THROW(checked(RaisedCosineLinear{8, kNan}), InvalidArgument);
}

TEST(AnyBasis, ScalesToTheDataAndRemembersIt) {
  const AnyBasis basis = AnyBasis(BSpline{5, 3}).bound_to(std::vector<double>{4, kNan, 2, 10});
  std::vector<double> out(15);
  basis.evaluate(std::vector<double>{2, 8, 10.5}, out);
  const auto expected = row_at(BSpline{5, 3}, 0.75);
  for (std::size_t j = 0; j < 5; ++j) {
    EXPECT_EQ(out[3 * j], j == 0 ? 1 : 0);
    EXPECT_EQ(out[3 * j + 1], expected[j]);
    EXPECT_TRUE(std::isnan(out[3 * j + 2])) << "outside the bounds";
  }
  EXPECT_EQ(fields_text(basis.fields()), "(n=5, order=3, bounds=[2, 10])");
}

TEST(AnyBasis, SaysWhyItCannotBeBound) {
  const AnyBasis basis{BSpline{}};
  EXPECT_EQ(message_of([&] { basis.bound_to(std::vector<double>{3, 3, kNan}); }),
            "b_spline: needs two different values to take its bounds from, got 3 alone; leave the "
            "covariate out or give bounds");
  EXPECT_EQ(message_of([&] { basis.bound_to(std::vector<double>{kNan}); }),
            "b_spline: needs a number to take its bounds from, got none");
  EXPECT_EQ(message_of([&] { basis.bound_to(std::vector<double>{0, INFINITY}); }),
            "b_spline: bounds must be finite, got 0 to inf from the data; remove such rows or give "
            "bounds");
}

TEST(AnyBasis, RefusesAnArrayOfTheWrongSize) {
  const AnyBasis basis{BSpline{4, 4, {{0.0, 1.0}}}};
  std::vector<double> out(7);
  EXPECT_THROW(basis.evaluate(std::vector<double>{0.1, 0.2}, out), ShapeMismatch);
}

TEST(MakeBasis, SaysWhatIsKnown) {
  EXPECT_EQ(message_of([] { make_basis("bsplin"); }),
            unknown_name("basis", "bsplin", names_of(Bases{})));
  EXPECT_EQ(message_of([] { make_basis("b_spline", {{"n", std::string("3")}}); }),
            "b_spline: n must be at least the order, got n=3 and order=4");
}

TEST(Category, TakesItsLevelsFromTheData) {
  const AnyBasis basis = AnyBasis(Category{}).bound_to(std::vector<double>{2, -1, kNan, 2, 5});
  EXPECT_EQ(fields_text(basis.fields()), "(levels=[-1, 2, 5], labels=none, unknown=missing)");
  std::vector<double> out(6);
  basis.evaluate(std::vector<double>{5, 3}, out);
  EXPECT_EQ(out[0], 0);
  EXPECT_EQ(out[2], 0);
  EXPECT_EQ(out[4], 1);
  for (std::size_t j : {1, 3, 5}) EXPECT_TRUE(std::isnan(out[j])) << "3 is no level";
}

TEST(Category, GivesZerosForAnUnknownValueIfAsked) {
  const Category category{{{1.0, 2.0}}, std::nullopt, "zeros"};
  EXPECT_EQ(row_at(category, 7), (std::vector<double>{0, 0}));
  EXPECT_EQ(row_at(category, 2), (std::vector<double>{0, 1}));
  EXPECT_TRUE(std::isnan(row_at(category, kNan)[0])) << "missing is not unknown";
}

TEST(Category, RefusesLevelsThatAreNone) {
  EXPECT_THROW(checked(Category{{{}}}), InvalidArgument);
  EXPECT_THROW(checked(Category{{{2.0, 1.0}}}), InvalidArgument);
  EXPECT_THROW(checked(Category{{{1.0, 1.0}}}), InvalidArgument);
  EXPECT_THROW(checked(Category{{{kNan}}}), InvalidArgument);
  EXPECT_THROW(checked(Category{std::nullopt, "in|in"}), InvalidArgument);
  EXPECT_THROW(checked(Category{std::nullopt, ""}), InvalidArgument);
  EXPECT_THROW(checked(Category{{{0.0}}, "in"}), InvalidArgument);
  EXPECT_THROW(checked(Category{std::nullopt, std::nullopt, "skip"}), InvalidArgument);
}

TEST(Category, RefusesAContinuousCovariate) {
  std::vector<double> many;
  for (int i = 0; i < 1001; ++i) many.push_back(std::sin(i));
  EXPECT_THROW(AnyBasis(Category{}).bound_to(many), InvalidArgument);
  many.pop_back();
  EXPECT_EQ(AnyBasis(Category{}).bound_to(many).columns(), 1000);
}

TEST(Category, LabelsKeepAnyName) {
  const std::vector<std::string> names{"a|b", "c\\", "d e", "\\|"};
  EXPECT_EQ(label_names(label_text(names)), names);
  EXPECT_EQ(label_text(std::vector<std::string>{"in", "out"}), "in|out");
}

TEST(IdentityBasis, IsTheCovariateItself) {
  EXPECT_EQ(row_at(IdentityBasis{}, -7.25), std::vector<double>{-7.25});
  EXPECT_TRUE(std::isnan(row_at(IdentityBasis{{{0.0, 1.0}}}, 1.5)[0]));
}

}  // namespace
}  // namespace riata

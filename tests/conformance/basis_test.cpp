#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include "conformance.hpp"
#include "riata/basis/any_basis.hpp"
#include "riata/catalog.hpp"
#include "riata/core/random.hpp"

namespace riata {
namespace {

RIATA_FOR_EVERY(Bases, BasisLaws);

const double kNan = std::numeric_limits<double>::quiet_NaN();

/// Data that every basis can be bound to: few values, two of them whole numbers.
std::vector<double> training() { return {0.5, 0, 1, 0.25, 1, kNan, 0}; }

/// Values that the basis knows: its levels, or points from bound to bound with both ends.
std::vector<double> known_values(const AnyBasis& basis) {
  std::vector<double> bounds{0, 1};
  for (const auto& [name, value] : basis.fields()) {
    const auto* list = std::get_if<std::vector<double>>(&value);
    if (name == "levels" && list) return *list;
    if (name == "labels" && std::holds_alternative<std::string>(value)) return {0, 1};
    if (name == "bounds" && list) bounds = *list;
  }
  std::vector<double> out;
  for (int k = 0; k <= 96; ++k) out.push_back(bounds[0] + (bounds[1] - bounds[0]) * k / 96);
  return out;
}

Matrix evaluated(const AnyBasis& basis, const std::vector<double>& x) {
  Matrix out(std::ssize(x), basis.columns());
  basis.evaluate(x, out.values());
  return out;
}

bool has_field(const AnyBasis& basis, const std::string& wanted) {
  for (const auto& [name, value] : basis.fields())
    if (name == wanted && !std::holds_alternative<std::monostate>(value)) return true;
  return false;
}

TYPED_TEST(BasisLaws, IsFiniteInsideItsBounds) {
  for (const auto& example : TypeParam::examples()) {
    const AnyBasis basis = AnyBasis(example).bound_to(training());
    ASSERT_TRUE(basis.bound()) << fields_text(example);
    ASSERT_GE(basis.columns(), 1) << fields_text(example);
    const Matrix features = evaluated(basis, known_values(basis));
    for (double value : features.values())
      ASSERT_TRUE(std::isfinite(value)) << fields_text(example);
  }
}

TYPED_TEST(BasisLaws, IsMissingOutsideItsBoundsAndForNan) {
  for (const auto& example : TypeParam::examples()) {
    const AnyBasis basis = AnyBasis(example).bound_to(training());
    std::vector<double> outside{kNan};
    const bool goes_on = requires { TypeParam::goes_on_beyond_bounds; };
    const bool bounded = (has_field(basis, "bounds") && !goes_on) || has_field(basis, "levels");
    bool zeros = false;  // for values that are no level, if so chosen
    for (const auto& [name, value] : basis.fields())
      zeros = zeros || (name == "unknown" && value == FieldValue("zeros"));
    if (bounded && !zeros) outside.insert(outside.end(), {-1e3, 1e3, -INFINITY, INFINITY});
    const Matrix features = evaluated(basis, outside);
    for (double value : features.values()) ASSERT_TRUE(std::isnan(value)) << fields_text(example);
  }
}

TYPED_TEST(BasisLaws, SumsToOneWhereItSaysSo) {
  if constexpr (requires { TypeParam::sums_to_one; }) {
    for (const auto& example : TypeParam::examples()) {
      const AnyBasis basis = AnyBasis(example).bound_to(training());
      const std::vector<double> x = known_values(basis);
      const Matrix features = evaluated(basis, x);
      for (Index i = 0; i < features.rows(); ++i) {
        double sum = 0;
        for (Index j = 0; j < features.cols(); ++j) {
          ASSERT_GE(features(i, j), 0) << fields_text(example);
          sum += features(i, j);
        }
        ASSERT_NEAR(sum, 1, 1e-13)
            << fields_text(example) << " at " << x[static_cast<std::size_t>(i)];
      }
    }
  }
}

TYPED_TEST(BasisLaws, SavedByItsFieldsItEvaluatesToTheSameBits) {
  for (const auto& example : TypeParam::examples()) {
    const AnyBasis basis = AnyBasis(example).bound_to(training());
    const AnyBasis again = make_basis(basis.name(), basis.fields());
    Fields as_texts;
    for (const auto& [name, value] : basis.fields())
      if (!std::holds_alternative<std::monostate>(value))
        as_texts.emplace_back(name, field_text(value));
    const AnyBasis from_text = make_basis(basis.name(), as_texts);
    ASSERT_TRUE(again.bound() && from_text.bound());
    const std::vector<double> x = known_values(basis);
    const Matrix a = evaluated(basis, x), b = evaluated(again, x), c = evaluated(from_text, x);
    for (std::size_t k = 0; k < a.values().size(); ++k) {
      const auto bits = std::bit_cast<std::uint64_t>(a.values()[k]);
      ASSERT_EQ(bits, std::bit_cast<std::uint64_t>(b.values()[k])) << fields_text(example);
      ASSERT_EQ(bits, std::bit_cast<std::uint64_t>(c.values()[k])) << fields_text(example);
    }
  }
}

TYPED_TEST(BasisLaws, KeepsItsBoundsOnceBound) {
  for (const auto& example : TypeParam::examples()) {
    const AnyBasis basis = AnyBasis(example).bound_to(training());
    const AnyBasis again = basis.bound_to(std::vector<double>{-50, 50});
    EXPECT_EQ(basis.fields(), again.fields()) << fields_text(example);
  }
}

TYPED_TEST(BasisLaws, ARowDoesNotDependOnTheOthers) {
  for (const auto& example : TypeParam::examples()) {
    const AnyBasis basis = AnyBasis(example).bound_to(training());
    const std::vector<double> x = known_values(basis);
    const Matrix all = evaluated(basis, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const Matrix alone = evaluated(basis, {x[i]});
      for (Index j = 0; j < all.cols(); ++j)
        ASSERT_EQ(alone(0, j), all(static_cast<Index>(i), j)) << fields_text(example);
    }
  }
}

TYPED_TEST(BasisLaws, RefusesToEvaluateUnbound) {
  const AnyBasis basis{TypeParam{}};
  if (basis.bound()) return;
  std::vector<double> out(static_cast<std::size_t>(basis.columns()));
  EXPECT_THROW(basis.evaluate(std::vector<double>{0.5}, out), InvalidArgument);
}

TYPED_TEST(BasisLaws, RejectsAFieldOutOfItsRange) {
  for_each_field<TypeParam>([](const auto& field) {
    using V = std::remove_reference_t<decltype(TypeParam{}.*field.member)>;
    if constexpr (std::is_arithmetic_v<V> && !std::is_same_v<V, bool>) {
      for (double beyond : {field.range.low - 1, field.range.high + 1}) {
        if (!std::isfinite(beyond)) continue;
        TypeParam basis;
        basis.*field.member = static_cast<V>(beyond);
        EXPECT_THROW(checked(basis), InvalidArgument) << field.name << " = " << beyond;
      }
    }
  });
}

TYPED_TEST(BasisLaws, RejectsBoundsThatDoNotRise) {
  if constexpr (requires(TypeParam b) { b.bounds; }) {
    const std::vector<double> broken[] = {{},        {1},       {1, 1},        {2, 1},
                                          {0, 1, 2}, {0, kNan}, {0, INFINITY}, {-1e308, 1e308}};
    for (const auto& bounds : broken) {
      TypeParam basis;
      basis.bounds = bounds;
      EXPECT_THROW(checked(basis), InvalidArgument) << field_text(bounds);
    }
  }
}

TYPED_TEST(BasisLaws, IsFoundByItsNameWithAndWithoutUnderscores) {
  std::string plain = TypeParam::name;
  std::erase(plain, '_');
  EXPECT_EQ(make_basis(plain).name(), TypeParam::name);
  EXPECT_EQ(make_basis(TypeParam::name).name(), TypeParam::name);
}

}  // namespace
}  // namespace riata

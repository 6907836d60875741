#include <cmath>
#include <numeric>
#include <vector>
#include "conformance.hpp"
#include "riata/catalog.hpp"
#include "riata/core/random.hpp"
#include "riata/penalty/any_penalty.hpp"

namespace riata {
namespace {

// One face for both kinds: a separable penalty sums over coefficients, a group penalty takes them
// as one group.
template <class P>
double value_of(const P& p, const std::vector<double>& w, double strength) {
  if constexpr (GroupPenalty<P>) return p.value(w, strength);
  double sum = 0;
  if constexpr (SeparablePenalty<P>)
    for (double each : w) sum += p.value(each, strength);
  return sum;
}
template <class P>
std::vector<double> prox_of(const P& p, std::vector<double> w, double strength, double step) {
  if constexpr (GroupPenalty<P>) p.prox(w, strength, step);
  if constexpr (SeparablePenalty<P>)
    for (double& each : w) each = p.prox(each, strength, step);
  return w;
}

double squared_distance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

const std::vector<std::vector<double>> kPoints = {
    {-3.0}, {-1.0}, {-0.2}, {0.0}, {0.1}, {0.7}, {2.5}, {0.3, -0.4, 0.1}, {2, -1, 0, 3}, {0, 0}};

}  // namespace

RIATA_FOR_EVERY(Penalties, PenaltyLaws);

TYPED_TEST(PenaltyLaws, ProxMinimisesPenaltyPlusSquaredDistanceOnAGrid) {
  const double strength = 0.6, step = 0.8;
  for (const auto& p : TypeParam::examples())
    for (const auto& v : kPoints) {
      if (v.size() > 1) continue;
      const auto objective = [&](double x) {
        return value_of(p, {x}, strength) + (x - v[0]) * (x - v[0]) / (2 * step);
      };
      const double least = objective(prox_of(p, v, strength, step)[0]);
      for (double x = -4; x <= 4; x += 1.0 / 256)
        ASSERT_LE(least, objective(x) + 1e-12) << fields_text(p) << " at " << v[0];
    }
}

TYPED_TEST(PenaltyLaws, ProxMinimisesPenaltyPlusSquaredDistanceAmongPerturbations) {
  const double strength = 0.45, step = 1.3;
  Random random(1);
  for (const auto& p : TypeParam::examples())
    for (const auto& v : kPoints) {
      const auto objective = [&](const std::vector<double>& x) {
        return value_of(p, x, strength) + squared_distance(x, v) / (2 * step);
      };
      const auto best = prox_of(p, v, strength, step);
      const double least = objective(best);
      for (int k = 0; k < 200; ++k) {
        auto x = best;
        for (double& each : x) each += std::pow(10.0, -k % 5) * random.normal();
        ASSERT_LE(least, objective(x) + 1e-12) << fields_text(p) << ", perturbation " << k;
      }
    }
}

TYPED_TEST(PenaltyLaws, StationarityIsZeroExactlyAtAMinimiser) {
  const auto residual = [](const TypeParam& p, const std::vector<double>& w,
                           std::vector<double> gradient) {
    for (std::size_t j = 0; j < w.size(); ++j) gradient[j] = w[j] - gradient[j];
    return std::sqrt(squared_distance(w, prox_of(p, gradient, 0.6, 1.0)));
  };
  for (const auto& p : TypeParam::examples())
    for (const auto& v : kPoints) {
      const auto w = prox_of(p, v, 0.6, 1.0);
      auto gradient = w;  // w - v makes w the minimiser
      for (std::size_t j = 0; j < w.size(); ++j) gradient[j] -= v[j];
      EXPECT_NEAR(residual(p, w, gradient), 0, 1e-12) << fields_text(p) << " at " << v[0];
      auto lower = gradient, higher = gradient;  // at a bound one of them changes nothing
      lower[0] -= 6;
      higher[0] += 6;
      EXPECT_GT(std::max(residual(p, w, lower), residual(p, w, higher)), 0.1)
          << fields_text(p) << " at " << v[0];
    }
}

TYPED_TEST(PenaltyLaws, IsZeroAtZeroAndNowhereNegative) {
  for (const auto& p : TypeParam::examples()) {
    EXPECT_EQ(value_of(p, {0, 0, 0}, 0.6), 0);
    EXPECT_EQ(prox_of(p, {0, 0, 0}, 0.6, 0.8), (std::vector<double>{0, 0, 0}));
    for (const auto& v : kPoints) EXPECT_GE(value_of(p, v, 0.6), 0);
  }
}

TYPED_TEST(PenaltyLaws, StrengthZeroIsNoPenalty) {
  for (const auto& p : TypeParam::examples())
    for (const auto& v : kPoints) {
      EXPECT_EQ(value_of(p, v, 0), 0);
      const auto same = prox_of(p, v, 0, 0.8);
      for (std::size_t j = 0; j < v.size(); ++j) EXPECT_DOUBLE_EQ(same[j], v[j]) << fields_text(p);
    }
}

TYPED_TEST(PenaltyLaws, NeverTurnsNanIntoANumber) {
  const double nan = std::nan("");
  for (const auto& p : TypeParam::examples()) {
    EXPECT_TRUE(std::isnan(prox_of(p, {nan}, 0.6, 0.8)[0])) << fields_text(p);
    EXPECT_TRUE(std::isnan(value_of(p, {nan}, 0.6))) << fields_text(p);
    EXPECT_TRUE(std::isnan(prox_of(p, {1, nan, 2}, 0.6, 0.8)[1])) << fields_text(p);
    EXPECT_TRUE(std::isnan(value_of(p, {1, nan, 2}, 0.6))) << fields_text(p);
  }
}

TYPED_TEST(PenaltyLaws, PartsAddUpToTheValue) {
  for (const auto& p : TypeParam::examples()) {
    if constexpr (requires { p.parts(); }) {
      const Parts parts = p.parts();
      for (const auto& w : kPoints) {
        double squares = 0, absolute = 0;
        bool inside = true;
        for (double each : w) {
          squares += each * each, absolute += std::abs(each);
          inside &= each >= parts.lower && each <= parts.upper;
        }
        const double group = std::sqrt(static_cast<double>(w.size()) * squares);
        const double sum =
            parts.quadratic * squares / 2 + parts.l1 * absolute + parts.group * group;
        if (inside)
          EXPECT_NEAR(value_of(p, w, 0.6), 0.6 * sum, 1e-13) << fields_text(p);
        else
          EXPECT_EQ(value_of(p, w, 0.6), INFINITY) << fields_text(p);
      }
    }
  }
}

// slope and bend are derivatives of the value along w; concave: the slope never rises.
TYPED_TEST(PenaltyLaws, SlopeAndBendAreDerivativesInTheSize) {
  if constexpr (ConcavePenalty<TypeParam>) {
    for (const auto& p : TypeParam::examples()) {
      const AnyPenalty any = p;
      EXPECT_TRUE(any.is_concave());
      double last = INFINITY;
      for (double size = 0.013; size < 3; size += 0.0371) {
        const double h = 1e-6, strength[] = {0.6};
        const auto slope = [&](double at) {
          double out[1];
          any.slope(std::span(&at, 1), strength, out);
          return out[0];
        };
        double bend[1];
        any.bend(std::span(&size, 1), strength, bend);
        const double rise = value_of(p, {size + h}, 0.6) - value_of(p, {size - h}, 0.6);
        EXPECT_NEAR(slope(size), rise / (2 * h), 1e-8) << fields_text(p) << " at " << size;
        EXPECT_EQ(slope(size), slope(-size));
        EXPECT_NEAR(bend[0], (slope(size + h) - slope(size - h)) / (2 * h), 1e-8);
        EXPECT_LE(slope(size), last);
        last = slope(size);
      }
      const double nan = std::nan(""), zero = 0, strength[] = {0.6};
      double out[1];
      any.slope(std::span(&zero, 1), strength, out);
      EXPECT_DOUBLE_EQ(out[0], 0.6);
      any.slope(std::span(&nan, 1), strength, out);
      EXPECT_TRUE(std::isnan(out[0]));
    }
  } else {
    const AnyPenalty any = TypeParam{};
    double w[] = {1.0}, strength[] = {0.6};
    EXPECT_FALSE(any.is_concave());
    EXPECT_THROW(any.slope(w, strength, w), Incompatible);
  }
}

TYPED_TEST(PenaltyLaws, ErasedPenaltyEqualsTheStruct) {
  for (const auto& p : TypeParam::examples()) {
    const AnyPenalty any = p;
    const double strength[] = {0.6}, step[] = {0.8};
    EXPECT_EQ(any.name(), TypeParam::name);
    EXPECT_EQ(any.fields(), field_values(p));
    for (auto w : kPoints) {
      // nearly: the library is built for this machine, and may fuse a product into a sum
      EXPECT_DOUBLE_EQ(any.value(w, strength), value_of(p, w, 0.6));
      const auto expected = prox_of(p, w, 0.6, 0.8);
      any.prox(w, strength, step);
      for (std::size_t j = 0; j < w.size(); ++j) EXPECT_DOUBLE_EQ(w[j], expected[j]);
    }
  }
}

TYPED_TEST(PenaltyLaws, IsMadeByItsName) {
  for (const auto& p : TypeParam::examples()) {
    const AnyPenalty made = make_penalty(TypeParam::name, field_values(p));
    EXPECT_EQ(made.fields(), field_values(p));
    EXPECT_THROW(make_penalty(TypeParam::name, {{"no_such_field", 1.0}}), InvalidArgument);
  }
}

}  // namespace riata

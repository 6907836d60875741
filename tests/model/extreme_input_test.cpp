#include <gtest/gtest.h>
#include <cmath>
#include <vector>
#include "columns.hpp"
#include "data/message_of.hpp"
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

// Numbers at the ends of their range, few rows, few columns, strengths over many orders.
namespace riata {
namespace {

using Values = std::vector<double>;

const Values kX = {-3, -2, -1, 1, 2, 3}, kY = {1, 0, 3, 1, 4, 3}, kOther = {1, 0, 2, 5, 1, 1};
const char* const kFamilies[] = {"gaussian", "poisson"};

Fit fitted(const std::string& family, const std::vector<Values>& x, const Values& y,
           AnyPenalty penalty = None{}, double strength = 0) {
  return Glm(make_observation(family), std::move(penalty), strength)
      .fit(ColumnMatrix(x), ColumnMatrix({y}));
}

}  // namespace

TEST(PowersOfTwo, ScaleAColumnAndItsCoefficientToTheBit) {
  for (const char* family : kFamilies)
    for (const char* penalty : {"none", "ridge", "lasso"})
      for (int power : {-40, -3, 5, 60}) {
        const double scale = std::ldexp(1.0, power),
                     strength = penalty == std::string("none") ? 0 : 0.03;
        const double factor = penalty == std::string("lasso") ? scale : scale * scale;
        const auto with = [&](double by) {
          Matrix each(2, 1, strength);
          each(0, 0) *= by == 1 ? 1 : factor;
          Strength strengths;
          strengths.blocks["X"] = {each};
          return Glm(make_observation(family), make_penalty(penalty), strengths)
              .fit(ColumnMatrix({times(kX, by), kOther}), ColumnMatrix({kY}));
        };
        const Fit plain = with(1), scaled = with(scale);
        EXPECT_EQ(scaled.coef()(0, 0) * scale, plain.coef()(0, 0)) << family << " " << penalty;
        EXPECT_EQ(scaled.coef()(1, 0), plain.coef()(1, 0)) << family << " " << penalty;
        EXPECT_EQ(scaled.intercept(), plain.intercept()) << family << " " << penalty;
      }
}

TEST(ColumnsOfAnySize, AreFitted) {
  for (const char* family : kFamilies) {
    const Fit plain = fitted(family, {kX, kOther}, kY);
    for (double size : {1e300, 1e200, 1e150, 1e-150, 1e-200, 1e-300}) {
      const Fit fit = fitted(family, {times(kX, size), kOther}, kY);
      EXPECT_NEAR(fit.coef()(0, 0) * size / plain.coef()(0, 0), 1, 1e-12) << family << " " << size;
      EXPECT_NEAR(fit.coef()(1, 0), plain.coef()(1, 0), 1e-12) << family << " " << size;
      EXPECT_EQ(fit.certificate().status, Status::converged) << family << " " << size;
      EXPECT_EQ(fit.certificate().rank, 3) << family << " " << size;
    }
  }
}

TEST(ColumnsOfAnySize, ArePenalisedAsTheyStand) {
  for (const char* family : kFamilies)
    for (const char* penalty : {"ridge", "lasso", "group_lasso"}) {
      const Fit free = fitted(family, {kX}, kY);
      const Fit huge = fitted(family, {times(kX, 1e200)}, kY, make_penalty(penalty), 0.01);
      EXPECT_NEAR(huge.coef()(0, 0) * 1e200, free.coef()(0, 0), 1e-12) << "costs next to nothing";
      EXPECT_TRUE(huge.ok()) << family << " " << penalty << name_of(huge.certificate().status);
      const Fit tiny = fitted(family, {times(kX, 1e-200)}, kY, make_penalty(penalty), 0.01);
      EXPECT_LE(std::abs(tiny.coef()(0, 0)), 1e-190) << "costs more than it gives";
      EXPECT_TRUE(tiny.ok()) << family << " " << penalty;
    }
}

TEST(ColumnsOfAnySize, BesideOthersOfOrdinarySize) {
  const Fit fit = fitted("gaussian", {times(kX, 1e200), times(kOther, 1e-200)}, kY, Lasso{}, 0.0);
  const Fit plain = fitted("gaussian", {kX, kOther}, kY);
  EXPECT_NEAR(fit.coef()(0, 0) * 1e200, plain.coef()(0, 0), 1e-12);
  EXPECT_NEAR(fit.coef()(1, 0) * 1e-200, plain.coef()(1, 0), 1e-12);
}

TEST(DenormalColumns, AreFittedOrRefusedInOneSentence) {
  const Fit fit = fitted("gaussian", {times(kX, 1e-310)}, times(kY, 1e-20));
  EXPECT_NEAR(fit.coef()(0, 0) / 1e290 / fitted("gaussian", {kX}, kY).coef()(0, 0), 1, 1e-9);
  EXPECT_EQ(message_of([] { fitted("gaussian", {times(kX, 1e-310)}, kY); }),
            "X: feature 0 is so small that its coefficient is beyond the range of numbers; give it "
            "in a smaller unit");
}

TEST(ResponsesOfAnySize, AreFitted) {
  const Fit plain = fitted("gaussian", {kX}, kY);
  for (double size : {1e100, 1e12, 1e-12, 1e-100})
    for (const char* penalty : {"none", "ridge"}) {
      const Fit fit = fitted("gaussian", {kX}, times(kY, size), make_penalty(penalty), 0);
      EXPECT_NEAR(fit.coef()(0, 0) / size, plain.coef()(0, 0), 1e-14) << size;
      EXPECT_EQ(fit.certificate().status, Status::converged) << size;
    }
}

TEST(ResponsesOfAnySize, AreRefusedInOneSentenceWhereTheirSquaresLeaveTheRange) {
  for (const char* penalty : {"none", "ridge", "lasso"}) {
    const auto fit_times = [&](double size) {
      return message_of(
          [&] { fitted("gaussian", {kX}, times(kY, size), make_penalty(penalty), 1); });
    };
    EXPECT_EQ(fit_times(1e200),
              "gaussian: y lies so far from what the offset alone gives that its deviance is "
              "beyond the range of numbers; give it in a larger unit");
    EXPECT_EQ(fit_times(1e-200),
              "gaussian: y varies so little that its squares leave the range of numbers; give it "
              "in a smaller unit");
  }
  EXPECT_TRUE(fitted("gaussian", {kX}, Values(6, 1e-200)).ok()) << "what does not vary";
}

// The means of two categories are their counts' means: a closed form.
TEST(Counts, MayDifferByNineOrders) {
  for (double count : {1e3, 1e6, 1e9}) {
    const Fit fit = fitted("poisson", {{0, 0, 1, 1}}, {1, 3, count, count});
    EXPECT_NEAR(fit.intercept()[0], std::log(2), 1e-6) << count;
    EXPECT_NEAR(fit.coef()(0, 0), std::log(count) - std::log(2), 1e-6) << count;
    EXPECT_EQ(fit.certificate().status, Status::converged) << count;
  }
}

TEST(Counts, OfAnySizeMoveTheInterceptOnly) {
  const Fit plain = fitted("poisson", {kX, kOther}, kY);
  for (double count : {1e-200, 1e-9, 1e9, 1e15, 1e300}) {
    const Fit fit = fitted("poisson", {kX, kOther}, times(kY, count));
    for (Index j = 0; j < 2; ++j)
      EXPECT_NEAR(fit.coef()(j, 0) / plain.coef()(j, 0), 1, 1e-12) << count;
    EXPECT_NEAR(fit.intercept()[0], plain.intercept()[0] + std::log(count), 1e-11) << count;
    EXPECT_EQ(fit.certificate().status, Status::converged) << count;
  }
}

TEST(Counts, NeverOverflowOnTheWay) {
  for (const Values& x : {Values{-3e3, -2e3, -1e3, 1e3, 2e3, 3e3}, Values{-3, -2, -1, 1, 2, 1e4},
                          Values{-1e-9, 0, 1e-9, 0, 0, 1e5}}) {
    const Fit fit = fitted("poisson", {x}, kY);
    EXPECT_EQ(fit.certificate().status, Status::converged);
    const Matrix mu = fit.predict(ColumnMatrix({x}));
    double sum = 0;
    for (double each : mu.values()) sum += each;
    EXPECT_NEAR(sum, 12, 1e-9) << "with an intercept the means sum to the counts";
  }
}

TEST(OneRow, IsTheNullModel) {
  for (const char* family : kFamilies) {
    const Fit fit = fitted(family, {{2}, {-1}}, {3});
    EXPECT_EQ(fit.certificate().status, Status::min_norm) << family;
    EXPECT_EQ(fit.coef()(0, 0), 0) << family;
    EXPECT_NEAR(fit.predict(ColumnMatrix({{2}, {-1}}))(0, 0), 3, 1e-12) << family;
    for (const char* penalty : {"ridge", "lasso", "group_lasso"})
      EXPECT_TRUE(fitted(family, {{2}, {-1}}, {3}, make_penalty(penalty), 0.1).ok()) << family;
  }
}

TEST(NoColumn, IsTheNullModel) {
  const Fit fit = Glm(Poisson{}).fit(Features{}, ColumnMatrix({kY}));
  EXPECT_NEAR(fit.intercept()[0], std::log(2), 1e-12);
  EXPECT_EQ(fit.certificate().status, Status::converged);
  GlmOptions options;
  options.fit_intercept = false;
  for (const char* family : kFamilies) {
    const Glm nothing(make_observation(family), std::vector<PenaltyTerm>{}, options);
    EXPECT_EQ(nothing.fit(Features{}, ColumnMatrix({kY})).coef().rows(), 0) << family;
  }
}

TEST(ConstantResponse, NeedsNoFeature) {
  for (const char* family : kFamilies)
    for (const char* penalty : {"none", "ridge", "lasso"}) {
      const Fit fit = fitted(family, {kX}, Values(6, 3.0), make_penalty(penalty), 0.1);
      EXPECT_NEAR(fit.coef()(0, 0), 0, 1e-15) << family;
      EXPECT_TRUE(fit.ok()) << family << " " << penalty;
    }
}

TEST(Weights, CountOnlyInProportion) {
  const Values weights = {1, 2, 1, 3, 1, 1};
  for (const char* family : kFamilies) {
    FitData plain, scaled;
    plain.weights = weights;
    const Glm glm(make_observation(family));
    const Fit before = glm.fit(ColumnMatrix({kX}), ColumnMatrix({kY}), plain);
    for (int power : {-1000, -3, 1000}) {
      scaled.weights = times(weights, std::ldexp(1.0, power));
      const Fit after = glm.fit(ColumnMatrix({kX}), ColumnMatrix({kY}), scaled);
      EXPECT_EQ(after.coef()(0, 0), before.coef()(0, 0)) << family << " " << power;
    }
    scaled.weights = {1e308, 1.5e308, 1e308, 1e308, 1e308, 1e308};  // whose sum overflows
    EXPECT_TRUE(glm.fit(ColumnMatrix({kX}), ColumnMatrix({kY}), scaled).ok()) << family;
  }
}

TEST(Weights, OfZeroRemoveTheRow) {
  for (const char* family : kFamilies) {
    FitData with;
    with.weights = {1, 2, 0, 3, 1, 1};
    Values odd = kX;
    odd[2] = 1e9;  // must not be seen, not even by centring
    const Glm glm(make_observation(family));
    const Fit zero = glm.fit(ColumnMatrix({odd}), ColumnMatrix({{1, 0, 1e9, 1, 4, 3}}), with);
    with.weights.erase(with.weights.begin() + 2);
    const Fit gone =
        glm.fit(ColumnMatrix({{-3, -2, 1, 2, 3}}), ColumnMatrix({{1, 0, 1, 4, 3}}), with);
    EXPECT_NEAR(zero.coef()(0, 0), gone.coef()(0, 0), 1e-12) << family;
    EXPECT_NEAR(zero.intercept()[0], gone.intercept()[0], 1e-12) << family;
    EXPECT_NEAR(zero.certificate().objective, gone.certificate().objective, 1e-12) << family;
    EXPECT_TRUE(zero.ok());
  }
}

// One feature of mean square s about its mean and x'y / n = c: the ridge solution is c / (s +
// strength).
TEST(Strengths, OverManyOrdersGiveTheClosedForm) {
  const double square = 28.0 / 6, product = [] {
    double sum = 0;
    for (std::size_t i = 0; i < 6; ++i) sum += kX[i] * (kY[i] - 2) / 6;
    return sum;
  }();
  for (double strength : {1e-300, 1e-12, 1e-6, 1.0, 1e6, 1e12, 1e300}) {
    const double best = product / (square + strength);
    const Fit fit = fitted("gaussian", {kX}, kY, Ridge{}, strength);
    EXPECT_NEAR(fit.coef()(0, 0) / best, 1, 1e-14) << strength;
    EXPECT_EQ(fit.certificate().status, Status::converged) << strength;
    const Fit sparse = fitted("gaussian", {kX}, kY, Lasso{}, strength);
    EXPECT_NEAR(sparse.coef()(0, 0), std::max(0.0, product - strength) / square, 1e-12) << strength;
    EXPECT_TRUE(sparse.ok()) << strength;
    EXPECT_TRUE(fitted("poisson", {kX}, kY, Ridge{}, strength).ok()) << strength;
  }
}

// y is fitted exactly by the column that a difference of 1e-10 hides; a pseudo-inverse that drops
// small singular values at 1e-6 loses it.
TEST(NearlyCollinearColumns, AreToldApart) {
  const Matrix X = oracle::normal_matrix(40, 2, 71);
  Matrix both(40, 2), y(40, 1);
  const double small = std::ldexp(1.0, -33);
  for (Index i = 0; i < 40; ++i) {
    both(i, 0) = std::round(X(i, 0) * 1024) / 1024;
    both(i, 1) = both(i, 0) + small * std::round(X(i, 1) * 64);
    y(i, 0) = both(i, 1) - both(i, 0);
  }
  const Fit fit = Glm(Gaussian{}).fit(Features(both), y);
  EXPECT_NEAR(fit.coef()(0, 0), -1, 1e-6);
  EXPECT_NEAR(fit.coef()(1, 0), 1, 1e-6);
  EXPECT_EQ(fit.certificate().rank, 3);
  EXPECT_EQ(fit.certificate().status, Status::converged);
}

TEST(MoreFeaturesThanRows, WithAVanishingRidgeTendsToTheLeastNorm) {
  const Matrix X = oracle::normal_matrix(6, 12, 72), y = oracle::normal_matrix(6, 1, 73);
  const Fit free = Glm(Gaussian{}).fit(Features(X), y),
            held = Glm(Gaussian{}, Ridge{}, 1e-12).fit(Features(X), y);
  EXPECT_EQ(free.certificate().status, Status::min_norm);
  for (Index j = 0; j < 12; ++j) EXPECT_NEAR(free.coef()(j, 0), held.coef()(j, 0), 1e-9);
}

}  // namespace riata

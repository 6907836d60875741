#include <gtest/gtest.h>
#include <cmath>
#include <vector>
#include "columns.hpp"
#include "data/message_of.hpp"
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"
#include "riata/model/path.hpp"

// Input that breaks other solvers: every fit ends in numbers and a status that holds, or in one
// sentence.
namespace riata {
namespace {

using Values = std::vector<double>;
const std::vector<std::string> kFamilies = oracle::convex_families();

struct Named {
  std::string name;
  Matrix x;
};

/// Designs of 30 rows (one has 1), made of two ordinary columns and something odd.
std::vector<Named> odd_designs() {
  const Matrix plain = oracle::normal_matrix(30, 2, 91);
  const auto with = [&](auto&& third) {
    Matrix x(30, 3);
    for (Index i = 0; i < 30; ++i) {
      x(i, 0) = plain(i, 0);
      x(i, 1) = plain(i, 1);
      x(i, 2) = third(i);
    }
    return x;
  };
  return {{"duplicated", with([&](Index i) { return plain(i, 0); })},
          {"opposite", with([&](Index i) { return -plain(i, 1); })},
          {"a sum", with([&](Index i) { return plain(i, 0) + plain(i, 1); })},
          {"zeros", with([](Index) { return 0.0; })},
          {"constant", with([](Index) { return -1e8 / 3; })},
          {"shifted", with([&](Index i) { return 1e8 + plain(i, 0) * plain(i, 1); })},
          {"huge", with([&](Index i) { return 1e160 * plain(i, 0) * plain(i, 1); })},
          {"tiny", with([&](Index i) { return 1e-160 * plain(i, 0) * plain(i, 1); })},
          {"one row apart", with([](Index i) { return i == 7 ? 1e6 : 0.0; })},
          {"wide", oracle::normal_matrix(30, 40, 92)},
          {"one row", oracle::normal_matrix(1, 3, 93)},
          {"one column", oracle::normal_matrix(30, 1, 94)},
          {"one number", oracle::normal_matrix(1, 1, 95)}};
}

/// A group has one norm for columns of 1e160 and of 1, a concave penalty one scale.
bool beyond_groups(const std::string& name) { return name == "huge" || name == "one row apart"; }

void expect_sound(const Fit& fit, const std::string& what) {
  for (double b : fit.coef().values()) EXPECT_TRUE(std::isfinite(b)) << what;
  for (double b : fit.intercept()) EXPECT_TRUE(std::isfinite(b)) << what;
  const Certificate& c = fit.certificate();
  EXPECT_TRUE(c.ok() || c.status == Status::separated) << what << ": " << name_of(c.status);
  if (!c.ok()) return;
  EXPECT_TRUE(std::isfinite(c.objective)) << what;
  EXPECT_LE(std::isnan(c.gap) ? c.stationarity : c.gap, c.tolerance) << what;
}

/// Ordinary responses, and where the family has them the same in every row, or nothing at all.
std::vector<Matrix> responses(const std::string& family, const Matrix& x) {
  Matrix two(x.rows(), std::min<Index>(x.cols(), 2));
  for (Index j = 0; j < two.cols(); ++j) std::ranges::copy(x.column(j), two.column(j).begin());
  std::vector<Matrix> out = {oracle::responses_for(family, two, 1, 96)};
  for (double value : {1.0, 0.0})
    if (make_observation(family)->supports(value)) out.push_back(Matrix(x.rows(), 1, value));
  return out;
}

}  // namespace

TEST(BadInput, EndsInNumbersAndAStatusThatHolds) {
  for (const auto& family : kFamilies)
    for (const auto& [name, x] : odd_designs())
      for (const Matrix& y : responses(family, x))
        for (const char* penalty : {"none", "ridge", "lasso", "group_lasso"})
          for (double strength : {0.0, 1e-9, 0.05, 1e9}) {
            if (penalty == std::string("none") && strength > 0) continue;
            if (penalty == std::string("group_lasso") && beyond_groups(name)) continue;
            if (name == "wide" && strength == 1e-9) continue;  // as good as none, but slow
            const std::string what = cat(family, " ", name, " ", penalty, " ", strength);
            expect_sound(
                Glm(make_observation(family), make_penalty(penalty), strength).fit(Features(x), y),
                what);
          }
}

TEST(BadInput, EndsInNumbersAlongAPath) {
  for (const auto& family : kFamilies)
    for (const auto& [name, x] : odd_designs())
      for (const char* penalty : {"lasso", "group_lasso", "mcp"}) {
        if (penalty != std::string("lasso") && beyond_groups(name)) continue;
        if (penalty == std::string("mcp") && name == "wide") continue;  // may wander for long
        const Matrix y = responses(family, x)[0];
        const Glm glm(make_observation(family), make_penalty(penalty), 1.0);
        try {
          const Path path =
              fit_path(glm, Features(x), y, {.strengths = 5, .min_ratio = 1e-2, .grid = {}});
          for (const Fit& fit : path.fits) expect_sound(fit, cat(family, " ", name, " ", penalty));
        } catch (const InvalidArgument& error) {
          EXPECT_NE(std::string(error.what()).find("strength"), std::string::npos) << error.what();
        }
      }
}

// Weights of 1/n do not sum to 1 exactly: the mean of n ones may come to lie above 1.
TEST(OneClass, IsTheNullModelForAnyNumberOfRows) {
  for (Index n = 1; n <= 60; ++n)
    for (double value : {0.0, 1.0}) {
      const Fit fit =
          Glm(Bernoulli{}).fit(Features(oracle::normal_matrix(n, 1, 97)), Matrix(n, 1, value));
      EXPECT_EQ(fit.certificate().status, Status::separated) << n;
      EXPECT_EQ(fit.coef()(0, 0), 0) << n;
    }
}

TEST(NoCounts, AreTheNullModelForEveryFamilyThatHasThem) {
  for (const char* family : {"poisson", "negative_binomial", "tweedie"})
    for (Index n : {1, 3, 7, 49}) {
      const Matrix x = oracle::normal_matrix(n, 2, 98);
      const Fit fit = Glm(make_observation(family)).fit(Features(x), Matrix(n, 1, 0.0));
      EXPECT_EQ(fit.certificate().status, Status::separated) << family << " " << n;
      EXPECT_EQ(fit.coef()(0, 0), 0) << family;
      EXPECT_LT(fit.predict(Features(x))(0, 0), 1e-6) << family;
    }
}

TEST(Offsets, OfAnySizeMoveTheInterceptOnly) {
  const Matrix x = oracle::normal_matrix(40, 2, 99);
  for (const auto& family : kFamilies) {
    const Matrix y = oracle::responses_for(family, x, 1, 100);
    for (const char* penalty : {"none", "lasso"}) {
      const Glm glm(make_observation(family), make_penalty(penalty), 0.02);
      const Fit plain = glm.fit(Features(x), y);
      for (double size : {1e4, -1e4, 1e8}) {
        FitData data;
        const Matrix offset(40, 1, size);
        data.offset = offset;
        const Fit fit = glm.fit(Features(x), y, data);
        EXPECT_TRUE(fit.ok()) << family << " " << penalty << " " << size;
        for (Index j = 0; j < 2; ++j)
          EXPECT_NEAR(fit.coef()(j, 0), plain.coef()(j, 0), 1e-6) << family << " " << size;
        EXPECT_NEAR(fit.intercept()[0] + size, plain.intercept()[0], 1e-6) << family << " " << size;
      }
    }
  }
}

// The means of the rows differ by factors that no double holds. What is fitted by then is said, and
// right where it is called converged.
TEST(Offsets, FarApartGiveNumbersAndNoFalseClaim) {
  Matrix x(40, 2), offset(40, 1);
  const Matrix other = oracle::normal_matrix(40, 1, 101);
  for (Index i = 0; i < 40; ++i) {
    x(i, 0) = static_cast<double>(i % 2);
    x(i, 1) = other(i, 0);
    offset(i, 0) = i % 2 ? 1e4 : -1e4;
  }
  for (const auto& family : kFamilies) {
    const Matrix y = oracle::responses_for(family, x, 1, 102);
    FitData data;
    data.offset = offset;
    const Fit plain = Glm(make_observation(family)).fit(Features(x), y);
    const Fit fit = Glm(make_observation(family)).fit(Features(x), y, data);
    for (double b : fit.coef().values()) EXPECT_TRUE(std::isfinite(b)) << family;
    EXPECT_TRUE(std::isfinite(fit.intercept()[0]) && std::isfinite(fit.certificate().objective));
    EXPECT_TRUE(!fit.ok() || std::abs(fit.coef()(0, 0) + 2e4 - plain.coef()(0, 0)) < 1e-5)
        << family;
  }
}

TEST(SinglePrecision, HoldsItsLargestAndSmallestNumbers) {
  const Matrix x = oracle::normal_matrix(40, 2, 103);
  for (double size : {1.0, 1e37, 1e-37, 1e-42}) {  // squares overflow, vanish; denormals
    std::vector<float> single(80);
    Matrix same(40, 2);
    for (std::size_t e = 0; e < 80; ++e) {
      single[e] = static_cast<float>(x.values()[e] * size);
      same.values()[e] = single[e];
    }
    Features features;
    features.add("X", AnyBlock(FloatMatrixView(single.data(), 40, 2, 1, 40)));
    for (const auto& family : kFamilies) {
      const Matrix y = oracle::responses_for(family, x, 1, 104);
      const Fit fit = Glm(make_observation(family)).fit(features, y),
                wide = Glm(make_observation(family)).fit(Features(same), y);
      EXPECT_TRUE(fit.ok()) << family << " " << size;
      for (Index j = 0; j < 2; ++j)
        EXPECT_NEAR(fit.coef()(j, 0) / wide.coef()(j, 0), 1, 1e-9) << family << " " << size;
    }
  }
}

TEST(SinglePrecision, ThatOverflowedIsRefusedWithItsPlace) {
  std::vector<float> single(10, 1.0F);
  single[7] = 2 * std::numeric_limits<float>::max();
  Features features;
  features.add("speed", AnyBlock(FloatMatrixView(single.data(), 5, 2, 1, 5)));
  EXPECT_EQ(message_of([&] { Glm(Gaussian{}).fit(features, Matrix(5, 1, 1.0)); }),
            "speed[2, 1] is inf; remove the row, or let rows with missing values be dropped");
}

// From 1e-6 to 1e6 within one model: the weakest are as good as none, the strongest hold at zero.
TEST(Strengths, OverTwelveOrdersInOneModel) {
  const Matrix x = oracle::normal_matrix(60, 7, 105);
  for (const auto& family : kFamilies)
    for (const char* penalty : {"ridge", "lasso"}) {
      const Matrix y = oracle::responses_for(family, x, 1, 106);
      Matrix each(7, 1);
      for (Index j = 0; j < 7; ++j) each(j, 0) = std::pow(10.0, 2 * static_cast<double>(j) - 6);
      Strength strengths;
      strengths.blocks["X"] = {each};
      const Fit fit =
          Glm(make_observation(family), make_penalty(penalty), strengths).fit(Features(x), y);
      EXPECT_EQ(fit.certificate().status, Status::converged) << family << " " << penalty;
      for (Index j = 4; j < 7; ++j) EXPECT_LE(std::abs(fit.coef()(j, 0)), 2 / each(j, 0)) << family;
      for (Index j = 4; j < 7 && penalty == std::string("lasso"); ++j)
        EXPECT_EQ(fit.coef()(j, 0), 0) << family;
      expect_sound(fit, family);
    }
}

}  // namespace riata

#include <gtest/gtest.h>
#include <cmath>
#include <vector>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

// Every family through every link.
namespace riata {
namespace {

constexpr Index kRows = 600, kFeatures = 2;

struct Pair {
  std::string family, link;
  friend std::ostream& operator<<(std::ostream& out, const Pair& p) {
    return out << p.family << "_" << p.link;
  }
};
std::vector<Pair> all_pairs() {
  std::vector<Pair> out;
  for (const auto& family : names_of(Families{}))
    for (const auto& link : names_of(Links{})) out.push_back({family, link});
  return out;
}

/// Small effects around a mean of 0.5, which every family and link can have, and so many rows that
/// no estimate is at the end of a range, where some pairs have no barrier.
class GlmThroughLink : public ::testing::TestWithParam<Pair> {
 protected:
  GlmThroughLink() {
    Random random(72);
    for (Index i = 0; i < kRows; ++i) {
      double eta = any->eta_of_mean(0.5), mu = 0;
      for (Index j = 0; j < kFeatures; ++j) eta += 0.02 * static_cast<double>(j + 1) * X(i, j);
      any->mean({&eta, 1}, {&mu, 1});
      y(i, 0) = oracle::draw(GetParam().family, mu, random);
      data.weights.push_back(0.5 + static_cast<double>(i % 3));
    }
    offset = oracle::normal_matrix(kRows, 1, 73, 0.01);
    data.offset = offset;
  }
  /// The objective at coefficients and an intercept, in plain loops.
  double objective(const std::vector<double>& b, double intercept, double quadratic,
                   double l1) const {
    double sum = 0, total = 0;
    for (Index i = 0; i < kRows; ++i) {
      double eta = intercept + offset(i, 0);
      for (Index j = 0; j < kFeatures; ++j) eta += X(i, j) * b[at(j)];
      const double yi = y(i, 0), w = data.weights[at(i)];
      sum += any->loss({&yi, 1}, {&eta, 1}, {&w, 1});
      total += w;
    }
    sum /= total;
    for (double each : b) sum += quadratic * each * each / 2 + l1 * std::abs(each);
    return sum;
  }
  /// At the fit: the objective that it states, no descent to any side, and an honest certificate.
  void expect_optimal(const Fit& fit, double quadratic, double l1) const {
    const Certificate& c = fit.certificate();
    EXPECT_TRUE(c.ok()) << name_of(c.status) << ", stationarity " << c.stationarity;
    EXPECT_EQ(c.convex, any->convex());
    EXPECT_EQ(std::isnan(c.gap), !any->convex());
    if (c.convex) {
      EXPECT_LE(c.gap, 1e-6);
    }
    EXPECT_LE(c.stationarity, 1e-6);
    std::vector<double> b(fit.coef().values().begin(), fit.coef().values().end());
    const double here = objective(b, fit.intercept()[0], quadratic, l1);
    EXPECT_NEAR(here, c.objective, 1e-12 * (1 + std::abs(here)));
    for (double h : {1e-3, -1e-3}) {
      EXPECT_GE(objective(b, fit.intercept()[0] + h, quadratic, l1), here - 1e-11);
      for (auto& each : b) {
        const double kept = each;
        each += h;
        EXPECT_GE(objective(b, fit.intercept()[0], quadratic, l1), here - 1e-11);
        each = kept;
      }
    }
  }

  AnyObservation any = make_observation(GetParam().family, {}, GetParam().link);
  Matrix X = oracle::normal_matrix(kRows, kFeatures, 71), y = Matrix(kRows, 1), offset;
  FitData data;
};

}  // namespace

TEST_P(GlmThroughLink, RidgeReachesAnOptimumAndSaysWhetherItIsConvex) {
  expect_optimal(Glm(any, Ridge{}, 0.01).fit(Features(X), y, data), 0.01, 0);
}

TEST_P(GlmThroughLink, LassoReachesAnOptimumToo) {
  expect_optimal(Glm(any, Lasso{}, 0.004).fit(Features(X), y, data), 0, 0.004);
}

TEST_P(GlmThroughLink, WithoutAPenaltyNothingIsLeftToGain) {
  expect_optimal(Glm(any).fit(Features(X), y, data), 0, 0);
}

INSTANTIATE_TEST_SUITE_P(Every, GlmThroughLink, ::testing::ValuesIn(all_pairs()),
                         ::testing::PrintToStringParamName());

// 0/1 counts through identity: the least-squares-like slope of a line of rates.
TEST(PoissonIdentity, FitsARateThatIsLinear) {
  std::vector<double> x, y;
  for (int i = 1; i <= 20; ++i) x.push_back(i), y.push_back(2.0 * i);
  const Fit fit =
      Glm(make_observation("poisson", {}, "identity")).fit(MatrixView(x), MatrixView(y));
  EXPECT_NEAR(fit.coef()(0, 0), 2, 1e-9);
  EXPECT_NEAR(fit.intercept()[0], 0, 1e-7);
  EXPECT_LE(fit.certificate().gap, 1e-6);
}

TEST(BoundedLinks, SayWhereNoStartIsFeasible) {
  const Matrix X = oracle::normal_matrix(10, 1, 74);
  Matrix y(10, 1), zero(10, 1), offset(10, 1);
  std::ranges::fill(y.column(0), 1.0);
  const auto error = [&](const AnyObservation& any, const Matrix& response, bool intercept,
                         const FitData& data) -> std::string {
    GlmOptions options;
    options.fit_intercept = intercept;
    try {
      Glm(any, Ridge{}, 0.1, options).fit(Features(X), response, data);
    } catch (const InvalidArgument& e) {
      return e.what();
    }
    return "no error";
  };
  const AnyObservation linear = make_observation("poisson", {}, "identity");
  EXPECT_EQ(error(linear, y, false, {}),
            "poisson with link 'identity': without an intercept a fit starts at the offset, which "
            "must be in (0, inf); fit an intercept or give an offset");
  EXPECT_EQ(error(linear, zero, true, {}),
            "poisson with link 'identity': the mean of y is 0, which no linear predictor gives; "
            "use another link");
  FitData data;
  offset(3, 0) = 2;
  data.offset = offset;
  EXPECT_EQ(error(make_observation("bernoulli", {}, "identity"), zero, true, data),
            "bernoulli with link 'identity': the mean of y is 0, which no linear predictor gives; "
            "use another link");
  zero(0, 0) = 0.5;
  EXPECT_EQ(error(make_observation("bernoulli", {}, "identity"), zero, true, data),
            "bernoulli with link 'identity': no intercept brings the offsets of all rows inside "
            "(0, 1); use another link");
}

TEST(BoundedLinks, PathsAndOffsetsStayInside) {
  const Matrix X = oracle::normal_matrix(80, 4, 75);
  Matrix y(80, 1);
  Random random(76);
  for (Index i = 0; i < 80; ++i) y(i, 0) = oracle::draw("poisson", 2 + 0.6 * X(i, 0), random);
  for (const char* solver : {"prox_newton", "fista"}) {
    GlmOptions options;
    options.solver = solver;
    const Fit fit =
        Glm(make_observation("poisson", {}, "sqrt"), Lasso{}, 0.01, options).fit(Features(X), y);
    EXPECT_TRUE(fit.certificate().ok()) << solver;
    EXPECT_LE(fit.certificate().gap, 1e-6) << solver;
  }
}

}  // namespace riata

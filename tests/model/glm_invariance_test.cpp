#include <gtest/gtest.h>
#include <cmath>
#include <vector>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

// What must not change a fit, and what must change it in a known way.
namespace riata {
namespace {

const std::vector<std::string> kFamilies = oracle::convex_families();

bool same_bits(const Fit& a, const Fit& b) {
  const auto x = a.coef().values(), y = b.coef().values();
  return std::equal(x.begin(), x.end(), y.begin(), y.end()) && a.intercept() == b.intercept();
}
double distance(const Fit& a, const Fit& b) {
  double most = 0;
  for (std::size_t e = 0; e < a.coef().values().size(); ++e)
    most = std::max(most, std::abs(a.coef().values()[e] - b.coef().values()[e]));
  for (std::size_t r = 0; r < a.intercept().size(); ++r)
    most = std::max(most, std::abs(a.intercept()[r] - b.intercept()[r]));
  return most;
}
Matrix column_of(const Matrix& m, Index r) {
  Matrix one(m.rows(), 1);
  std::ranges::copy(m.column(r), one.values().begin());
  return one;
}
std::vector<PenaltyTerm> lasso_and_ridge() {
  return {{Lasso{}, 0.04, {}, {}}, {Ridge{}, 0.1, {}, {}}};
}

}  // namespace

TEST(Glm, OneThreadAndSeveralGiveTheSameBits) {
  const Matrix X = oracle::normal_matrix(3000, 8, 1);
  for (const auto& family : kFamilies) {
    const Matrix y = oracle::responses_for(family, X, 3, 2);
    for (const char* penalty : {"ridge", "lasso", "group_lasso"}) {
      GlmOptions one, several;
      one.threads = 1;
      several.threads = 3;
      const Glm a(make_observation(family), make_penalty(penalty), 0.02, one),
          b(make_observation(family), make_penalty(penalty), 0.02, several);
      const Fit first = a.fit(Features(X), y), second = b.fit(Features(X), y);
      EXPECT_TRUE(same_bits(first, second)) << family << " " << penalty;
      EXPECT_EQ(first.certificate().gap, second.certificate().gap);
    }
  }
}

TEST(Glm, ResponseIsIndependentOfItsNeighboursToTheBit) {
  const Matrix X = oracle::normal_matrix(400, 5, 3);
  for (const auto& family : kFamilies) {
    Matrix y = oracle::responses_for(family, X, 3, 4);
    // a silent neighbour, or a constant one where 0 is no response
    std::ranges::fill(y.column(1), make_observation(family)->supports(0) ? 0.0 : 1.0);
    for (const char* penalty : {"none", "ridge", "lasso", "group_lasso"}) {
      const Glm glm(make_observation(family), make_penalty(penalty), 0.03);
      const Fit all = glm.fit(Features(X), y);
      for (Index r : {0, 2}) {
        const Fit alone = glm.fit(Features(X), column_of(y, r));
        for (Index j = 0; j < 5; ++j)
          EXPECT_EQ(alone.coef()(j, 0), all.coef()(j, r)) << family << " " << penalty;
        EXPECT_EQ(alone.intercept()[0], all.intercept()[at(r)]);
        EXPECT_EQ(alone.certificates()[0].gap, all.certificates()[at(r)].gap);
      }
    }
  }
}

TEST(Glm, IntegerWeightsEqualReplicatedRows) {
  const Index n = 40;
  const Matrix X = oracle::normal_matrix(n, 4, 5), offset = oracle::normal_matrix(n, 1, 6, 0.2);
  for (const auto& family : kFamilies) {
    const Matrix y = oracle::responses_for(family, X, 1, 7);
    FitData weighted, replicated;
    std::vector<Index> source;
    for (Index i = 0; i < n; ++i) {
      weighted.weights.push_back(static_cast<double>(i % 4));  // 0: as if absent
      for (Index k = 0; k < i % 4; ++k) source.push_back(i);
    }
    Matrix X2(std::ssize(source), 4), y2(std::ssize(source), 1), offset2(std::ssize(source), 1);
    for (Index i = 0; i < X2.rows(); ++i) {
      for (Index j = 0; j < 4; ++j) X2(i, j) = X(source[at(i)], j);
      y2(i, 0) = y(source[at(i)], 0);
      offset2(i, 0) = offset(source[at(i)], 0);
    }
    weighted.offset = offset;
    replicated.offset = offset2;
    for (const auto standardize : {Standardize::none, Standardize::block, Standardize::column}) {
      GlmOptions options;
      options.standardize = standardize;
      const Glm glm(make_observation(family), lasso_and_ridge(), options);
      EXPECT_LE(distance(glm.fit(Features(X), y, weighted), glm.fit(Features(X2), y2, replicated)),
                1e-10)
          << family;
    }
  }
}

TEST(Glm, OnlyTheProportionsOfWeightsCount) {
  const Matrix X = oracle::normal_matrix(40, 4, 8), y = oracle::responses_for("poisson", X, 1, 9);
  FitData plain, scaled;
  for (Index i = 0; i < 40; ++i) {
    plain.weights.push_back(1.0 + static_cast<double>(i % 3));
    scaled.weights.push_back(plain.weights.back() * 1e-7);
  }
  const Glm glm(Poisson{}, lasso_and_ridge());
  EXPECT_LE(distance(glm.fit(Features(X), y, plain), glm.fit(Features(X), y, scaled)), 1e-12);
}

TEST(Offset, IsTakenOffAGaussianResponse) {
  const Matrix X = oracle::normal_matrix(50, 4, 10),
               y = oracle::responses_for("gaussian", X, 2, 11),
               offset = oracle::normal_matrix(50, 2, 12);
  Matrix rest = y;
  for (std::size_t e = 0; e < 100; ++e) rest.values()[e] -= offset.values()[e];
  FitData data;
  data.offset = offset;
  const Glm glm(Gaussian{}, lasso_and_ridge());
  EXPECT_LE(distance(glm.fit(Features(X), y, data), glm.fit(Features(X), rest)), 1e-12);
}

TEST(Offset, OfOneColumnServesEveryResponse) {
  const Matrix X = oracle::normal_matrix(50, 4, 13), y = oracle::responses_for("poisson", X, 2, 14),
               one = oracle::normal_matrix(50, 1, 15, 0.3);
  Matrix both(50, 2);
  for (Index r = 0; r < 2; ++r) std::ranges::copy(one.column(0), both.column(r).begin());
  FitData a, b;
  a.offset = one;
  b.offset = both;
  const Glm glm(Poisson{}, lasso_and_ridge());
  EXPECT_TRUE(same_bits(glm.fit(Features(X), y, a), glm.fit(Features(X), y, b)));
}

TEST(Offset, ThatIsConstantMovesTheInterceptOnly) {
  const Matrix X = oracle::normal_matrix(50, 4, 16), seconds(50, 1, std::log(0.02));
  for (const auto& family : kFamilies) {
    const Matrix y = oracle::responses_for(family, X, 1, 17);
    FitData data;
    data.offset = seconds;
    const Glm glm(make_observation(family), lasso_and_ridge());
    const Fit plain = glm.fit(Features(X), y), moved = glm.fit(Features(X), y, data);
    for (Index j = 0; j < 4; ++j) EXPECT_NEAR(plain.coef()(j, 0), moved.coef()(j, 0), 1e-10);
    EXPECT_NEAR(plain.intercept()[0], moved.intercept()[0] + std::log(0.02), 1e-10);
    EXPECT_NEAR(plain.predict(Features(X))(3, 0), moved.predict(Features(X), seconds)(3, 0), 1e-10);
  }
}

TEST(NoIntercept, ReachesTheOraclesOptimum) {
  const Matrix X = oracle::normal_matrix(50, 4, 18);
  for (const auto& family : kFamilies) {
    oracle::Problem problem(family, X, oracle::responses_for(family, X, 1, 19));
    problem.intercept = false;
    problem.l1.assign(4, 0.04);
    problem.quadratic.assign(4, 0.1);
    const auto best = oracle::minimise(problem);
    GlmOptions options;
    options.fit_intercept = false;
    const Fit fit =
        Glm(make_observation(family), lasso_and_ridge(), options).fit(Features(X), problem.y);
    EXPECT_EQ(fit.intercept(), std::vector<double>{0});
    for (Index j = 0; j < 4; ++j) EXPECT_NEAR(fit.coef()(j, 0), best.coef[at(j)], 1e-9) << family;
    EXPECT_TRUE(fit.certificate().ok());
  }
}

TEST(WeightsAndOffset, ReachTheOraclesOptimum) {
  const Matrix X = oracle::normal_matrix(50, 4, 20);
  for (const auto& family : kFamilies) {
    oracle::Problem problem(family, X, oracle::responses_for(family, X, 1, 21));
    FitData data;
    for (Index i = 0; i < 50; ++i) data.weights.push_back(0.2 + static_cast<double>(i % 5));
    problem.weigh(data.weights);
    problem.offset = oracle::normal_matrix(50, 1, 22, 0.4);
    data.offset = problem.offset;
    problem.l1.assign(4, 0.04);
    problem.quadratic.assign(4, 0.1);
    const auto best = oracle::minimise(problem);
    const Fit fit =
        Glm(make_observation(family), lasso_and_ridge()).fit(Features(X), problem.y, data);
    for (Index j = 0; j < 4; ++j) EXPECT_NEAR(fit.coef()(j, 0), best.coef[at(j)], 1e-9) << family;
    EXPECT_NEAR(fit.intercept()[0], best.intercept[0], 1e-9);
    EXPECT_NEAR(fit.certificate().objective, problem.objective(best), 1e-12);
  }
}

TEST(WarmStart, ReachesTheSameOptimum) {
  const Matrix X = oracle::normal_matrix(80, 6, 23);
  for (const auto& family : kFamilies) {
    const Matrix y = oracle::responses_for(family, X, 2, 24);
    const Fit far = Glm(make_observation(family), Lasso{}, 0.3).fit(Features(X), y);
    const Glm glm(make_observation(family), Lasso{}, 0.03);
    FitData warm;
    warm.warm_start = &far;
    EXPECT_LE(distance(glm.fit(Features(X), y), glm.fit(Features(X), y, warm)), 1e-9);
  }
}

TEST(Glm, RowMajorAndColumnMajorFeaturesGiveTheSameBits) {
  const Matrix X = oracle::normal_matrix(70, 3, 25), y = oracle::responses_for("poisson", X, 1, 26);
  std::vector<double> by_row;
  for (Index i = 0; i < 70; ++i)
    for (Index j = 0; j < 3; ++j) by_row.push_back(X(i, j));
  const Glm glm(Poisson{}, lasso_and_ridge());
  EXPECT_TRUE(same_bits(glm.fit(Features(X), y),
                        glm.fit(Features(MatrixView(by_row.data(), 70, 3, 3, 1)), y)));
}

TEST(Fit, PredictsTheMeanOfItsLinearPredictor) {
  const Matrix X = oracle::normal_matrix(30, 3, 27);
  const MatrixView all = X;
  for (const auto& family : kFamilies) {
    const Matrix y = oracle::responses_for(family, X, 2, 28);
    const Fit fit = Glm(make_observation(family), lasso_and_ridge())
                        .fit({{"a", all.columns(0, 2)}, {"b", all.columns(2, 1)}}, y);
    const Features swapped{{"b", all.columns(2, 1)}, {"a", all.columns(0, 2)}};  // found by name
    const Matrix eta = fit.linear_predictor(swapped), mu = fit.predict(swapped);
    for (Index r = 0; r < 2; ++r)
      for (Index i = 0; i < 30; ++i) {
        double expected = fit.intercept()[at(r)];
        for (Index j = 0; j < 3; ++j) expected += X(i, j) * fit.coef()(j, r);
        ASSERT_NEAR(eta(i, r), expected, 1e-13);
        ASSERT_NEAR(mu(i, r), oracle::mean_of(family, expected), 1e-13);
      }
  }
}

}  // namespace riata

#include <gtest/gtest.h>
#include <cmath>
#include <functional>
#include "oracle.hpp"
#include "riata/data/split.hpp"
#include "riata/model/cross_validation.hpp"
#include "riata/penalty/elastic_net.hpp"
#include "riata/penalty/group_lasso.hpp"
#include "riata/penalty/lasso.hpp"
#include "riata/penalty/none.hpp"

// Least squares of many rows are cross-validated by the sums of their folds, fitted and scored:
// held against fits of the rows themselves, one by one.
namespace riata {
namespace {

constexpr Index kRows = 240, kFeatures = 6;
constexpr double kTight = 1e-13;  // Newton steps overshoot it by far

Matrix rows_of(const Matrix& m, const std::vector<Index>& rows) {
  Matrix out(std::ssize(rows), m.cols());
  for (Index i = 0; i < out.rows(); ++i)
    for (Index j = 0; j < m.cols(); ++j) out(i, j) = m(rows[at(i)], j);
  return out;
}

/// A problem in two blocks of features; the penalty's strengths times a factor.
struct Case {
  std::string name;
  std::function<std::vector<PenaltyTerm>(double)> penalty = [](double s) {
    return std::vector<PenaltyTerm>{{Lasso{}, s, {}, {}}};
  };
  GlmOptions options = {};
  bool weighted = false, offset = false;
  double shift = 0;  // of all features
  std::vector<int> fold = contiguous_folds(kRows, 4);
  std::function<void(Matrix&)> change = [](Matrix&) {};
  double accuracy = 1e-10;
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

GlmOptions with(std::function<void(GlmOptions&)> set) {
  GlmOptions out;
  set(out);
  return out;
}

std::vector<PenaltyTerm> elastic_net(double s) { return {{ElasticNet{0.4}, s, {}, {}}}; }
std::vector<PenaltyTerm> group_lasso(double s) { return {{GroupLasso{}, s, {}, {}}}; }
std::vector<PenaltyTerm> half_free(double s) {
  return {{Lasso{}, s, {"a"}, {}}, {None{}, 0.0, {"b"}, {}}};
}

std::vector<int> one_row_fold() {
  auto out = contiguous_folds(kRows, 3);
  for (int& each : out) each = std::min(each, 1);
  out[100] = 2;
  return out;
}

void flatten_outside_first_fold(Matrix& X) {
  for (Index i = 60; i < kRows; ++i) X(i, 1) = 0.5;
}

std::vector<Case> cases() {
  const GlmOptions columns = with([](auto& o) { o.standardize = Standardize::column; });
  return {
      {.name = "lasso"},
      {.name = "elastic_net", .penalty = elastic_net},
      {.name = "group_lasso", .penalty = group_lasso},
      {.name = "unpenalised_block", .penalty = half_free},
      {.name = "weights", .penalty = elastic_net, .weighted = true},
      {.name = "offset", .offset = true},
      {.name = "standardised", .penalty = elastic_net, .options = columns},
      {.name = "blockwise", .penalty = group_lasso, .options = with([](auto& o) {
                                                      o.standardize = Standardize::block;
                                                    })},
      {.name = "no_intercept", .options = with([](auto& o) { o.fit_intercept = false; })},
      {.name = "shifted", .penalty = elastic_net, .weighted = true, .shift = 1e4, .accuracy = 1e-9},
      {.name = "random_folds", .fold = random_folds(kRows, 7, 3)},
      {.name = "one_row_in_a_fold", .fold = one_row_fold()},
      {.name = "column_constant_but_in_one_fold",
       .change = flatten_outside_first_fold,
       .accuracy = 1e-3},
      {.name = "no_sums_without_rows", .fold = random_folds(kRows, 60, 3), .accuracy = 1e-3},
  };
}

class FoldSums : public ::testing::TestWithParam<Case> {
 protected:
  FoldSums() {
    for (Index i = 0; i < kRows; ++i) {
      for (Index j = 1; j < kFeatures; ++j) X(i, j) += 0.5 * X(i, j - 1) + GetParam().shift;
      y(i, 0) = 1 + X(i, 0) - 0.5 * X(i, 3) + noise(i, 0);
      if (GetParam().weighted) data.weights.push_back(0.3 + static_cast<double>(i % 5));
    }
    GetParam().change(X);
    if (GetParam().offset) data.offset = offset;
  }
  Features features(const Matrix& m) const {
    return {{"a", m.view().columns(0, 2)}, {"b", m.view().columns(2, kFeatures - 2)}};
  }
  Glm glm(double factor, double tolerance, int threads = 0) const {
    GlmOptions options = GetParam().options;
    options.tolerance = tolerance;
    options.threads = threads;
    return Glm(Gaussian{}, GetParam().penalty(factor), options);
  }
  double weight(Index row) const { return data.weights.empty() ? 1 : data.weights[at(row)]; }
  /// Held-out squared error of fold k at one strength, summed, by a fit of its own.
  double error_by_hand(int k, double strength) const {
    const auto inside = rows_in_fold(GetParam().fold, k),
               outside = rows_outside_fold(GetParam().fold, k);
    FitData training;
    for (Index row : outside) training.weights.push_back(weight(row));
    const Matrix aside = rows_of(offset, outside), X_in = rows_of(X, inside);
    if (GetParam().offset) training.offset = aside;
    const Matrix X_out = rows_of(X, outside), y_out = rows_of(y, outside);
    const Fit fit = glm(strength, tolerance::exact).fit(features(X_out), y_out, training);
    const Matrix mu = fit.predict(features(X_in));
    double sum = 0;
    for (Index i = 0; i < mu.rows(); ++i) {
      const Index row = inside[at(i)];
      const double eta = mu(i, 0) + (GetParam().offset ? offset(row, 0) : 0.0);
      sum += weight(row) * std::pow(y(row, 0) - eta, 2);
    }
    return sum;
  }
  Matrix X = oracle::normal_matrix(kRows, kFeatures, 81), y = Matrix(kRows, 1),
         noise = oracle::normal_matrix(kRows, 1, 82, 0.7),
         offset = oracle::normal_matrix(kRows, 1, 83);
  FitData data;
  const PathOptions grid{.strengths = 0, .min_ratio = 0, .grid = {0.3, 0.1, 0.03, 0.01, 1e-3}};
};

}  // namespace

TEST_P(FoldSums, ScoreAsFitsOfTheRowsDo) {
  const auto [path, cv] =
      cross_validated_path(glm(1, kTight), features(X), y, grid, GetParam().fold, data);
  double weights = 0;
  for (Index i = 0; i < kRows; ++i) weights += weight(i);
  for (std::size_t s = 0; s < path.strengths.size(); ++s) {
    double sum = 0;
    for (int k = 0; k < cv.folds; ++k) sum += error_by_hand(k, path.strengths[s]);
    EXPECT_NEAR(cv.cvm[s] * weights / sum, 1, GetParam().accuracy) << s;
  }
}

TEST_P(FoldSums, ThePathIsThatOfFitsOnAllRows) {
  const auto [path, cv] =
      cross_validated_path(glm(1, kTight), features(X), y, grid, GetParam().fold, data);
  for (std::size_t s = 0; s < path.strengths.size(); ++s) {
    const Fit one = glm(path.strengths[s], tolerance::exact).fit(features(X), y, data);
    EXPECT_NEAR(path.fits[s].certificate().objective / one.certificate().objective, 1, 1e-11);
    EXPECT_NEAR(
        path.fits[s].certificate().half_null_deviance / one.certificate().half_null_deviance, 1,
        1e-11);
    EXPECT_EQ(path.fits[s].certificate().rows_used, kRows);
  }
}

TEST_P(FoldSums, OneThreadAndSeveralGiveTheSameBits) {
  const auto one = cross_validated_path(glm(1, tolerance::standard, 1), features(X), y, grid,
                                        GetParam().fold, data);
  for (int threads : {2, 3}) {
    const auto more = cross_validated_path(glm(1, tolerance::standard, threads), features(X), y,
                                           grid, GetParam().fold, data);
    EXPECT_EQ(one.cv.cvm, more.cv.cvm);
    EXPECT_EQ(one.cv.cvsd, more.cv.cvsd);
    for (std::size_t s = 0; s < one.path.fits.size(); ++s)
      for (Index j = 0; j < kFeatures; ++j)
        EXPECT_EQ(one.path.fits[s].coef()(j, 0), more.path.fits[s].coef()(j, 0));
  }
}

INSTANTIATE_TEST_SUITE_P(Every, FoldSums, ::testing::ValuesIn(cases()),
                         [](const auto& info) { return info.param.name; });

TEST(SumsOfFolds, ResidualsNearRoundingAreTakenRowByRow) {
  const Matrix X = oracle::normal_matrix(kRows, 2, 84);
  Matrix y(kRows, 1);
  for (Index i = 0; i < kRows; ++i) y(i, 0) = 3 + X(i, 0) - 2 * X(i, 1);
  const PathOptions grid{.strengths = 0, .min_ratio = 0, .grid = {1e-7}};
  GlmOptions tight;
  tight.tolerance = kTight;
  const auto [path, cv] = cross_validated_path(Glm(Gaussian{}, Lasso{}, 1.0, tight), Features(X), y,
                                               grid, contiguous_folds(kRows, 4));
  EXPECT_GT(cv.cvm[0], 1e-15);
  EXPECT_LT(cv.cvm[0], 1e-12);
}

TEST(SumsOfFolds, AMissingValueIsStillTold) {
  Matrix X = oracle::normal_matrix(kRows, 2, 85);
  const Matrix y = oracle::normal_matrix(kRows, 1, 86);
  X(17, 1) = NAN;
  const PathOptions grid{.strengths = 0, .min_ratio = 0, .grid = {0.1}};
  const auto folds = contiguous_folds(kRows, 4);
  EXPECT_THROW(cross_validated_path(Glm(Gaussian{}, Lasso{}), Features(X), y, grid, folds),
               InvalidArgument);
  GlmOptions drop;
  drop.missing = Missing::drop;
  const auto [path, cv] =
      cross_validated_path(Glm(Gaussian{}, Lasso{}, 1.0, drop), Features(X), y, grid, folds);
  EXPECT_EQ(path.fits[0].certificate().rows_used, kRows - 1);
}

}  // namespace riata

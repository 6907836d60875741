#include "riata/model/cross_validation.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/data/split.hpp"

namespace riata {
namespace {

const std::vector<std::string> kFamilies = oracle::convex_families();

Matrix rows_of(const Matrix& m, const std::vector<Index>& rows) {
  Matrix out(std::ssize(rows), m.cols());
  for (Index i = 0; i < out.rows(); ++i)
    for (Index j = 0; j < m.cols(); ++j) out(i, j) = m(rows[at(i)], j);
  return out;
}
double deviance_of(const std::string& family, double y, double mu) {
  double out = 0;
  make_observation(family)->deviance({&y, 1}, {&mu, 1}, {&out, 1});
  return out;
}
double mean_of(const Matrix& y) {
  double sum = 0;
  for (double each : y.values()) sum += each;
  return sum / static_cast<double>(y.rows());
}

class CrossValidated : public ::testing::TestWithParam<std::string> {
 protected:
  CrossValidated() {
    PathOptions options;
    options.strengths = 4;
    options.min_ratio = 0.02;
    path = fit_path(glm, Features(X), y, options);
    cv = cross_validate(glm, Features(X), y, path, fold);
  }
  std::string family = GetParam();
  Matrix X = oracle::normal_matrix(61, 4, 91), y = oracle::responses_for(family, X, 1, 92);
  Glm glm{make_observation(family), Lasso{}};
  std::vector<int> fold = random_folds(61, 3, 5);
  Path path;
  CrossValidation cv;
};

}  // namespace

// Fold by fold, as one would do it by hand with the public fit.
TEST_P(CrossValidated, DevianceIsThatOfFitsOnTheOtherFolds) {
  std::vector<double> total(4), spread(4), sizes;
  std::vector<std::vector<double>> means(4);
  double null = 0;
  for (int k = 0; k < 3; ++k) {
    const auto inside = rows_in_fold(fold, k), outside = rows_outside_fold(fold, k);
    const Matrix X_in = rows_of(X, inside), X_out = rows_of(X, outside);
    const Matrix y_in = rows_of(y, inside), y_out = rows_of(y, outside);
    sizes.push_back(static_cast<double>(inside.size()));
    for (double each : y_in.values()) null += deviance_of(family, each, mean_of(y_out));
    for (std::size_t s = 0; s < 4; ++s) {
      const Fit fit =
          Glm(make_observation(family), Lasso{}, path.strengths[s]).fit(Features(X_out), y_out);
      const Matrix mu = fit.predict(Features(X_in));
      double sum = 0;
      for (Index i = 0; i < y_in.rows(); ++i) sum += deviance_of(family, y_in(i, 0), mu(i, 0));
      total[s] += sum;
      means[s].push_back(sum / sizes.back());
    }
  }
  EXPECT_NEAR(cv.null_deviance, null / 61, 1e-12);
  for (std::size_t s = 0; s < 4; ++s) {
    const double cvm = total[s] / 61;
    for (std::size_t k = 0; k < 3; ++k) spread[s] += sizes[k] / 61 * std::pow(means[s][k] - cvm, 2);
    EXPECT_NEAR(cv.cvm[s] / cvm, 1, 1e-2) << "fold points stop at the statistical tolerance";
    EXPECT_NEAR(cv.cvsd[s], std::sqrt(spread[s] / 2), 1e-2 * cvm);
    EXPECT_NEAR(cv.deviance_explained[s], 1 - cv.cvm[s] / cv.null_deviance, 1e-14);
  }
}

TEST_P(CrossValidated, IndicesFollowTheirRules) {
  for (std::size_t s = 0; s < 4; ++s) EXPECT_GE(cv.cvm[s], cv.cvm[cv.index_min]);
  EXPECT_EQ(cv.index_1se, one_standard_error_index(cv.cvm, cv.cvsd));
  EXPECT_EQ(cv.strengths, path.strengths);
  EXPECT_EQ(cv.fold, fold);
  EXPECT_EQ(cv.folds, 3);
  EXPECT_EQ(cv.nzero, (std::vector<int>{0, 1, 1, 1}));
}

TEST_P(CrossValidated, OneThreadAndSeveralGiveTheSameBits) {
  GlmOptions options;
  for (int threads : {1, 2, 3}) {
    options.threads = threads;
    const Glm other(make_observation(family), Lasso{}, 1.0, options);
    const CrossValidation again = cross_validate(other, Features(X), y, path, fold);
    EXPECT_EQ(again.cvm, cv.cvm);
    EXPECT_EQ(again.cvsd, cv.cvsd);
  }
}

TEST_P(CrossValidated, RowsThatAreDroppedAreInNoFold) {
  Matrix holes = X, unknown = y, offset(61, 1);
  holes(3, 0) = unknown(17, 0) = offset(40, 0) = std::nan("");
  std::vector<Index> kept;
  std::vector<int> kept_fold;
  for (Index i = 0; i < 61; ++i)
    if (i != 3 && i != 17 && i != 40) {
      kept.push_back(i);
      kept_fold.push_back(fold[at(i)]);
    }
  GlmOptions options;
  options.missing = Missing::drop;
  const Glm dropping(make_observation(family), Lasso{}, 1.0, options);
  FitData data;
  data.offset = offset;
  const auto with = cross_validate(dropping, Features(holes), unknown, path, fold, data);
  const auto without =
      cross_validate(glm, Features(rows_of(X, kept)), rows_of(y, kept), path, kept_fold);
  EXPECT_NEAR(with.null_deviance, without.null_deviance, 1e-12);
  for (std::size_t s = 0; s < 4; ++s) {
    EXPECT_NEAR(with.cvm[s] / without.cvm[s], 1, 1e-12);
    EXPECT_NEAR(with.cvsd[s], without.cvsd[s], 1e-12 * without.cvm[s]);
  }
}

TEST_P(CrossValidated, AToleranceThatIsGivenIsThatOfTheFolds) {
  GlmOptions options;
  options.tolerance = 1e-12;
  const Glm tight(make_observation(family), Lasso{}, 1.0, options);
  const auto tighter = cross_validate(tight, Features(X), y, path, fold);
  std::vector<double> total(4);
  for (int k = 0; k < 3; ++k) {
    const auto inside = rows_in_fold(fold, k), outside = rows_outside_fold(fold, k);
    for (std::size_t s = 0; s < 4; ++s) {
      const Fit fit = Glm(make_observation(family), Lasso{}, path.strengths[s])
                          .fit(Features(rows_of(X, outside)), rows_of(y, outside));
      const Matrix mu = fit.predict(Features(rows_of(X, inside)));
      for (Index i = 0; i < mu.rows(); ++i)
        total[s] += deviance_of(family, y(inside[at(i)], 0), mu(i, 0));
    }
  }
  for (std::size_t s = 0; s < 4; ++s) EXPECT_NEAR(tighter.cvm[s] / (total[s] / 61), 1, 1e-5);
}

TEST_P(CrossValidated, ALooseToleranceLeavesFoldsAtTheirOwn) {
  const auto usual = cross_validate(glm, Features(X), y, path, fold);
  for (double tolerance : {1e-2, 3e-6}) {
    GlmOptions options;
    options.tolerance = tolerance;
    const Glm loose(make_observation(family), Lasso{}, 1.0, options);
    const auto cv = cross_validate(loose, Features(X), y, path, fold);
    for (std::size_t s = 0; s < 4; ++s) EXPECT_NEAR(cv.cvm[s] / usual.cvm[s], 1, 1e-3);
  }
}

TEST_P(CrossValidated, WeightZeroHidesARowAndItsFold) {
  FitData data;
  data.weights.assign(61, 1.0);
  data.weights[7] = 0;
  Matrix changed = y;
  changed(7, 0) = y(7, 0) == 1 ? 0.5 : 1;
  const auto a = cross_validate(glm, Features(X), y, path, fold, data),
             b = cross_validate(glm, Features(X), changed, path, fold, data);
  EXPECT_EQ(a.cvm, b.cvm);
  EXPECT_EQ(a.null_deviance, b.null_deviance);
}

INSTANTIATE_TEST_SUITE_P(Every, CrossValidated, ::testing::ValuesIn(kFamilies),
                         [](const auto& info) { return info.param; });

TEST(OneStandardErrorRule, TakesTheLargestStrengthWithinOneErrorOfTheLeast) {
  EXPECT_EQ(one_standard_error_index({5, 4, 3.1, 3, 3.2}, {1, 1, 1, 0.2, 1}), 2u);
  EXPECT_EQ(one_standard_error_index({5, 4, 3.1, 3, 3.2}, {9, 9, 9, 0.05, 9}), 3u);
  EXPECT_EQ(one_standard_error_index({3, 4, 5}, {1, 1, 1}), 0u);
}

TEST(CrossValidate, RefusesFoldsThatDoNotFit) {
  const Matrix X = oracle::normal_matrix(20, 3, 93),
               y = oracle::responses_for("gaussian", X, 2, 94);
  const std::span<const double> one = y.column(0);
  const Glm glm(Gaussian{}, Lasso{});
  PathOptions options;
  options.grid = {0.1, 0.01};
  const Path path = fit_path(glm, Features(X), one, options);
  const auto folds = contiguous_folds(20, 4);
  EXPECT_THROW(cross_validate(glm, Features(X), y, path, folds), ShapeMismatch);
  EXPECT_THROW(cross_validate(glm, Features(X), one, path, contiguous_folds(19, 4)), ShapeMismatch);
  EXPECT_THROW(cross_validate(glm, Features(X), one, path, std::vector<int>(20, 0)),
               InvalidArgument)
      << "one fold leaves nothing to train on";
  auto hole = folds;
  for (int& each : hole) each = each == 1 ? 0 : each;
  EXPECT_THROW(cross_validate(glm, Features(X), one, path, hole), InvalidArgument)
      << "a fold without rows";
  hole[3] = -1;
  EXPECT_THROW(cross_validate(glm, Features(X), one, path, hole), InvalidArgument);
  FitData data;
  data.weights.assign(20, 1.0);
  for (std::size_t i = 0; i < 20; ++i) data.weights[i] = folds[i] == 2 ? 0 : 1;
  EXPECT_THROW(cross_validate(glm, Features(X), one, path, folds, data), InvalidArgument)
      << "a fold without a weight";
}

TEST(CrossValidate, StopsWhenTheCallbackAsks) {
  const Matrix X = oracle::normal_matrix(60, 3, 95), y = oracle::responses_for("poisson", X, 1, 96);
  PathOptions options;
  options.grid = {0.1, 0.01};
  const Path path = fit_path(Glm(Poisson{}, Lasso{}), Features(X), y, options);
  GlmOptions asking;
  asking.threads = 1;
  asking.progress = [](const std::string&, double) { return false; };
  EXPECT_THROW(cross_validate(Glm(Poisson{}, Lasso{}, 1.0, asking), Features(X), y, path,
                              contiguous_folds(60, 3)),
               Cancelled);
}

}  // namespace riata

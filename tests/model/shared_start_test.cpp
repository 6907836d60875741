#include <gtest/gtest.h>
#include <cmath>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/core/random.hpp"
#include "riata/model/glm.hpp"
#include "riata/model/path.hpp"

namespace riata {
namespace {

constexpr Index kRows = 600, kFeatures = 20, kNeurons = 19;

/// Counts of neurons that follow the features, from rare to frequent.
struct Population {
  Matrix x = oracle::normal_matrix(kRows, kFeatures, 1), y = Matrix(kRows, kNeurons);
  Matrix strengths = Matrix(kFeatures, kNeurons);
  Population() {
    Random random(2);
    for (Index r = 0; r < kNeurons; ++r) {
      std::vector<double> b(at(kFeatures));
      for (double& each : b) each = 0.15 * random.normal();
      for (Index i = 0; i < kRows; ++i) {
        double eta = -2 + 0.15 * static_cast<double>(r);
        for (Index j = 0; j < kFeatures; ++j) eta += x(i, j) * b[at(j)];
        y(i, r) = static_cast<double>(random.poisson(std::exp(eta)));
      }
      for (Index j = 0; j < kFeatures; ++j)
        strengths(j, r) = 1e-3 * std::pow(10.0, static_cast<double>(r % 4));
    }
  }
  Matrix some(const Matrix& of, const std::vector<Index>& columns) const {
    Matrix out(of.rows(), std::ssize(columns));
    for (Index k = 0; k < out.cols(); ++k)
      for (Index i = 0; i < of.rows(); ++i) out(i, k) = of(i, columns[at(k)]);
    return out;
  }
  Fit fit(const std::vector<Index>& neurons, int threads = 1, bool finish = true) const {
    GlmOptions options;
    options.threads = threads;
    options.finish = finish;
    return Glm(Poisson{}, ridge(neurons), options).fit(x.view(), some(y, neurons).view());
  }
  std::vector<PenaltyTerm> ridge(const std::vector<Index>& neurons) const {
    return {{Ridge{}, Strength(BlockStrength(some(strengths, neurons))), {}, {}}};
  }
};

std::vector<Index> all_but(std::vector<Index> left_out) {
  std::vector<Index> out;
  for (Index r = 0; r < kNeurons; ++r)
    if (std::ranges::find(left_out, r) == left_out.end()) out.push_back(r);
  return out;
}

}  // namespace

TEST(ManyResponses, EachIsFittedAsIfAlone) {
  const Population made;
  const Fit many = made.fit(all_but({}));
  for (Index r = 0; r < kNeurons; ++r) {
    const Fit alone = made.fit({r});
    EXPECT_TRUE(many.certificates()[at(r)].ok()) << r;
    EXPECT_LE(many.certificates()[at(r)].gap, 1e-12) << r;
    for (Index j = 0; j < kFeatures; ++j)
      EXPECT_NEAR(many.coef()(j, r), alone.coef()(j, 0), 1e-11) << r;
  }
}

TEST(ManyResponses, HaveTheSameBitsWhateverStandsBesideThem) {
  const Population made;
  for (bool finish : {true, false}) {
    const Fit many = made.fit(all_but({}), 1, finish),
              fewer = made.fit(all_but({0, 7, 8}), 1, finish);
    const std::vector<Index> kept = all_but({0, 7, 8});
    for (std::size_t k = 0; k < kept.size(); ++k)
      for (Index j = 0; j < kFeatures; ++j)
        EXPECT_EQ(fewer.coef()(j, static_cast<Index>(k)), many.coef()(j, kept[k])) << kept[k];
  }
}

TEST(ManyResponses, HaveTheSameBitsAlongAPathWhateverStandsBesideThem) {
  const Population made;
  const auto path = [&](const std::vector<Index>& neurons) {
    PathOptions options;
    options.grid = {1, 0.3, 0.1};
    return fit_path(Glm(Poisson{}, made.ridge(neurons)), Features(made.x),
                    made.some(made.y, neurons).view(), options);
  };
  const std::vector<Index> kept = all_but({0, 7});
  const Path many = path(all_but({})), fewer = path(kept);
  for (std::size_t s = 0; s < many.fits.size(); ++s)
    for (std::size_t k = 0; k < kept.size(); ++k)
      for (Index j = 0; j < kFeatures; ++j)
        EXPECT_EQ(fewer.fits[s].coef()(j, static_cast<Index>(k)), many.fits[s].coef()(j, kept[k]));
}

TEST(ManyResponses, HaveTheSameBitsForAnyNumberOfThreads) {
  const Population made;
  for (bool finish : {true, false}) {
    const Fit one = made.fit(all_but({}), 1, finish), two = made.fit(all_but({}), 2, finish);
    for (Index r = 0; r < kNeurons; ++r)
      for (Index j = 0; j < kFeatures; ++j) EXPECT_EQ(one.coef()(j, r), two.coef()(j, r));
  }
}

// The gap that is stated bounds how far the objective is from its least value, which the finished
// fit has.
TEST(ManyResponses, StopWhereTheirGapIsSmallWithoutAnyHessian) {
  const Population made;
  const Fit finished = made.fit(all_but({})), stopped = made.fit(all_but({}), 1, false);
  for (Index r = 0; r < kNeurons; ++r) {
    const Certificate &least = finished.certificates()[at(r)], &got = stopped.certificates()[at(r)];
    EXPECT_EQ(got.status, Status::converged) << r;
    EXPECT_LE(got.gap, 1e-6) << r;
    EXPECT_EQ(got.rank, -1) << r;  // nothing was factored
    EXPECT_LT(got.passes, least.passes) << r;
    EXPECT_LE(got.objective - least.objective, got.gap_absolute + 1e-15) << r;
  }
}

// Free parameters may have no end, or need the least norm: only a factored Hessian tells.
TEST(ManyResponses, AreLeftToNewtonWhereParametersAreFree) {
  Population made;
  std::ranges::fill(made.strengths.values(), 0.0);
  const Fit fit = made.fit(all_but({}), 1, false);
  for (Index r = 0; r < kNeurons; ++r)
    EXPECT_EQ(fit.certificates()[at(r)].rank, kFeatures + 1) << r;
}

}  // namespace riata

#include <gtest/gtest.h>
#include <cmath>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/core/random.hpp"
#include "riata/core/text.hpp"
#include "riata/model/glm.hpp"
#include "riata/model/path.hpp"

namespace riata {
namespace {

constexpr Index kRows = 600, kFeatures = 20, kNeurons = 19, kBlock = 5;

/// Counts of neurons that follow the features, from rare to frequent.
struct Population {
  Matrix x = oracle::normal_matrix(kRows, kFeatures, 1), y = Matrix(kRows, kNeurons);
  Matrix strengths = Matrix(kFeatures, kNeurons);
  Features blocks;
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
        strengths(j, r) = 1e-3 * std::pow(10.0, 0.5 * static_cast<double>(r % 4));
    }
    for (Index j = 0; j < kFeatures; j += kBlock)
      blocks.add(cat("block ", j / kBlock),
                 MatrixView(x.column(j).data(), kRows, kBlock, 1, kRows));
  }
  Matrix some(const Matrix& of, const std::vector<Index>& columns) const {
    Matrix out(of.rows(), std::ssize(columns));
    for (Index k = 0; k < out.cols(); ++k)
      for (Index i = 0; i < of.rows(); ++i) out(i, k) = of(i, columns[at(k)]);
    return out;
  }
  Fit fit(const std::string& penalty, const std::vector<Index>& neurons, int threads = 1,
          bool finish = true, double tolerance = tolerance::standard) const {
    GlmOptions options;
    options.threads = threads;
    options.finish = finish;
    options.tolerance = tolerance;
    return Glm(Poisson{}, terms(penalty, neurons), options).fit(blocks, some(y, neurons).view());
  }
  std::vector<PenaltyTerm> terms(const std::string& penalty,
                                 const std::vector<Index>& neurons) const {
    const Strength each{BlockStrength(some(strengths, neurons))};
    if (penalty == "ridge") return {{Ridge{}, each, {}, {}}};
    if (penalty == "lasso") return {{Lasso{}, each, {}, {}}};
    if (penalty == "elastic net") return {{Lasso{}, each, {}, {}}, {Ridge{}, each, {}, {}}};
    if (penalty == "bounds") return {{Lasso{}, each, {}, {}}, {Box{-0.1, 0.2}, 1.0, {}, {}}};
    if (penalty == "one block") return {{Lasso{}, Strength{{"block 1", 0.01}}, {"block 1"}, {}}};
    return {{GroupLasso{}, 0.01, {}, {}}, {Lasso{}, each, {}, {}}};
  }
};

const std::vector<std::string> kPenalties = {"ridge", "lasso", "elastic net", "bounds",
                                             "groups of sparse entries"};

std::vector<Index> all_but(std::vector<Index> left_out) {
  std::vector<Index> out;
  for (Index r = 0; r < kNeurons; ++r)
    if (std::ranges::find(left_out, r) == left_out.end()) out.push_back(r);
  return out;
}

}  // namespace

TEST(ManyResponses, EachIsFittedAsIfAlone) {
  const Population made;
  for (const auto& penalty : kPenalties) {
    const Fit many = made.fit(penalty, all_but({}));
    for (Index r = 0; r < kNeurons; ++r) {
      const Fit alone = made.fit(penalty, {r});
      EXPECT_TRUE(many.certificates()[at(r)].ok()) << penalty << r;
      EXPECT_LE(many.certificates()[at(r)].gap, 1e-12) << penalty << r;
      for (Index j = 0; j < kFeatures; ++j)
        EXPECT_NEAR(many.coef()(j, r), alone.coef()(j, 0), 1e-11) << penalty << r;
    }
  }
}

TEST(ManyResponses, HaveTheSameBitsWhateverStandsBesideThem) {
  const Population made;
  const std::vector<Index> kept = all_but({0, 7, 8});
  for (const auto& penalty : kPenalties)
    for (bool finish : {true, false}) {
      const Fit many = made.fit(penalty, all_but({}), 1, finish),
                fewer = made.fit(penalty, kept, 1, finish);
      for (std::size_t k = 0; k < kept.size(); ++k)
        for (Index j = 0; j < kFeatures; ++j)
          EXPECT_EQ(fewer.coef()(j, static_cast<Index>(k)), many.coef()(j, kept[k]))
              << penalty << kept[k];
    }
}

TEST(ManyResponses, HaveTheSameBitsAlongAPathWhateverStandsBesideThem) {
  const Population made;
  const std::vector<Index> kept = all_but({0, 7});
  for (const auto& penalty : kPenalties) {
    const auto path = [&](const std::vector<Index>& neurons) {
      PathOptions options;
      options.grid = {1, 0.3, 0.1};
      return fit_path(Glm(Poisson{}, made.terms(penalty, neurons)), made.blocks,
                      made.some(made.y, neurons).view(), options);
    };
    const Path many = path(all_but({})), fewer = path(kept);
    for (std::size_t s = 0; s < many.fits.size(); ++s)
      for (std::size_t k = 0; k < kept.size(); ++k)
        for (Index j = 0; j < kFeatures; ++j)
          EXPECT_EQ(fewer.fits[s].coef()(j, static_cast<Index>(k)), many.fits[s].coef()(j, kept[k]))
              << penalty;
  }
}

TEST(ManyResponses, HaveTheSameBitsForAnyNumberOfThreads) {
  const Population made;
  for (const auto& penalty : kPenalties)
    for (bool finish : {true, false}) {
      const Fit one = made.fit(penalty, all_but({}), 1, finish),
                two = made.fit(penalty, all_but({}), 2, finish);
      for (Index r = 0; r < kNeurons; ++r)
        for (Index j = 0; j < kFeatures; ++j)
          EXPECT_EQ(one.coef()(j, r), two.coef()(j, r)) << penalty;
    }
}

// The gap that is stated bounds how far the objective is from its least value, which the finished
// fit has.
TEST(ManyResponses, StopWhereTheirGapIsSmallWithoutAnyHessian) {
  const Population made;
  for (const auto& penalty : kPenalties) {
    const Fit finished = made.fit(penalty, all_but({})),
              stopped = made.fit(penalty, all_but({}), 1, false);
    for (Index r = 0; r < kNeurons; ++r) {
      const Certificate &least = finished.certificates()[at(r)],
                        &got = stopped.certificates()[at(r)];
      EXPECT_EQ(got.status, Status::converged) << penalty << r;
      EXPECT_LE(got.gap, 1e-6) << penalty << r;
      EXPECT_EQ(got.iterations, 0) << penalty << r;
      EXPECT_EQ(got.rank, -1) << penalty << r;  // nothing was factored
      EXPECT_LT(got.passes, least.passes) << penalty << r;
      EXPECT_LE(got.objective - least.objective, got.gap_absolute + 1e-15) << penalty << r;
    }
  }
}

TEST(ManyResponses, NeedNoHessianForASmallGapEither) {
  const Population made;
  for (const auto& penalty : kPenalties) {
    const Fit fit = made.fit(penalty, all_but({}), 1, false, 1e-8);
    for (Index r = 0; r < kNeurons; ++r) {
      EXPECT_LE(fit.certificates()[at(r)].gap, 1e-8) << penalty << r;
      EXPECT_EQ(fit.certificates()[at(r)].iterations, 0) << penalty << r;
    }
  }
}

// A path tells its gap at every strength; so it must hold there, too.
TEST(ManyResponses, FollowAPathToTheSolutionsOfEachStrength) {
  const Population made;
  const Glm lasso(Poisson{}, made.terms("lasso", all_but({})));
  PathOptions options;
  options.grid = {10, 3, 1, 0.3};
  const Path path = fit_path(lasso, made.blocks, made.y.view(), options);
  for (std::size_t s = 0; s < options.grid.size(); ++s) {
    Matrix scaled = made.strengths;
    for (double& each : scaled.values()) each *= options.grid[s];
    const Fit fit =
        Glm(Poisson{}, Lasso{}, Strength{BlockStrength(scaled)}).fit(made.blocks, made.y.view());
    for (Index r = 0; r < kNeurons; ++r) {
      const Certificate &got = path.fits[s].certificates()[at(r)],
                        &least = fit.certificates()[at(r)];
      EXPECT_LE(got.gap, 1e-6) << s << ' ' << r;
      EXPECT_LE(got.objective - least.objective, got.gap_absolute + 1e-15) << s << ' ' << r;
    }
  }
}

// Free parameters may have no end, or need the least norm: only a factored Hessian tells.
TEST(ManyResponses, AreLeftToNewtonWhereParametersAreFree) {
  Population made;
  std::ranges::fill(made.strengths.values(), 0.0);
  const Fit fit = made.fit("ridge", all_but({}), 1, false);
  for (Index r = 0; r < kNeurons; ++r)
    EXPECT_EQ(fit.certificates()[at(r)].rank, kFeatures + 1) << r;
}

TEST(ManyResponses, AreSolvedWhereOnlySomeParametersAreFree) {
  const Population made;
  const Fit fit = made.fit("one block", all_but({}), 1, false);
  for (Index r = 0; r < kNeurons; ++r) EXPECT_LE(fit.certificates()[at(r)].gap, 1e-6) << r;
}

}  // namespace riata

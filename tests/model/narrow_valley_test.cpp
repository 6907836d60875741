#include <gtest/gtest.h>
#include <cmath>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

// Objectives that are steep in some directions and flat, or straight, in many others: fits of more
// features than rows end at a gap within the tolerance all the same.
namespace riata {
namespace {

constexpr int kModels = 60;  // quadratic ones, of a few thousand sweeps each

struct Made {
  Matrix X, y;
};

/// Counts of mean exp(a few features).
Made made(Index rows, Index cols, std::uint64_t seed) {
  Made out{oracle::normal_matrix(rows, cols, seed), {}};
  out.y = oracle::responses_for("poisson", out.X, 1, seed + 1);
  return out;
}

void shift(Matrix& X, double by) {
  for (double& each : X.values()) each += by;
}

void expect_within_tolerance(const Glm& glm, const Made& data, const std::string& what) {
  const Certificate certificate = glm.fit(Features(data.X), data.y).certificate();
  EXPECT_EQ(certificate.status, Status::converged) << what;
  EXPECT_LE(certificate.gap, glm.options().tolerance) << what;
  EXPECT_LE(certificate.iterations, kModels) << what;
}

}  // namespace

// Without an intercept one coefficient cannot leave without others taking its place. There are so
// many of them, and so far from zero, that sweeps alone get nowhere.
TEST(NarrowValley, OfColumnsFarFromZero) {
  GlmOptions options;
  options.fit_intercept = false;
  for (const char* family : {"gaussian", "poisson", "gamma", "negative_binomial"})
    for (std::uint64_t seed : {1, 2, 3}) {
      Made data = made(30, 40, seed);
      if (family == std::string("gamma"))
        for (double& each : data.y.values()) each += 0.5;
      shift(data.X, 1000);
      for (const AnyPenalty& penalty : {AnyPenalty(SparseGroupLasso{0.5}), AnyPenalty(Lasso{})})
        expect_within_tolerance(Glm(make_observation(family), penalty, 0.1, options), data,
                                cat(family, " ", penalty.name(), " ", seed));
    }
}

TEST(NarrowValley, OfColumnsOfManySizes) {
  for (std::uint64_t seed : {1, 2, 3, 4}) {
    Made data = made(10, 30, seed);
    for (Index j = 0; j < data.X.cols(); ++j)
      for (double& each : data.X.column(j)) each *= std::pow(10.0, static_cast<double>(j % 7) - 3);
    expect_within_tolerance(Glm(Poisson{}, {{Lasso{}, 0.003, {}, {}}, {Ridge{}, 0.002, {}, {}}}),
                            data, cat(seed));
  }
}

// Where y is 0 and the mean large, softplus is straight and the loss without curvature.
TEST(StraightLoss, StillHasModelsWithAMinimiser) {
  for (std::uint64_t seed : {1, 2, 3, 4, 5}) {
    Made data = made(10, 60, seed);
    for (Index i = 0; i < 10; ++i)
      data.y(i, 0) = i % 3 == 0 ? 150 + 20 * static_cast<double>(i) : 0;
    const MatrixView all = data.X;
    const Features X{{"a", all.columns(0, 30)}, {"b", all.columns(30, 30)}};
    const Glm glm(
        make_observation("poisson", {}, "softplus"),
        {{GroupLasso{}, 0.03, {"a"}, {}}, {Lasso{}, 0.01, {"b"}, {}}, {Ridge{}, 0.015, {"b"}, {}}});
    const Certificate certificate = glm.fit(X, data.y).certificate();
    EXPECT_EQ(certificate.status, Status::converged) << seed;
    EXPECT_LE(certificate.gap, glm.options().tolerance) << seed;
  }
}

// Of a ridge within bounds every entry counts, at a bound or not.
TEST(Bounds, OfMoreFeaturesThanRowsAreFoundInFewModels) {
  for (const char* family : {"gaussian", "poisson"})
    for (Index cols : {20, 200, 1000})
      expect_within_tolerance(Glm(make_observation(family),
                                  {{Ridge{}, 0.002, {}, {}}, {Box{0, std::nullopt}, 1.0, {}, {}}}),
                              made(cols / 10 + 3, cols, 4), cat(family, " ", cols));
}

}  // namespace riata

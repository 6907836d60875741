#include <gtest/gtest.h>
#include <cctype>
#include <chrono>
#include <cmath>
#include <functional>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"
#include "riata/model/path.hpp"

// Bad input gets one clear sentence: who, what must hold, what was given.
namespace riata {
namespace {

/// The text of the error that f throws as an E; the rules that every error text obeys are checked.
template <class E>
std::string error_of(const std::function<void()>& f) {
  std::string text = "no error";
  try {
    f();
  } catch (const E& error) {
    text = error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "another kind of error: " << error.what();
  }
  EXPECT_EQ(text.find('\n'), std::string::npos) << text;
  EXPECT_NE(text.back(), '.') << text;
  return text;
}

class GlmError : public ::testing::Test {
 protected:
  std::function<void()> fit(const std::vector<PenaltyTerm>& terms) const {
    return [=, this] { Glm(Poisson{}, terms).fit(features(), y); };
  }
  std::function<void()> fit(const Features& X, MatrixView responses, FitData data = {}) const {
    return [=] { Glm(Poisson{}, Lasso{}, 0.1).fit(X, responses, data); };
  }
  Features features() const {
    const MatrixView all = X;
    return {{"position", all.columns(0, 3)}, {"speed", all.columns(3, 2)}};
  }
  Matrix X = oracle::normal_matrix(30, 5, 101), y = oracle::responses_for("poisson", X, 1, 102);
};

#define EXPECT_SAYS(text, part) \
  EXPECT_NE(std::string(text).find(part), std::string::npos) << "the text is: " << (text)

}  // namespace

TEST_F(GlmError, LengthsThatDiffer) {
  const Matrix short_y(29, 1, 1.0);
  EXPECT_EQ(error_of<ShapeMismatch>(fit(features(), short_y)), "X has 30 rows, y has 29");
  FitData data;
  data.weights.assign(31, 1.0);
  EXPECT_SAYS(error_of<ShapeMismatch>(fit(features(), y, data)), "weights has 31 values");
  const Matrix offset(30, 2);
  data = {};
  data.offset = offset;
  EXPECT_EQ(error_of<ShapeMismatch>(fit(features(), y, data)),
            "offset has shape (30, 2), expected (30, 1)");
  EXPECT_EQ(error_of<ShapeMismatch>(fit(features(), Matrix(30, 3, 1.0), data)),
            "offset has shape (30, 2), expected (30, 1) or (30, 3)");
  EXPECT_SAYS(error_of<ShapeMismatch>([&] {
                const MatrixView all = X;
                Features{{"a", all}, {"b", short_y}};
              }),
              "'b' has 29");
}

TEST_F(GlmError, EmptyData) {
  const Matrix none(0, 5), no_rows(0, 1), no_responses(30, 0);
  EXPECT_SAYS(error_of<InvalidArgument>(fit(Features(none), no_rows)), "no rows");
  EXPECT_SAYS(error_of<InvalidArgument>(fit(features(), no_responses)), "no responses");
}

TEST_F(GlmError, WeightsThatAreNone) {
  FitData data;
  for (double bad : {-1.0, std::nan(""), static_cast<double>(INFINITY)}) {
    data.weights.assign(30, 1.0);
    data.weights[4] = bad;
    EXPECT_SAYS(error_of<InvalidArgument>(fit(features(), y, data)), "weights[4] is ");
  }
  data.weights.assign(30, 0.0);
  EXPECT_SAYS(error_of<InvalidArgument>(fit(features(), y, data)), "weights must not all be 0");
}

TEST_F(GlmError, ResponseOutsideTheSupport) {
  y(17, 0) = -1;
  EXPECT_EQ(error_of<InvalidArgument>(fit(features(), y)),
            "poisson: y must be at least 0; y[17] is -1");
  Matrix two(30, 2, 0.5);
  two(3, 1) = 2;
  EXPECT_EQ(error_of<InvalidArgument>([&] { Glm(Bernoulli{}).fit(features(), two); }),
            "bernoulli: y must be in [0, 1]; y[3, 1] is 2");
}

TEST_F(GlmError, ValuesThatAreMissing) {
  y(3, 0) = std::nan("");
  EXPECT_SAYS(error_of<InvalidArgument>(fit(features(), y)), "y[3] is nan");
  y(3, 0) = 1;
  X(7, 4) = INFINITY;
  EXPECT_SAYS(error_of<InvalidArgument>(fit(features(), y)), "speed[7, 1] is inf");
  GlmOptions drop;
  drop.missing = Missing::drop;
  for (double& each : X.column(0)) each = std::nan("");
  EXPECT_SAYS(
      error_of<InvalidArgument>([&] { Glm(Poisson{}, Lasso{}, 0.1, drop).fit(features(), y); }),
      "none is left to fit");
}

TEST_F(GlmError, StrengthsThatAreNone) {
  EXPECT_EQ(error_of<InvalidArgument>(fit({{Lasso{}, -0.5, {}, {}}})),
            "lasso: a strength must be finite and at least 0, got -0.5");
  for (const AnyPenalty& each : {AnyPenalty(Ridge{}), AnyPenalty(Lasso{}), AnyPenalty(GroupLasso{}),
                                 AnyPenalty(ElasticNet{})}) {
    EXPECT_SAYS(error_of<InvalidArgument>(fit({{each, std::nan(""), {}, {}}})), "got nan");
    EXPECT_SAYS(error_of<InvalidArgument>(
                    fit({{each, Strength{{"position", 0.1}, {"speed", -2.0}}, {}, {}}})),
                "got -2");
    EXPECT_SAYS(error_of<InvalidArgument>(fit({{each, static_cast<double>(INFINITY), {}, {}}})),
                "got inf");
  }
}

TEST_F(GlmError, StrengthsOfAWrongShape) {
  EXPECT_SAYS(error_of<ShapeMismatch>(fit({{Lasso{}, BlockStrength{1, 2, 3}, {}, {}}})),
              "strength has shape (3, 1), expected (), (5,) or (5, 1)");
  EXPECT_SAYS(error_of<ShapeMismatch>(
                  fit({{Ridge{}, Strength{{"position", {1, 2}}, {"speed", 1.0}}, {}, {}}})),
              "position");
  EXPECT_SAYS(error_of<ShapeMismatch>(fit({{GroupLasso{}, BlockStrength{1, 2, 3}, {}, {}}})),
              "(3, 1)");
  EXPECT_SAYS(error_of<ShapeMismatch>(fit({{Lasso{}, BlockStrength(Matrix(5, 2)), {}, {}}})),
              "(5, 2)");
}

TEST_F(GlmError, BlocksThatAreUnknownOrForgotten) {
  EXPECT_SAYS(error_of<InvalidArgument>(fit({{Lasso{}, 0.1, {"sped"}, {}}})),
              "did you mean 'speed'");
  EXPECT_SAYS(error_of<InvalidArgument>(
                  fit({{Lasso{}, Strength{{"position", 1.0}, {"sped", 1.0}}, {}, {}}})),
              "did you mean 'speed'");
  EXPECT_SAYS(error_of<InvalidArgument>(fit({{Lasso{}, Strength{{"position", 1.0}}, {}, {}}})),
              "'speed'");
  EXPECT_SAYS(error_of<InvalidArgument>(
                  [&] { Glm(Poisson{}, Lasso{}, 0.1).fit(features(), y).coef("positon"); }),
              "did you mean 'position'");
  EXPECT_SAYS(error_of<InvalidArgument>([&] {
                const MatrixView all = X;
                Features{{"a", all}, {"a", all}};
              }),
              "'a'");
}

TEST_F(GlmError, GroupsThatOverlapOrMiss) {
  EXPECT_SAYS(error_of<Error>(fit({{GroupLasso{}, 0.1, {}, {{"u", {0, 1}}, {"v", {1, 2}}}}})),
              "disjoint");
  EXPECT_SAYS(error_of<Error>(fit({{GroupLasso{}, 0.1, {}, {{"u", {0, 0}}}}})), "group_lasso");
  EXPECT_SAYS(error_of<InvalidArgument>(fit({{GroupLasso{}, 0.1, {}, {{"u", {0, 5}}}}})),
              "entry 5");
  EXPECT_SAYS(error_of<InvalidArgument>(fit({{GroupLasso{}, 0.1, {}, {{"u", {-1}}}}})), "entry -1");
}

TEST_F(GlmError, RatiosOutOfRange) {
  for (double bad : {-0.1, 1.1, std::nan("")})
    EXPECT_SAYS(error_of<InvalidArgument>([&] { elastic_net_terms(0.1, bad); }),
                "l1_ratio must be in [0, 1]");
  EXPECT_SAYS(
      error_of<InvalidArgument>([&] { elastic_net_terms(0.1, Strength{{"position", 2.0}}); }),
      "got 2");
}

TEST_F(GlmError, SolversThatAreUnknownOrCannot) {
  GlmOptions options;
  options.solver = "newtn";
  EXPECT_SAYS(
      error_of<InvalidArgument>([&] { Glm(Poisson{}, Ridge{}, 0.1, options).fit(features(), y); }),
      "did you mean 'newton'");
  options.solver = "newton";
  EXPECT_SAYS(
      error_of<Incompatible>([&] { Glm(Poisson{}, Lasso{}, 0.1, options).fit(features(), y); }),
      "newton");
}

TEST_F(GlmError, OptionsOutOfRange) {
  GlmOptions options;
  for (double bad : {-1e-6, std::nan("")}) {
    options.tolerance = bad;
    EXPECT_SAYS(error_of<InvalidArgument>([&] { Glm(Poisson{}, Lasso{}, 0.1, options); }),
                "tolerance");
  }
  for (double bad : {-1.0, std::nan("")}) {
    options = {};
    options.time_limit = bad;
    EXPECT_SAYS(error_of<InvalidArgument>([&] { Glm(Poisson{}, Lasso{}, 0.1, options); }),
                "time_limit must be at least 0");
  }
  options = {};
  options.threads = -1;
  EXPECT_SAYS(error_of<InvalidArgument>([&] { Glm(Poisson{}, Lasso{}, 0.1, options); }),
              "threads must be at least 0");
  options = {};
  options.max_iterations = -1;
  EXPECT_SAYS(error_of<InvalidArgument>([&] { Glm(Poisson{}, Lasso{}, 0.1, options); }),
              "max_iterations");
}

TEST_F(GlmError, WarmStartOfAnotherShape) {
  const MatrixView all = X;
  const Fit other = Glm(Poisson{}, Lasso{}, 0.1).fit(all.columns(0, 2), y);
  FitData data;
  data.warm_start = &other;
  EXPECT_SAYS(error_of<ShapeMismatch>(fit(features(), y, data)), "warm");
}

TEST_F(GlmError, FeaturesOfAnotherModel) {
  const Fit fitted = Glm(Poisson{}, Lasso{}, 0.1).fit(features(), y);
  const MatrixView all = X;
  EXPECT_THROW(fitted.predict({{"position", all.columns(0, 2)}, {"speed", all.columns(3, 2)}}),
               ShapeMismatch);
  EXPECT_THROW(fitted.predict({{"position", all.columns(0, 3)}}), InvalidArgument);
}

TEST(TimeLimit, IsAStatusWithACertificate) {
  const Matrix X = oracle::normal_matrix(200, 6, 107),
               y = oracle::responses_for("poisson", X, 1, 108);
  GlmOptions options;
  options.time_limit = 1e-9;
  options.tolerance = 0;
  const Fit fit = Glm(Poisson{}, Lasso{}, 0.01, options).fit(Features(X), y);
  EXPECT_EQ(fit.certificate().status, Status::time_limit);
  EXPECT_TRUE(std::isfinite(fit.certificate().gap));
}

}  // namespace riata

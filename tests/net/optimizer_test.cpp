#include "riata/net/optimizer.hpp"
#include <gtest/gtest.h>
#include "net/made_net.hpp"

namespace riata::net {

namespace {

/// Weights behind steps against gradients that are the weights themselves plus 1, at a rate that
/// falls. `rule(w, g, lr, t)` takes a step.
std::vector<double> by_rule(const auto& rule) {
  std::vector<double> w{1, -0.5, 2};
  for (int t = 1; t <= 20; ++t)
    for (std::size_t k = 0; k < w.size(); ++k) rule(w[k], w[k] + 1, 0.1 / t, t, k);
  return w;
}

std::vector<double> by(const AnyOptimizer& optimizer) {
  std::vector<double> w{1, -0.5, 2}, first(3), second(3), largest(3), g(3);
  for (int t = 1; t <= 20; ++t) {
    for (std::size_t k = 0; k < w.size(); ++k) g[k] = w[k] + 1;
    optimizer->step(std::span<double>(w), std::span<const double>(g), {first, second, largest},
                    {.t = t, .lr = 0.1 / t, .decay = true}, std::span<double>{});
  }
  return w;
}

void expect_near(const std::vector<double>& found, const std::vector<double>& expected) {
  for (std::size_t k = 0; k < found.size(); ++k) EXPECT_NEAR(found[k], expected[k], 1e-14) << k;
}

}  // namespace

TEST(Optimizers, TheRateIsInTheVelocityOrOutside) {
  double b[3] = {}, v[3] = {};
  const auto outside = by_rule([&](double& w, double g, double lr, int, std::size_t k) {
    b[k] = 0.8 * b[k] + g;
    w -= lr * b[k];
  });
  const auto inside = by_rule([&](double& w, double g, double lr, int, std::size_t k) {
    v[k] = 0.8 * v[k] - lr * g;
    w += v[k];
  });
  expect_near(by(Sgd{.momentum = 0.8}), outside);
  expect_near(by(Sgd{.momentum = 0.8, .lr_in_velocity = true}), inside);
  EXPECT_GT(std::abs(outside[0] - inside[0]), 0.01);
}

TEST(Optimizers, DecoupledDecayOfSgdShrinksBeforeTheStep) {
  double v[3] = {};
  const auto plain = by_rule(
      [&](double& w, double g, double lr, int, std::size_t) { w = w * (1 - lr * 0.3) - lr * g; });
  const auto nesterov = by_rule([&](double& w, double g, double lr, int, std::size_t k) {
    v[k] = 0.8 * v[k] + g;
    w = w * (1 - lr * 0.3) - lr * (g + 0.8 * v[k]);
  });
  expect_near(by(SgdW{.weight_decay = 0.3}), plain);
  expect_near(by(SgdW{.momentum = 0.8, .nesterov = true, .weight_decay = 0.3}), nesterov);
}

TEST(Optimizers, EpsStandsBehindBiasCorrectionOrBefore) {
  for (const bool hat : {false, true}) {
    double m[3] = {}, v[3] = {};
    const auto rule = [&](double& w, double g, double lr, int t, std::size_t k) {
      m[k] = 0.9 * m[k] + 0.1 * g;
      v[k] = 0.999 * v[k] + 0.001 * g * g;
      const double root = std::sqrt(1 - std::pow(0.999, t)), first = 1 - std::pow(0.9, t);
      const double d = hat ? (std::sqrt(v[k]) + 0.05) / root : std::sqrt(v[k]) / root + 0.05;
      w -= lr / first * m[k] / d;
    };
    const std::vector<double> expected = by_rule(rule);
    expect_near(by(Adam{.eps = 0.05, .eps_hat = hat}), expected);
    expect_near(by(AdamW{.eps = 0.05, .weight_decay = 0, .eps_hat = hat}), expected);
  }
}

TEST(Optimizers, OfPackagesAreComponentsWithTheirFields) {
  const AnyOptimizer adam = make_optimizer("keras.adam", {{"lr", 0.02}});
  EXPECT_EQ(adam->name(), "adamw");
  EXPECT_EQ(
      adam->fields(),
      AnyOptimizer(AdamW{.lr = 0.02, .eps = 1e-7, .weight_decay = 0, .eps_hat = true})->fields());
  EXPECT_FALSE(make_optimizer("keras.sgd")->decay_is_coupled());
  EXPECT_TRUE(make_optimizer("sklearn.sgd")->decay_is_coupled());
  EXPECT_THROW(make_optimizer("keras.adam", {{"rate", 0.02}}), InvalidArgument);
  EXPECT_THROW(make_optimizer("keras.sgd", {{"nesterov", true}}), InvalidArgument);
  try {
    make_optimizer("keras.adamm");
    FAIL();
  } catch (const InvalidArgument& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'keras.adam'"), std::string::npos);
  }
}

}  // namespace riata::net

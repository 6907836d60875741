#include "riata/model/proximal_step.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/penalty_at.hpp"

namespace riata {
namespace {

struct Made {
  Matrix x = oracle::normal_matrix(80, 3, 1), y = Matrix(80, 2);
  Features features{{"x", AnyBlock(x.view())}};
  Made() {
    for (Index i = 0; i < 80; ++i)
      for (Index r = 0; r < 2; ++r) y(i, r) = static_cast<double>((i * 7 + r * 3) % 5);
  }
  Fit zero(const AnyObservation& observation) const {
    return Fit(observation, {{"x", 0, 3}}, Matrix(3, 2), {0.0, 0.0}, std::vector<Certificate>(2));
  }
};

TEST(ProximalStep, WithoutAPenaltyItFollowsTheGradient) {
  const Made made;
  const Glm glm(Poisson{});
  const ProximalStep step = proximal_step(glm, made.features, made.y, made.zero(Poisson{}), 0.25);
  for (Index r = 0; r < 2; ++r) {
    double down = 0;
    for (Index i = 0; i < 80; ++i) down += (1 - made.y(i, r)) / 80;
    EXPECT_NEAR(step.fit.intercept()[at(r)], -0.25 * down, 1e-14);
    for (Index j = 0; j < 3; ++j) {
      double slope = 0;
      for (Index i = 0; i < 80; ++i) slope += made.x(i, j) * (1 - made.y(i, r)) / 80;
      EXPECT_NEAR(step.fit.coef()(j, r), -0.25 * slope, 1e-14);
    }
  }
  EXPECT_DOUBLE_EQ(step.objective, 2);  // exp(0) - y * 0, of two responses
}

TEST(ProximalStep, StepsEndWhereTheFitIs) {
  const Made made;
  const Glm glm(Poisson{}, Lasso{}, 0.05);
  Fit at_step = made.zero(Poisson{});
  for (int k = 0; k < 500; ++k) at_step = proximal_step(glm, made.features, made.y, at_step).fit;
  const Fit fit = glm.fit(made.features, made.y);
  for (Index r = 0; r < 2; ++r)
    for (Index j = 0; j < 3; ++j) {
      EXPECT_NEAR(at_step.coef()(j, r), fit.coef()(j, r), 1e-7);
      EXPECT_EQ(at_step.coef()(j, r) == 0, fit.coef()(j, r) == 0);
    }
  const std::vector<double> loss = mean_loss(fit, made.features, made.y);
  EXPECT_NEAR(loss[0], fit.certificates()[0].loss, 1e-12);
  EXPECT_NEAR(penalty_at(glm.penalty(), made.features, fit.coef()),
              fit.certificates()[0].objective + fit.certificates()[1].objective - loss[0] - loss[1],
              1e-12);
}

TEST(ProximalStep, RefusesANegativeSize) {
  const Made made;
  EXPECT_THROW(proximal_step(Glm(Poisson{}), made.features, made.y, made.zero(Poisson{}), -1),
               InvalidArgument);
}

}  // namespace
}  // namespace riata

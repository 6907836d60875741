#include <gtest/gtest.h>
#include <cmath>
#include "net/made_net.hpp"
#include "riata/model/glm.hpp"

// Without hidden layers a net is a generalised linear model: both ways to the minimiser must meet.
namespace riata::net {

namespace {

struct Problem {
  AnyObservation observation;
  Made data;
};

Problem problem_of(const std::string& family, Index outputs = 1) {
  const AnyObservation observation = make_observation(family);
  Problem out{observation, made_data(observation, 80, 6, outputs, 11)};
  for (Index i = 0; i < 80; ++i)  // columns of different sizes
    for (Index j = 0; j < 6; ++j) out.data.X(i, j) *= 0.3 + 0.4 * static_cast<double>(j);
  return out;
}

/// The terms of a penalty in both languages: the weights of a net, the features of a model.
struct Both {
  std::vector<PenaltyRule> net;
  std::vector<riata::PenaltyTerm> glm;
};
Both elastic_net(double strength, double ratio) {
  return {{{"layers.0.weight", {{ElasticNet{ratio}, Matrix(1, 1, strength)}}}},
          {{ElasticNet{ratio}, strength, {}, {}}}};
}

Fit exact_fit(const Problem& p, const std::vector<riata::PenaltyTerm>& terms) {
  GlmOptions options;
  options.tolerance = 1e-12;
  Features X;
  X.add("x", p.data.X.view());
  return Glm(p.observation, terms, options).fit(X, p.data.y, {p.data.weights, {}, nullptr});
}

double objective_of(const Fit& fit) {
  double sum = 0;
  for (const Certificate& each : fit.certificates()) sum += each.objective;
  return sum;
}

void expect_same(const Trainer& trainer, const Fit& fit, double tolerance) {
  const Matrix w = trainer.get("layers.0.weight");
  for (Index r = 0; r < w.rows(); ++r)
    for (Index j = 0; j < w.cols(); ++j) {
      EXPECT_NEAR(w(r, j), fit.coef()(j, r), tolerance) << j << ", " << r;
      EXPECT_EQ(w(r, j) == 0, fit.coef()(j, r) == 0) << j << ", " << r;
    }
}

}  // namespace

TEST(NetOptimum, PolishMeetsTheConvexEngineAtEveryStrengthAndRatio) {
  for (const char* family : {"gaussian", "bernoulli", "poisson"}) {
    const Problem p = problem_of(family);
    for (const double ratio : {0.1, 0.3, 0.5, 0.8, 1.0})
      for (int k = 0; k < 20; ++k) {
        const double strength = 0.5 * std::pow(0.7, k);
        const Both both = elastic_net(strength, ratio);
        const Fit fit = exact_fit(p, both.glm);
        Trainer trainer(dense({6, 1}), p.observation, both.net, in_double());
        const NetCertificate certificate = trainer.polish(p.data.rows(), {.tolerance = 1e-10});
        SCOPED_TRACE(cat(family, " strength ", strength, " ratio ", ratio));
        EXPECT_TRUE(certificate.converged) << certificate.residual;
        EXPECT_NEAR(certificate.value, objective_of(fit), 1e-8);
        expect_same(trainer, fit, 1e-7);
      }
  }
}

TEST(NetOptimum, PolishMeetsTheConvexEngineOnGroupsAcrossOutputs) {
  for (const char* family : {"gaussian", "poisson"}) {
    const Problem p = problem_of(family, 3);
    for (const double strength : {0.3, 0.1, 0.03}) {
      riata::PenaltyTerm term{GroupLasso{}, strength, {}, {}};
      for (Index j = 0; j < 6; ++j) term.groups.push_back({cat(j), {j, j + 6, j + 12}});
      const Fit fit = exact_fit(p, {term});
      Trainer trainer(dense({6, 3}), p.observation,
                      {{"layers.0.weight", {{GroupLasso{}, Matrix(1, 1, strength)}}}}, in_double());
      const NetCertificate certificate = trainer.polish(p.data.rows(), {.tolerance = 1e-10});
      SCOPED_TRACE(cat(family, " strength ", strength));
      EXPECT_TRUE(certificate.converged);
      EXPECT_NEAR(certificate.value, fit.certificates()[0].objective, 1e-8);
      expect_same(trainer, fit, 1e-7);
      for (std::size_t g = 0; g < 6; ++g)
        EXPECT_FALSE(certificate.parameters[0].slack[g] < -1e-9) << g;
    }
  }
}

// What an l1 part takes of the gradient is no strain on the group.
TEST(NetOptimum, GroupsOfZerosHaveSlackAboveTheirL1Part) {
  const Problem p = problem_of("gaussian", 3);
  Index zeros = 0;
  for (const double strength : {0.2, 0.4, 0.6}) {
    Trainer trainer(dense({6, 3}), p.observation,
                    {{"layers.0.weight", {{SparseGroupLasso{0.5}, Matrix(1, 1, strength)}}}},
                    in_double());
    const NetCertificate certificate = trainer.polish(p.data.rows(), {.tolerance = 1e-10});
    ASSERT_TRUE(certificate.converged);
    for (const double slack : certificate.parameters[0].slack) {
      EXPECT_FALSE(slack < -1e-9) << strength;
      zeros += !std::isnan(slack);
    }
  }
  EXPECT_GT(zeros, 3);
}

TEST(NetOptimum, PolishMeetsTheConvexEngineOnClasses) {
  const AnyObservation observation = make_observation("categorical");
  const Problem p{observation, made_data(observation, 90, 5, 3, 4)};
  const Both both = elastic_net(0.02, 0.6);
  const Fit fit = exact_fit(p, both.glm);
  Trainer trainer(dense({5, 3}), observation, both.net, in_double());
  const NetCertificate certificate = trainer.polish(p.data.rows(), {.tolerance = 1e-10});
  EXPECT_TRUE(certificate.converged);
  EXPECT_NEAR(certificate.value, fit.certificates()[0].objective, 1e-8);
}

/// Full-batch training with every optimizer that has an objective ends at the minimiser, zeros
/// exact: with the threshold of its momentum and in its metric.
TEST(NetOptimum, ProximalTrainingMeetsTheConvexEngine) {
  const Problem p = problem_of("gaussian");
  const Both both = elastic_net(0.15, 0.8);
  const Fit fit = exact_fit(p, both.glm);
  const std::vector<AnyOptimizer> optimizers{Sgd{.lr = 0.2},
                                             Sgd{.lr = 0.05, .momentum = 0.8},
                                             Sgd{.lr = 0.1, .momentum = 0.8, .dampening = 0.5},
                                             Sgd{.lr = 0.05, .momentum = 0.8, .nesterov = true},
                                             Adam{.lr = 0.02},
                                             Adam{.lr = 0.02, .amsgrad = true}};
  for (const AnyOptimizer& optimizer : optimizers) {
    TrainOptions o = in_double();
    o.optimizer = optimizer;
    o.batch_size = 0;
    o.epochs = 3000;
    o.history_every = 0;
    if (optimizer->has_metric()) o.schedule = StepRate{.every = 150, .gamma = 0.6};
    Trainer trainer(dense({6, 1}), p.observation, both.net, o);
    trainer.fit(p.data.rows());
    SCOPED_TRACE(cat(optimizer->name(), fields_text(optimizer->fields())));
    expect_same(trainer, fit, 1e-6);
    EXPECT_LT(trainer.certificate(p.data.rows()).residual, 1e-6);
  }
}

TEST(NetOptimum, GroupsInAdamsMetricMeetTheConvexEngine) {
  const Problem p = problem_of("gaussian", 3);
  riata::PenaltyTerm term{GroupLasso{}, 0.12, {}, {}};
  for (Index j = 0; j < 6; ++j) term.groups.push_back({cat(j), {j, j + 6, j + 12}});
  const Fit fit = exact_fit(p, {term});
  TrainOptions o = in_double();
  o.optimizer = Adam{.lr = 0.02};
  o.batch_size = 0;
  o.epochs = 4000;
  o.history_every = 0;
  o.schedule = StepRate{.every = 200, .gamma = 0.6};
  Trainer trainer(dense({6, 3}), p.observation,
                  {{"layers.0.weight", {{GroupLasso{}, Matrix(1, 1, 0.12)}}}}, o);
  trainer.fit(p.data.rows());
  expect_same(trainer, fit, 1e-6);
}

TEST(NetOptimum, SubgradientsOfTheTutorialsGiveNoExactZeros) {
  const Problem p = problem_of("gaussian");
  const Both both = elastic_net(0.3, 1);
  TrainOptions o = in_double();
  o.optimizer = Sgd{.lr = 0.05};
  o.batch_size = 0;
  o.epochs = 500;
  o.penalty_step = PenaltyStep::subgradient;
  Trainer trainer(dense({6, 1}), p.observation, both.net, o);
  trainer.fit(p.data.rows());
  EXPECT_EQ(trainer.history().rows.back().parameters[0].zeros, 0);
  o.penalty_step = PenaltyStep::prox;
  Trainer proximal(dense({6, 1}), p.observation, both.net, o);
  proximal.fit(p.data.rows());
  EXPECT_GT(proximal.history().rows.back().parameters[0].zeros, 0);
  EXPECT_LT(proximal.history().rows.back().objective(), trainer.history().rows.back().objective());
}

TEST(NetOptimum, CoupledDecayIsRidgeAndDecoupledDecayHasNoCertificate) {
  const Problem p = problem_of("gaussian");
  const Fit fit = exact_fit(p, {{Ridge{}, 0.4, {}, {}}});
  TrainOptions o = in_double();
  o.optimizer = Sgd{.lr = 0.2, .weight_decay = 0.4};
  o.batch_size = 0;
  o.epochs = 3000;
  o.history_every = 0;
  Trainer coupled(dense({6, 1}), p.observation, {}, o);
  coupled.fit(p.data.rows());
  expect_same(coupled, fit, 1e-8);
  const NetCertificate certificate = coupled.certificate(p.data.rows());
  EXPECT_TRUE(certificate.defined);
  EXPECT_LT(certificate.residual, 1e-10);
  o.optimizer = AdamW{.lr = 0.01, .weight_decay = 0.4};
  Trainer decoupled(dense({6, 1}), p.observation, {}, o);
  decoupled.fit(p.data.rows());
  EXPECT_FALSE(decoupled.certificate(p.data.rows()).defined);
  EXPECT_NE(decoupled.certificate(p.data.rows()).reason.find("decoupled"), std::string::npos);
}

TEST(NetOptimum, WarnsWhereBatchNormEvadesThePenalty) {
  Architecture a = dense({6, 8, 2});
  a.batch_norm = true;
  Trainer trainer(a, make_observation("gaussian"),
                  {{"layers.*.weight", {{Lasso{}, Matrix(1, 1, 0.02)}}}});
  EXPECT_EQ(trainer.warnings().size(), 1u);
  trainer.set_penalty({{"*.weight|*.gamma", {{Lasso{}, Matrix(1, 1, 0.02)}}}});
  EXPECT_TRUE(trainer.warnings().empty());
}

TEST(NetOptimum, PolishCertifiesANetWithHiddenLayers) {
  const Problem p = problem_of("gaussian", 2);
  for (const AnyActivation& activation : {AnyActivation(Tanh{}), AnyActivation(Elu{})}) {
    Architecture a = dense({6, 8, 2}, activation);
    a.dropout = {0.2};
    a.batch_norm = true;
    TrainOptions o;
    o.epochs = 20;
    Trainer trainer(a, p.observation,
                    {{"layers.*.weight", {{ElasticNet{0.7}, Matrix(1, 1, 0.02)}}},
                     {"layers.0.weight", {{SparseGroupLasso{0.5}, Matrix(1, 1, 0.02)}}},
                     {"role:bn", {{Ridge{}, Matrix(1, 1, 0.02)}}}},
                    o);
    trainer.fit(p.data.rows());
    EXPECT_FALSE(trainer.certificate(p.data.rows()).defined);
    const NetCertificate certificate = trainer.polish(p.data.rows(), {.tolerance = 1e-8});
    EXPECT_TRUE(certificate.defined);
    EXPECT_TRUE(certificate.converged)
        << certificate.residual << " after " << certificate.iterations;
    EXPECT_LT(certificate.residual, 1e-7);
    EXPECT_GT(certificate.parameters[0].zeros, 0);
  }
}

}  // namespace riata::net

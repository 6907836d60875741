#include "riata/net/trainer.hpp"
#include <gtest/gtest.h>
#include "data/message_of.hpp"
#include "net/made_net.hpp"
#include "riata/core/parallel.hpp"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace riata::net {

namespace {

TrainOptions options_of(std::int64_t epochs, double lr = 1e-2) {
  TrainOptions o;
  o.optimizer = Adam{.lr = lr};
  o.epochs = epochs;
  o.batch_size = 16;
  o.seed = 5;
  return o;
}

Trainer made(const TrainOptions& options, double dropout = 0, bool batch_norm = false) {
  Architecture a = dense({4, 8, 6, 2}, Relu{});
  if (dropout > 0) a.dropout = {dropout};
  a.batch_norm = batch_norm;
  return {a,
          make_observation("gaussian"),
          {{"layers.*.weight", {{ElasticNet{0.5}, Matrix(1, 1, 1e-3)}}}},
          options};
}

Made data() { return made_data(make_observation("gaussian"), 70, 4, 2); }

}  // namespace

TEST(Trainer, LowersItsObjective) {
  for (const AnyOptimizer& optimizer :
       {AnyOptimizer(Sgd{.lr = 0.05}),
        AnyOptimizer(Sgd{.lr = 0.02, .momentum = 0.9, .nesterov = true}), AnyOptimizer(Adam{}),
        AnyOptimizer(AdamW{}), AnyOptimizer(Lbfgs{})}) {
    TrainOptions o = options_of(30);
    o.optimizer = optimizer;
    Trainer trainer = made(o);
    const Made rows = data();
    const double before = trainer.data_term(rows.rows());
    const TrainResult result = trainer.fit(rows.rows());
    EXPECT_EQ(result.ended, Ended::epochs) << optimizer->name();
    EXPECT_LT(trainer.data_term(rows.rows()), 0.9 * before) << optimizer->name();
    EXPECT_EQ(trainer.history().rows.size(), 30u);
    EXPECT_NEAR(trainer.history().rows.back().train, trainer.data_term(rows.rows()), 1e-5);
  }
}

TEST(Trainer, GivesTheSameBitsForAnyNumberOfThreads) {
  const Made rows = data();
  const auto run = [&](int threads) {
    std::vector<std::vector<double>> out(4);
    parallel_for(4, threads, [&](Index i) {
      TrainOptions o = options_of(5);
      o.seed = static_cast<std::uint64_t>(i);
      Trainer trainer = made(o, 0.3, true);
      trainer.fit(rows.rows());
      out[at(i)] = trainer.state().parameters;
    });
    return out;
  };
  const auto alone = run(1);
  EXPECT_EQ(alone, run(2));
  EXPECT_NE(alone[0], alone[1]);
}

TEST(Trainer, GoesOnFromACheckpointWithTheSameBits) {
  const Made rows = data();
  for (const std::string dtype : {"float32", "float64"}) {
    TrainOptions o = options_of(9);
    o.dtype = dtype;
    o.optimizer = Adam{.lr = 0.01, .amsgrad = true};
    o.schedule = PlateauRate{.patience = 1};
    o.early_stopping = EarlyStopping{.patience = 3};
    o.validation_share = 0.2;
    std::vector<State> kept;
    o.checkpoint = [&](const State& state) { kept.push_back(state); };
    o.checkpoint_every = 4;
    Trainer whole = made(o, 0.2, true);
    whole.fit(rows.rows());
    ASSERT_GE(kept.size(), 1u);
    Trainer resumed = made(o, 0.2, true);
    resumed.set_state(kept[0]);
    resumed.fit(rows.rows());
    EXPECT_EQ(whole.state().parameters, resumed.state().parameters) << dtype;
    EXPECT_EQ(whole.state().buffers, resumed.state().buffers) << dtype;
    EXPECT_EQ(whole.state().epoch, resumed.state().epoch) << dtype;
  }
}

TEST(Trainer, RefusesTheStateOfAnotherNet) {
  Trainer trainer = made(options_of(1));
  const Trainer other(dense({4, 3, 2}), make_observation("gaussian"));
  EXPECT_THROW(trainer.set_state(other.state()), InvalidArgument);
}

TEST(Trainer, KeepsTheBestWeightsWhenItDiverges) {
  TrainOptions o = options_of(50);
  o.optimizer = Sgd{.lr = 1e8};
  Trainer trainer = made(o);
  const auto before = trainer.state().parameters;
  const TrainResult result = trainer.fit(data().rows());
  EXPECT_EQ(result.ended, Ended::diverged);
  EXPECT_NE(result.message.find("learning rate"), std::string::npos) << result.message;
  for (double w : trainer.state().parameters) EXPECT_TRUE(std::isfinite(w));
  EXPECT_EQ(trainer.state().parameters, before);
}

TEST(Trainer, RestoresTheBestWeightsWhateverEndsIt) {
  const Made rows = data(), held = made_data(make_observation("gaussian"), 40, 4, 2, 9);
  const Rows validation = held.rows();
  for (const char* end : {"epochs", "stopping", "cancelled"}) {
    TrainOptions o = options_of(40, 0.05);
    o.early_stopping = EarlyStopping{.patience = end == std::string("stopping") ? 3 : 1000};
    int calls = 0;
    if (end == std::string("cancelled"))
      o.progress = [&](const std::string&, double share) { return share < 0 || ++calls < 20; };
    Trainer trainer = made(o);
    const TrainResult result = trainer.fit(rows.rows(), &validation);
    EXPECT_NEAR(trainer.data_term(validation), result.best, 1e-6) << end;
    double least = 1e300;
    for (const EpochRow& row : trainer.history().rows) least = std::min(least, row.validation);
    EXPECT_EQ(least, result.best) << end;
    EXPECT_EQ(result.ended == Ended::cancelled, end == std::string("cancelled"));
    EXPECT_EQ(result.ended == Ended::early_stopping, end == std::string("stopping"));
  }
}

TEST(Trainer, CancelsInTheMiddleOfAnEpoch) {
  TrainOptions o = options_of(1000000);
  int polls = 0;
  o.progress = [&](const std::string&, double) { return ++polls < 7; };
  Trainer trainer = made(o);
  EXPECT_EQ(trainer.fit(data().rows()).ended, Ended::cancelled);
  EXPECT_EQ(polls, 7);
}

TEST(Trainer, RefusesABatchOfOneUnderBatchNorm) {
  TrainOptions o = options_of(1);
  o.batch_size = 23;  // 70 = 3 * 23 + 1
  Trainer trainer = made(o, 0, true);
  const Made rows = data();
  EXPECT_EQ(
      message_of([&] { trainer.fit(rows.rows()); }),
      "train: batch norm needs at least 2 rows in every batch, 70 rows in batches of 23 leave "
      "one alone; use another batch_size, or drop_last");
  o.drop_last = true;
  trainer.set_options(o);
  EXPECT_EQ(trainer.fit(rows.rows()).epochs, 1);
}

TEST(Trainer, SaysWhatDoesNotFit) {
  Trainer trainer = made(options_of(1));
  Made rows = data();
  EXPECT_EQ(message_of([&] { trainer.fit({rows.X.view(), rows.y.view().columns(0, 1)}); }),
            "train: y has 1 columns, expected 2, one per output");
  EXPECT_EQ(message_of([&] { trainer.eta(rows.X.view().columns(0, 3)); }),
            "predict: X has 3 columns, the net takes 4");
  rows.X(3, 1) = std::nan("");
  EXPECT_NE(message_of([&] { trainer.fit(rows.rows()); }).find("X[3, 1] is nan"),
            std::string::npos);
  const Trainer classes(dense({4, 3}), make_observation("categorical"));
  Matrix y(70, 1, 3.0);
  const Made fine = data();
  EXPECT_NE(
      message_of([&] { classes.data_term({fine.X.view(), y.view()}); }).find("class codes below 3"),
      std::string::npos);
  Architecture bad = dense({4, 3, 2});
  bad.dropout = {1.5};
  EXPECT_NE(message_of([&] { Trainer(bad, make_observation("gaussian")); }), "");
  TrainOptions o = options_of(1);
  o.early_stopping = EarlyStopping{};
  Trainer without = made(o);
  EXPECT_NE(message_of([&] { without.fit(fine.rows()); }).find("held-out"), std::string::npos);
  o.early_stopping.reset();
  o.optimizer = Lbfgs{};
  EXPECT_THROW(made(o, 0.5), Incompatible);
}

TEST(Trainer, AWeightOfZeroCountsAsAbsent) {
  Made rows = data();
  TrainOptions o = options_of(3);
  o.dtype = "float64";
  o.batch_size = 0;
  o.shuffle = false;
  Made less = rows;
  for (Index i = 0; i < 10; ++i) rows.weights[at(i)] = 0;
  less.X = Matrix(60, 4);
  less.y = Matrix(60, 2);
  for (Index i = 0; i < 60; ++i) {
    for (Index j = 0; j < 4; ++j) less.X(i, j) = rows.X(i + 10, j);
    for (Index j = 0; j < 2; ++j) less.y(i, j) = rows.y(i + 10, j);
  }
  less.weights.erase(less.weights.begin(), less.weights.begin() + 10);
  Trainer a = made(o), b = made(o);
  a.fit(rows.rows());
  b.fit(less.rows());
  for (std::size_t k = 0; k < a.state().parameters.size(); ++k)
    EXPECT_NEAR(a.state().parameters[k], b.state().parameters[k], 1e-12);
}

TEST(Trainer, TheMeanOfMinibatchGradientsIsTheGradient) {
  const Made rows = data();
  TrainOptions o = options_of(1);
  o.dtype = "float64";
  o.optimizer = Sgd{.lr = 1e-8};
  o.batch_size = 14;
  Trainer one = made(o);
  one.set_penalty({});
  std::vector<double> gradient;
  one.data_term(rows.rows(), &gradient);
  const auto before = one.state().parameters;
  one.fit(rows.rows());
  for (std::size_t k = 0; k < before.size(); ++k)
    EXPECT_NEAR((before[k] - one.state().parameters[k]) / 1e-8 / 5, gradient[k], 5e-6);
}

TEST(Trainer, LeavesTheFloatingPointStateAsFound) {
#if defined(__x86_64__)
  const unsigned before = _mm_getcsr();
  Trainer trainer = made(options_of(1));
  trainer.fit(data().rows());
  trainer.eta(data().X.view());
  EXPECT_EQ(_mm_getcsr() & 0x8040, before & 0x8040);
#endif
}

TEST(Trainer, WarmsUpAndCoolsDown) {
  TrainOptions o = options_of(6);
  o.warmup_epochs = 2;
  o.schedule = CosineRate{};
  Trainer trainer = made(o);
  trainer.fit(data().rows());
  std::vector<double> lr;
  for (const EpochRow& row : trainer.history().rows) lr.push_back(row.lr);
  EXPECT_NEAR(lr[0], 0.5e-2, 1e-12);
  EXPECT_NEAR(lr[1], 1e-2, 1e-12);
  EXPECT_NEAR(lr[2], 1e-2, 1e-12);
  EXPECT_NEAR(lr[4], 0.5e-2, 1e-12);
  EXPECT_LT(lr[5], lr[4]);
}

TEST(Trainer, ClipsTheNormOfAGradient) {
  TrainOptions o = options_of(1);
  o.dtype = "float64";
  o.optimizer = Sgd{.lr = 1};
  o.clip_norm = 1e-3;
  o.batch_size = 0;
  Trainer trainer = made(o);
  trainer.set_penalty({});
  const auto before = trainer.state().parameters;
  trainer.fit(data().rows());
  double moved = 0;
  for (std::size_t k = 0; k < before.size(); ++k)
    moved += std::pow(before[k] - trainer.state().parameters[k], 2);
  EXPECT_NEAR(std::sqrt(moved), 1e-3, 1e-5);
}

}  // namespace riata::net

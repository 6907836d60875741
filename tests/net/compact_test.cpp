#include "riata/net/compact.hpp"
#include <gtest/gtest.h>
#include "net/made_net.hpp"
#include "riata/net/fit_many.hpp"

namespace riata::net {

namespace {

using Indices = std::vector<Index>;

/// 5-4-3-1, where input 1 is not looked at, neuron 2 of the first layer is not either, neuron 0 of
/// it is constant.
Trainer with_dead_parts(bool batch_norm) {
  Architecture a = dense({5, 4, 3, 1}, Logistic{});
  a.batch_norm = batch_norm;
  TrainOptions o = in_double();
  o.epochs = 2;
  o.optimizer = Adam{.lr = 0.01};
  Trainer trainer(a, make_observation("gaussian"),
                  {{"*.weight", {{SparseGroupLasso{0.5}, Matrix(1, 1, 0.01)}}},
                   {"layers.1.weight", {{ElasticNet{0.5}, Matrix(3, 4, 0.02)}}}},
                  o);
  trainer.fit(made_data(make_observation("gaussian"), 40, 5, 1).rows());  // biases, statistics
  Matrix first = trainer.get("layers.0.weight"), second = trainer.get("layers.1.weight");
  for (Index i = 0; i < 4; ++i) first(i, 1) = 0;
  for (Index j = 0; j < 5; ++j) first(0, j) = 0;
  for (Index i = 0; i < 3; ++i) second(i, 2) = 0;
  trainer.set("layers.0.weight", first);
  trainer.set("layers.1.weight", second);
  return trainer;
}

}  // namespace

TEST(Compact, ComputesTheSameWithFewerInputsAndNeurons) {
  for (const bool batch_norm : {false, true}) {
    const Trainer trainer = with_dead_parts(batch_norm);
    const Compacted small = compact(trainer);
    EXPECT_EQ(small.inputs, (Indices{0, 2, 3, 4}));
    EXPECT_EQ(small.neurons, (std::vector<Indices>{{1, 3}, {0, 1, 2}}));
    EXPECT_EQ(small.trainer.architecture().sizes, (Indices{4, 2, 3, 1}));
    const Matrix X = random_matrix(30, 5, 8);
    Matrix fewer(30, 4);
    for (Index j = 0; j < 4; ++j)
      for (Index i = 0; i < 30; ++i) fewer(i, j) = X(i, small.inputs[at(j)]);
    const Matrix a = trainer.eta(X.view()), b = small.trainer.eta(fewer.view());
    for (Index i = 0; i < 30; ++i) EXPECT_NEAR(a(i, 0), b(i, 0), 1e-14);
  }
}

TEST(Compact, KeepsThePenaltyOfWhatIsLeft) {
  Trainer trainer = with_dead_parts(false);
  Matrix first = trainer.get("layers.0.weight");  // what is dropped shall cost nothing
  for (Index j = 0; j < 5; ++j) first(2, j) = 0;
  trainer.set("layers.0.weight", first);
  Matrix second = trainer.get("layers.1.weight");
  for (Index i = 0; i < 3; ++i) second(i, 0) = 0;
  trainer.set("layers.1.weight", second);
  double before = 0, after = 0;
  for (const auto& [name, value] : trainer.penalty_values()) before += value;
  const Compacted small = compact(trainer);
  for (const auto& [name, value] : small.trainer.penalty_values()) after += value;
  EXPECT_NEAR(before, after, 1e-14);
}

TEST(Compact, LeavesALayerItsLastNeuronAndANetItsLastInput) {
  Trainer trainer(dense({3, 4, 2}), make_observation("gaussian"), {}, in_double());
  trainer.set("layers.0.weight", Matrix(4, 3));
  EXPECT_EQ(compact(trainer).trainer.architecture().sizes, (Indices{1, 1, 2}));
}

TEST(FitMany, GivesTheBitsOfTrainingOneAfterTheOther) {
  const Made data = made_data(make_observation("gaussian"), 60, 5, 1);
  const auto trained = [&](int threads) {
    std::vector<Trainer> nets;
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      TrainOptions o;
      o.epochs = 4;
      o.seed = seed;
      nets.emplace_back(dense({5, 6, 1}), make_observation("gaussian"), std::vector<PenaltyRule>{},
                        o);
    }
    std::vector<TrainingJob> jobs;
    for (Index k = 0; k < 5; ++k) {
      TrainingJob job{&nets[at(k)], {}, {}};
      for (Index i = 0; i < 60; ++i) (i % 5 == k ? job.held_out : job.rows).push_back(i);
      jobs.push_back(job);
    }
    std::vector<std::vector<double>> out;
    const auto outcomes = fit_many(jobs, data.rows(), threads);
    for (std::size_t k = 0; k < 5; ++k) {
      out.push_back(nets[k].state().parameters);
      out.push_back({outcomes[k].held_out});
      EXPECT_TRUE(std::isfinite(outcomes[k].held_out));
    }
    return out;
  };
  EXPECT_EQ(trained(1), trained(2));
}

}  // namespace riata::net

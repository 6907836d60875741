#include <gtest/gtest.h>
#include "net/made_net.hpp"
#include "riata/net/compact.hpp"

namespace riata::net {

namespace {

Trainer trained(const std::string& family, Index outputs, TrainOptions options) {
  const AnyObservation observation = make_observation(family);
  options.epochs = 3;
  Architecture architecture = dense({6, 16, outputs}, Relu{});
  architecture.batch_norm = true;
  Trainer out(architecture, observation, {}, options);
  out.fit(made_data(observation, 80, 6, outputs).rows());
  return out;
}

/// The same weights in a net that works in double.
Trainer widened(const Trainer& net) {
  Trainer out(net.architecture(), net.observation(), {}, in_double());
  out.set_state(net.state());
  return out;
}

double largest(const Matrix& a) {
  double out = 0;
  for (const double each : a.values()) out = std::max(out, std::abs(each));
  return out;
}
double distance(const Matrix& a, const Matrix& b) {
  Matrix difference = a;
  for (std::size_t k = 0; k < a.values().size(); ++k) difference.values()[k] -= b.values()[k];
  return largest(difference);
}

const Matrix kRows = random_matrix(300, 6, 9);

}  // namespace

TEST(Predict, IsInTheNumberTypeThatTheWeightsWereFoundIn) {
  const Trainer narrow = trained("gaussian", 2, {});
  const Matrix found = narrow.eta(kRows.view()), exact = widened(narrow).eta(kRows.view());
  EXPECT_GT(distance(found, exact), 0);
  EXPECT_LT(distance(found, exact), 2e-6 * largest(exact));

  const Trainer wide = trained("gaussian", 2, in_double());
  Matrix rounded = kRows;
  for (double& each : rounded.values()) each = static_cast<float>(each);
  EXPECT_GT(distance(wide.eta(kRows.view()), wide.eta(rounded.view())), 0);
}

TEST(Predict, OfAPolishedNetIsInDoubleAlsoWhenItIsCompact) {
  const Made data = made_data(make_observation("gaussian"), 80, 6, 1);
  TrainOptions options;
  options.epochs = 30;
  Trainer net(dense({6, 8, 1}), make_observation("gaussian"),
              {{"layers.0.weight", {{GroupLasso{}, Matrix(1, 1, 0.1), GroupBy::neuron}}}}, options);
  net.fit(data.rows());
  net.polish(data.rows(), {.tolerance = 1e-6});
  const Matrix found = net.eta(kRows.view());
  EXPECT_EQ(distance(found, widened(net).eta(kRows.view())), 0);
  const Compacted small = compact(net);
  ASSERT_LT(small.neurons[0].size(), 8u);
  ASSERT_EQ(small.inputs.size(), 6u);
  EXPECT_LT(distance(small.trainer.eta(kRows.view()), found), 1e-14);
}

TEST(Predict, ProbabilitiesAddUpToOneInDouble) {
  const Matrix found = trained("categorical", 5, {}).predict(kRows.view());
  for (Index i = 0; i < found.rows(); ++i) {
    double sum = 0;
    for (Index r = 0; r < found.cols(); ++r) sum += found(i, r);
    EXPECT_NEAR(sum, 1, 1e-15);
  }
}

TEST(Predict, OfARowDoesNotDependOnTheOthers) {
  for (const TrainOptions& options : {TrainOptions{}, in_double()}) {
    const Trainer net = trained("gaussian", 2, options);
    const Matrix all = net.predict(kRows.view());
    for (const Index i : {0, 17, 299}) {
      Matrix row(1, 6);
      for (Index j = 0; j < 6; ++j) row(0, j) = kRows(i, j);
      const Matrix alone = net.predict(row.view());
      for (Index r = 0; r < 2; ++r) EXPECT_EQ(alone(0, r), all(i, r)) << "row " << i;
    }
  }
}

TEST(Predict, RefusesWhatItsNumberTypeCannotHold) {
  Matrix far = kRows;
  far(2, 3) = 1e300;
  try {
    trained("gaussian", 2, {}).predict(far.view());
    FAIL();
  } catch (const InvalidArgument& e) {
    EXPECT_STREQ(e.what(),
                 "predict: X[2, 3] is 1e+300, which float32 cannot hold; scale X, or "
                 "train in float64");
  }
  EXPECT_GT(largest(trained("gaussian", 2, in_double()).predict(far.view())), 1e290);
}

}  // namespace riata::net

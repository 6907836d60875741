#include <gtest/gtest.h>
#include "net/made_net.hpp"

namespace riata::net {

namespace {

std::vector<std::string> all_families() {
  std::vector<std::string> out = names_of(Families{});
  for (const auto& name : names_of(VectorFamilies{})) out.push_back(name);
  return out;
}

/// Central differences of the data term in every parameter against its gradient.
void expect_gradient(Trainer trainer, const Rows& rows, const std::string& pass) {
  std::vector<double> gradient;
  trainer.data_term(rows, &gradient, pass);
  State state = trainer.state();
  const double h = 1e-6;
  for (const Parameter& p : trainer.layout().parameters)
    for (Index k = p.offset; k < p.offset + p.size(); ++k) {
      const double before = state.parameters[at(k)];
      const auto at_value = [&](double value) {
        state.parameters[at(k)] = value;
        trainer.set_state(state);
        return trainer.data_term(rows, nullptr, pass);
      };
      const double slope = (at_value(before + h) - at_value(before - h)) / (2 * h);
      state.parameters[at(k)] = before;
      ASSERT_NEAR(gradient[at(k)], slope, 2e-6 * std::max(1.0, std::abs(slope)))
          << p.name << " entry " << k - p.offset << " in " << pass;
    }
}

}  // namespace

TEST(NetGradient, MatchesFiniteDifferencesForEveryFamilyAndActivation) {
  for (const std::string& family : all_families()) {
    const AnyObservation observation = make_observation(family);
    // Links whose means are bounded are left at small eta, so that no mean leaves its range.
    const Made data = made_data(observation, 7, 3, 2);
    for (const std::string& activation : names_of(Activations{})) {
      Architecture a = dense({3, 4, 3, 2}, make_activation(activation));
      a.init = "torch";
      for (const bool batch_norm : {false, true}) {
        a.batch_norm = batch_norm;
        Trainer trainer(a, observation, {}, in_double());
        if (observation->eta_range()[1] <= 0)
          trainer.set(cat("layers.2.bias"), Matrix(2, 1, -6.0));
        else if (observation->eta_range()[0] >= 0)
          trainer.set(cat("layers.2.bias"), Matrix(2, 1, 6.0));
        SCOPED_TRACE(cat(family, " ", activation, batch_norm ? " with batch norm" : ""));
        expect_gradient(trainer, data.rows(), "eval");
        if (batch_norm) expect_gradient(trainer, data.rows(), "train");
      }
    }
  }
}

TEST(NetGradient, IsThatOfALinearModelWithoutHiddenLayersAndWithoutIntercept) {
  const AnyObservation observation = make_observation("poisson");
  const Made data = made_data(observation, 9, 4, 3);
  Architecture a = dense({4, 3});
  expect_gradient(Trainer(a, observation, {}, in_double()), data.rows(), "eval");
  a.fit_intercept = false;
  const Trainer trainer(a, observation, {}, in_double());
  EXPECT_EQ(trainer.layout().parameters.size(), 1u);
  expect_gradient(trainer, data.rows(), "eval");
}

TEST(NetGradient, IsTheSameInTilesOfRowsAsInOnePass) {
  const AnyObservation observation = make_observation("gaussian");
  const Made data = made_data(observation, 700, 3, 2);
  const Trainer trainer(dense({3, 5, 2}), observation, {}, in_double());
  std::vector<double> tiled, whole;
  const double a = trainer.data_term(data.rows(), &tiled, "eval");
  const double b = trainer.data_term(data.rows(), &whole, "train");
  EXPECT_NEAR(a, b, 1e-13);
  for (std::size_t k = 0; k < tiled.size(); ++k) EXPECT_NEAR(tiled[k], whole[k], 1e-13);
}

}  // namespace riata::net

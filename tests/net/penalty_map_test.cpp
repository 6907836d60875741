#include "riata/net/penalty_map.hpp"
#include <gtest/gtest.h>
#include "data/message_of.hpp"
#include "net/made_net.hpp"

namespace riata::net {

namespace {

Layout three_layers() {
  Architecture a = dense({3, 4, 5, 2});
  a.batch_norm = true;
  return Layout(a);
}

std::vector<std::string> penalised(const PenaltyMap& map, const Layout& layout) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < layout.parameters.size(); ++i)
    if (!map.lowered()[i].empty()) out.push_back(layout.parameters[i].name);
  return out;
}

std::string complaint_about(const std::vector<PenaltyRule>& rules, const Layout& layout) {
  return message_of([&] { PenaltyMap(rules, layout); });
}

const std::vector<PenaltyTerm> kLasso{{Lasso{}, Matrix(1, 1, 0.1)}};

}  // namespace

TEST(PenaltyMap, AimsByPatternsAndRoles) {
  const Layout layout = three_layers();
  using Names = std::vector<std::string>;
  EXPECT_EQ(penalised(PenaltyMap({{"layers.*.weight", kLasso}}, layout), layout),
            (Names{"layers.0.weight", "layers.1.weight", "layers.2.weight"}));
  EXPECT_EQ(
      penalised(PenaltyMap({{"role:bn", kLasso}}, layout), layout),
      (Names{"layers.0.bn.gamma", "layers.0.bn.beta", "layers.1.bn.gamma", "layers.1.bn.beta"}));
  EXPECT_EQ(
      penalised(PenaltyMap({{"layers.?.weight", kLasso}, {"layers.0.*|layers.2.*", {}}}, layout),
                layout),
      (Names{"layers.1.weight"}));
  EXPECT_EQ(penalised(PenaltyMap({{"*", kLasso}, {"role:bias|bn", {}}}, layout), layout),
            (Names{"layers.0.weight", "layers.1.weight", "layers.2.weight"}));
}

TEST(PenaltyMap, TheLastRuleThatMatchesHolds) {
  const Layout layout = three_layers();
  const PenaltyMap map(
      {{"layers.*.weight", kLasso}, {"layers.1.weight", {{Ridge{}, Matrix(1, 1, 0.5)}}}}, layout);
  EXPECT_FALSE(map.lowered()[0].l1.empty());
  const auto& second = map.lowered()[static_cast<std::size_t>(&layout.parameter("layers.1.weight") -
                                                              layout.parameters.data())];
  EXPECT_TRUE(second.l1.empty());
  EXPECT_EQ(second.quadratic, std::vector<double>(20, 0.5));
}

TEST(PenaltyMap, APatternThatMatchesNothingListsTheNames) {
  Architecture a = dense({3, 2});
  const std::string text = complaint_about({{"layers.1.weight", kLasso}}, Layout(a));
  EXPECT_EQ(text,
            "penalty: pattern 'layers.1.weight' matches no parameter; there are layers.0.weight, "
            "layers.0.bias");
  EXPECT_NE(complaint_about({{"role:bn", kLasso}}, Layout(a)), "");
}

TEST(PenaltyMap, StrengthsMayBePerEntryAndPerGroup) {
  const Layout layout(dense({3, 2}));
  const Matrix each = random_matrix(2, 3, 1);
  Matrix positive = each;
  for (double& v : positive.values()) v = std::abs(v);
  const PenaltyMap map({{"*.weight", {{Lasso{}, positive}}}}, layout);
  EXPECT_EQ(map.lowered()[0].l1,
            std::vector<double>(positive.values().begin(), positive.values().end()));
  EXPECT_NE(complaint_about({{"*.weight", {{Lasso{}, Matrix(3, 2, 1.0)}}}}, layout), "");
  EXPECT_NE(complaint_about({{"*.weight", {{Lasso{}, Matrix(1, 1, -1.0)}}}}, layout), "");
  const PenaltyMap groups({{"*.weight", {{GroupLasso{}, Matrix(3, 1, 2.0)}}}}, layout);
  EXPECT_EQ(groups.lowered()[0].group, std::vector<double>(3, 2.0 * std::sqrt(2.0)));
}

TEST(PenaltyMap, RefusesGroupsThatOverlap) {
  const Layout layout(dense({3, 2}));
  const PenaltyTerm by_input{GroupLasso{}, Matrix(1, 1, 1.0), GroupBy::input},
      by_neuron{GroupLasso{}, Matrix(1, 1, 1.0), GroupBy::neuron};
  EXPECT_THROW(PenaltyMap({{"*.weight", {by_input, by_neuron}}}, layout), Incompatible);
  EXPECT_THROW(PenaltyMap({{"*.weight", {{Lasso{}}, {Mcp{}}}}}, layout), Incompatible);
  EXPECT_THROW(PenaltyMap({{"*.bias", {by_input}}}, layout), InvalidArgument);
}

TEST(PenaltyMap, ExplainsEveryParameter) {
  const Layout layout(dense({3, 2}));
  const PenaltyMap map({{"*.weight", {{Lasso{}, Matrix(1, 1, 0.25)}, {Ridge{}}}}}, layout);
  const auto rows = map.explain();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].penalty, "lasso");
  EXPECT_EQ(rows[0].most, 0.25);
  EXPECT_EQ(rows[0].count, 6);
  EXPECT_EQ(rows[2].parameter, "layers.0.bias");
  EXPECT_EQ(rows[2].penalty, "none");
}

TEST(PenaltyMap, ValuesAreThoseOfOmega) {
  const Layout layout = three_layers();
  const PenaltyMap map(
      {{"layers.*.weight", {{ElasticNet{0.3}, Matrix(1, 1, 0.2)}}},
       {"layers.0.weight", {{SparseGroupLasso{0.4}, Matrix(1, 1, 0.7), GroupBy::neuron}}}},
      layout);
  std::vector<double> w(at(layout.size), 0.0);
  Random random(3);
  for (const Parameter& p : layout.parameters)
    for (Index k = 0; k < p.size(); ++k) w[at(p.offset + k)] = random.normal();
  double sum = 0;
  for (const auto& [name, value] : map.values(w)) sum += value;
  EXPECT_NEAR(sum, map.omega().value(w), 1e-12 * sum);
}

}  // namespace riata::net

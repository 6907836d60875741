#include "net/metric_prox.hpp"
#include <gtest/gtest.h>
#include "net/made_net.hpp"

namespace riata::net {

namespace {

/// How far u is from the minimiser of penalty(u) + sum metric (u - z)^2 / (2 rate): of every group
/// the distance of its slope to the penalty's subdifferential.
double violation(const PenaltyMap::Lowered& penalty, const Parameter& p,
                 const std::vector<double>& z, const std::vector<double>& u,
                 const std::vector<double>& metric, double rate) {
  std::vector<double> slope(u.size());  // of the smooth part, negated
  for (std::size_t k = 0; k < u.size(); ++k) {
    slope[k] = -metric[k] * (u[k] - z[k]) / rate;
    if (!penalty.quadratic.empty()) slope[k] -= penalty.quadratic[k] * u[k];
  }
  const auto l1 = [&](std::size_t k) { return penalty.l1.empty() ? 0.0 : penalty.l1[k]; };
  auto groups =
      penalty.group.empty() ? std::vector<std::vector<Index>>{} : groups_of(p, penalty.by);
  if (groups.empty())
    for (Index k = 0; k < p.size(); ++k) groups.push_back({k});
  double worst = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const double strength = penalty.group.empty() ? 0 : penalty.group[g];
    double size = 0, left = 0;
    for (Index k : groups[g]) {
      size += u[at(k)] * u[at(k)];
      left += std::pow(soft_threshold(slope[at(k)], l1(at(k))), 2);
    }
    size = std::sqrt(size);
    if (size == 0) {
      worst = std::max(worst, std::sqrt(left) - strength);
      continue;
    }
    for (Index k : groups[g]) {
      const double rest = slope[at(k)] - strength * u[at(k)] / size;
      const double off = u[at(k)] != 0 ? std::abs(rest - std::copysign(l1(at(k)), u[at(k)]))
                                       : std::abs(rest) - l1(at(k));
      worst = std::max(worst, off);
    }
  }
  return worst;
}

std::vector<std::vector<PenaltyTerm>> sums(Index rows = 4, Index cols = 6) {
  const Matrix s(1, 1, 0.3), weak(1, 1, 0.1), strong(1, 1, 4.0);
  std::vector<std::vector<PenaltyTerm>> out{
      {{Lasso{}, s}},
      {{Ridge{}, s}},
      {{ElasticNet{0.4}, s}},
      {{Lasso{}, s}, {Ridge{}, weak}},
      {{Lasso{}, random_matrix(rows, cols, 3)}},
      {{Lasso{}, weak}, {Ridge{}, random_matrix(rows, cols, 4)}}};
  for (auto& terms : out)
    for (auto& term : terms)
      for (double& each : term.strength.values()) each = std::abs(each);
  for (const GroupBy by : {GroupBy::input, GroupBy::neuron, GroupBy::all}) {
    out.push_back({{GroupLasso{}, s, by}});
    out.push_back({{GroupLasso{}, strong, by}});
    out.push_back({{SparseGroupLasso{0.5}, s, by}});
    out.push_back({{SparseGroupLasso{0.5}, s, by}, {Ridge{}, weak}});
    out.push_back({{GroupLasso{}, s, by}, {ElasticNet{0.7}, weak}});
  }
  return out;
}

}  // namespace

TEST(MetricProx, SolvesItsProblemForEverySumOfPenalties) {
  for (const auto& [rows, cols] : {std::pair<Index, Index>{4, 6}, {1, 6}, {4, 1}}) {
    const Layout layout(dense({cols, rows}));
    const Parameter& p = layout.parameter("layers.0.weight");
    const auto penalties = sums(rows, cols);
    for (std::size_t i = 0; i < penalties.size(); ++i) {
      const PenaltyMap map({{"layers.0.weight", penalties[i]}}, layout);
      MetricProx<double> prox(map.lowered()[0], p);
      for (std::uint64_t seed = 0; seed < 40; ++seed) {
        SCOPED_TRACE(cat(rows, " x ", cols, ", sum ", i, ", seed ", seed));
        const Matrix drawn = random_matrix(rows, cols, 100 + seed),
                     scale = random_matrix(rows, cols, 200 + seed);
        const std::vector<double> z(drawn.values().begin(), drawn.values().end());
        std::vector<double> metric(z.size(), 1.0), steps, u = z;
        if (seed % 4 != 0)
          for (std::size_t k = 0; k < z.size(); ++k) {
            metric[k] = std::exp(3 * scale.values()[k]);
            steps.push_back(1 / metric[k]);
          }
        const double rate = 0.7;
        prox.apply(u, steps, rate, 0);
        if (prox.is_across()) prox.finish(u, steps, rate);
        EXPECT_LT(violation(map.lowered()[0], p, z, u, metric, rate), 1e-11);
      }
    }
  }
}

TEST(MetricProx, IsTheSameInPieces) {
  const Layout layout(dense({6, 4}));
  const Parameter& p = layout.parameter("layers.0.weight");
  Matrix strength = random_matrix(4, 6, 1);
  for (double& each : strength.values()) each = std::abs(each);
  const PenaltyMap map({{"*", {{Lasso{}, Matrix(1, 1, 0.2)}}}, {"*.weight", {{Lasso{}, strength}}}},
                       layout);
  MetricProx<float> prox(map.lowered()[0], p);
  std::vector<float> whole(24, 1.0f), pieces = whole, scale(24, 0.5f);
  prox.apply(whole, scale, 0.5, 0);
  prox.apply(std::span(pieces).first(10), std::span(scale).first(10), 0.5, 0);
  prox.apply(std::span(pieces).subspan(10), std::span(scale).subspan(10), 0.5, 10);
  EXPECT_EQ(whole, pieces);
}

TEST(MetricProx, GivesConcavePenaltiesAndBoundsTheirOwnProx) {
  const Layout layout(dense({3, 1}));
  const Parameter& p = layout.parameter("layers.0.weight");
  const PenaltyMap map({{"*.weight", {{Box{0, kInfinity}, Matrix(1, 1, 1.0)}}}}, layout);
  MetricProx<double> prox(map.lowered()[0], p);
  std::vector<double> w{-1, 0.5, 2};
  prox.apply(w, {}, 0.1, 0);
  EXPECT_EQ(w, (std::vector<double>{0, 0.5, 2}));
}

}  // namespace riata::net

#include "riata/penalty/tree.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

struct Node {
  std::vector<Index> entries;  // rising
  double weight;
};

class TreePenalty final : public AnyPenalty::Interface {
 public:
  explicit TreePenalty(std::vector<Node> nodes) : nodes_(std::move(nodes)) {}

  std::string name() const override { return "tree_groups"; }
  Fields fields() const override { return {}; }
  std::optional<Parts> parts() const override { return std::nullopt; }
  bool on_groups() const override { return true; }
  bool is_concave() const override { return false; }

  double value(std::span<const double> w, std::span<const double> strength) const override {
    double sum = 0;
    for (const Node& node : nodes_) sum += strength[0] * node.weight * norm(w, node);
    return sum;
  }
  void prox(std::span<double> w, std::span<const double> strength,
            std::span<const double> step) const override {
    for (const Node& node : nodes_) {
      const double size = norm(w, node), cut = step[0] * strength[0] * node.weight;
      for (Index e : node.entries) w[at(e)] = size <= cut ? 0.0 : w[at(e)] * (1 - cut / size);
    }
  }
  void slope(std::span<const double>, std::span<const double>,
             std::span<double> out) const override {
    std::ranges::fill(out, std::numeric_limits<double>::quiet_NaN());
  }
  void bend(std::span<const double>, std::span<const double>,
            std::span<double> out) const override {
    std::ranges::fill(out, std::numeric_limits<double>::quiet_NaN());
  }

 private:
  static double norm(std::span<const double> w, const Node& node) {
    double sum = 0;
    for (Index e : node.entries) sum += w[at(e)] * w[at(e)];
    return std::sqrt(sum);
  }

  std::vector<Node> nodes_;  // small before large
};

/// Whether b, which is no smaller, holds a, or shares nothing with it.
bool nest_or_apart(const Node& a, const Node& b) {
  const bool held = std::ranges::includes(b.entries, a.entries);
  std::vector<Index> shared;
  std::ranges::set_intersection(a.entries, b.entries, std::back_inserter(shared));
  return held || shared.empty();
}

}  // namespace

AnyPenalty tree_penalty(std::vector<std::vector<Index>> groups, std::vector<double> weights) {
  if (groups.size() != weights.size())
    throw ShapeMismatch(cat("tree_groups: each of the ", groups.size(),
                            " groups needs a weight, got ", weights.size()));
  std::vector<Node> nodes;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (!(weights[g] >= 0) || std::isinf(weights[g]))
      throw InvalidArgument(
          cat("tree_groups: weights must be finite and at least 0, got ", shortest(weights[g])));
    const std::set<Index> entries(groups[g].begin(), groups[g].end());
    nodes.push_back({{entries.begin(), entries.end()}, weights[g]});
  }
  std::ranges::stable_sort(nodes, {}, [](const Node& node) { return node.entries.size(); });
  for (std::size_t a = 0; a < nodes.size(); ++a)
    for (std::size_t b = a + 1; b < nodes.size(); ++b)
      if (!nest_or_apart(nodes[a], nodes[b]))
        throw InvalidArgument(
            "tree_groups: of any two groups one must hold the other, or they share nothing; groups "
            "that overlap otherwise are latent groups");
  return AnyPenalty(std::make_shared<TreePenalty>(std::move(nodes)));
}

}  // namespace riata

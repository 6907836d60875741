#pragma once
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>
#include "riata/net/penalty_map.hpp"

namespace riata::net {

/// Proximal steps on arrays that somebody else trains, such as the modules of another framework:
/// the same rules, patterns and roles as for riata's own nets.
class PenaltySteps {
 public:
  /// An array by its name: (rows, cols), column-major, rows being the outputs of a weight.
  struct Target {
    std::string name;
    Role role;
    Index rows, cols;
  };

  /// Throws as PenaltyMap does.
  PenaltySteps(std::vector<PenaltyRule> rules, const std::vector<Target>& targets);
  ~PenaltySteps();
  PenaltySteps(PenaltySteps&&) noexcept;
  PenaltySteps& operator=(PenaltySteps&&) noexcept;

  /// Whether any rule penalises an array, by its place among the targets.
  bool penalises(Index target) const;
  /// w becomes the minimiser over u of penalty(u) + sum_k metric_k (u_k - w_k)^2 / (2 rate), where
  /// a metric without entries is 1 everywhere. Throws ShapeMismatch on another size.
  void apply(Index target, std::span<float> w, std::span<const float> metric, double rate);
  void apply(Index target, std::span<double> w, std::span<const double> metric, double rate);

  std::vector<PenaltyMap::Row> explain() const;
  /// The value of every term at all arrays, in the order of the targets.
  std::vector<std::pair<std::string, double>> values(
      const std::vector<std::span<const double>>& arrays) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace riata::net

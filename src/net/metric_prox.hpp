#pragma once
#include <span>
#include "net/aligned.hpp"
#include "riata/net/penalty_map.hpp"

namespace riata::net {

// Proximal steps in the metric of an optimizer: w becomes the minimiser over u of
// penalty(u) + sum_k metric_k (u_k - w_k)^2 / (2 rate). A metric without entries is 1 everywhere.

/// A parameter's penalty, ready for steps in the number type T.
template <class T>
class MetricProx {
 public:
  MetricProx() = default;
  MetricProx(const PenaltyMap::Lowered& penalty, const Parameter& parameter);

  bool empty() const { return !active_; }
  /// `apply` takes so many entries at a time, or a multiple of it: groups tie them together.
  Index together() const {
    if (groups_ == 0) return 1;
    return by_ == GroupBy::input && other_.empty() ? group_size_ : size_;
  }
  /// On entries [first, first + w.size()) of the parameter.
  void apply(std::span<T> w, std::span<const T> metric, double rate, Index first);
  /// g += a subgradient of the penalty at w: 0 for |w| at 0 and for ||w|| at 0.
  void add_subgradient(std::span<const T> w, std::span<T> g) const;

 private:
  void apply_entries(std::span<T> w, std::span<const T> metric, double rate, Index first) const;
  void apply_groups(std::span<T> w, std::span<const T> metric, double rate, Index first);
  void apply_neurons(std::span<T> w, std::span<const T> metric, double rate, Index begin,
                     Index count);
  void apply_other(std::span<T> w, std::span<const T> metric, double rate, Index first);
  double quadratic(Index k) const {
    return quadratic_.empty() ? 0.0 : quadratic_[one_ ? 0 : at(k)];
  }
  /// Of entry k of a span that begins at `first`, times the rate: behind the quadratic part it is
  /// that much greater. Soft thresholds came before.
  T metric_at(std::span<const T> metric, Index k, double rate, Index first) const {
    return (metric.empty() ? T(1) : metric[at(k)]) + static_cast<T>(rate * quadratic(first + k));
  }
  Index entry(Index group, Index k) const {
    return by_ == GroupBy::neuron ? group + k * stride_ : group * group_size_ + k;
  }

  bool active_ = false, one_ = false;  // one_: the same strengths for all entries
  Array<T> quadratic_, l1_;            // of size 0, 1 or one per entry
  std::vector<double> group_;          // strengths
  std::vector<PenaltyMap::Lowered::Other> other_;
  GroupBy by_ = GroupBy::input;
  Index size_ = 0, groups_ = 0, group_size_ = 0, stride_ = 1;
  std::vector<double> values_;  // of one group
  Array<T> block_, metric_;     // of one group, or of some neurons
};

/// The prox of strength ||u|| in the metric sum_k metric_k (u_k - z_k)^2 / 2, in place: 0 where
/// ||metric z|| <= strength, else metric_k z_k s / (metric_k s + strength) with s = ||u|| the root
/// of sum_k (metric_k z_k / (metric_k s + strength))^2 = 1.
template <class T>
void shrink_group_in_metric(std::span<T> z, std::span<const T> metric, double strength);

}  // namespace riata::net

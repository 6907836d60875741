#pragma once
#include <span>
#include "net/group_shrink.hpp"
#include "riata/net/penalty_map.hpp"

namespace riata::net {

// Proximal steps in the metric of an optimizer: w becomes the minimiser over u of
// penalty(u) + sum_k (u_k - w_k)^2 / (2 rate scale_k). A scale without entries is 1 everywhere.

/// A parameter's penalty, ready for steps in the number type T.
template <class T>
class MetricProx {
 public:
  MetricProx() = default;
  MetricProx(const PenaltyMap::Lowered& penalty, const Parameter& parameter);

  bool empty() const { return !active_; }
  /// `apply` takes so many entries at a time, or a multiple of it: groups tie them together.
  Index together() const { return together_; }
  /// Whether groups lie across what `apply` takes at a time, so that `finish` must follow.
  bool is_across() const { return !group_.empty() && by_ == GroupBy::neuron; }
  /// On entries [first, first + w.size()) of the parameter.
  void apply(std::span<T> w, std::span<const T> scale, double rate, Index first);
  /// On all of them, behind the last `apply`.
  void finish(std::span<T> w, std::span<const T> scale, double rate);
  /// g += a subgradient of the penalty at w: 0 for |w| at 0 and for ||w|| at 0.
  void add_subgradient(std::span<const T> w, std::span<T> g) const;

 private:
  MetricProx(const Parameter& parameter, const PenaltyMap::Lowered& simplified);
  void apply_entries(std::span<T> w, std::span<const T> scale, double rate, Index first) const;
  void apply_other(std::span<T> w, std::span<const T> scale, double rate, Index first);
  std::span<const T> steps(std::size_t count, std::span<const T> scale, double rate, Index first);
  std::span<const double> strengths(double rate, Index first, Index count);
  double quadratic(Index k) const {
    return quadratic_.empty() ? 0.0 : quadratic_[one_ ? 0 : at(k)];
  }
  Index entry(Index group, Index k) const {
    return by_ == GroupBy::neuron ? group + k * stride_ : group * group_size_ + k;
  }

  bool active_ = false, one_ = false;  // one_: the same strengths for all entries
  Array<T> quadratic_, l1_;            // of size 0, 1 or one per entry
  std::vector<double> group_;          // strengths
  std::vector<PenaltyMap::Lowered::Other> other_;
  GroupBy by_ = GroupBy::input;
  Index together_ = 1, groups_ = 0, group_size_ = 0, stride_ = 1;
  RowGroups<T> rows_;
  Array<T> steps_;
  std::vector<double> values_;  // of one group
  std::vector<double> strengths_;
};

}  // namespace riata::net

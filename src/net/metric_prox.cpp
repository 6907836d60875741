#include "net/metric_prox.hpp"
#include <algorithm>
#include <cmath>
#include <concepts>

namespace riata::net {

namespace {

template <class T>
Array<T> shortened(const std::vector<double>& each, bool one) {
  if (each.empty()) return {};
  if (one) return {static_cast<T>(each[0])};
  return {each.begin(), each.end()};
}

/// In the place of a strength: there is none.
struct None {};

bool all_same(const std::vector<double>& each) {
  return std::ranges::all_of(each, [&](double v) { return v == each[0]; });
}

/// The same penalty: groups of one entry are l1, those of a single neuron lie in one piece.
PenaltyMap::Lowered simplified(PenaltyMap::Lowered from, const Parameter& p) {
  if (from.by == GroupBy::neuron && p.rows == 1) from.by = GroupBy::all;
  if (std::ssize(from.group) != p.size()) return from;
  from.l1.resize(at(p.size()));
  for (std::size_t k = 0; k < from.group.size(); ++k) from.l1[k] += from.group[k];
  from.group.clear();
  return from;
}

}  // namespace

template <class T>
MetricProx<T>::MetricProx(const PenaltyMap::Lowered& penalty, const Parameter& p)
    : MetricProx(p, simplified(penalty, p)) {}

template <class T>
MetricProx<T>::MetricProx(const Parameter& p, const PenaltyMap::Lowered& from)
    : active_(!from.empty()),
      one_(all_same(from.quadratic) && all_same(from.l1)),
      quadratic_(shortened<T>(from.quadratic, one_)),
      l1_(shortened<T>(from.l1, one_)),
      group_(from.group),
      other_(from.other),
      by_(from.by) {
  if (!from.has_groups()) return;
  groups_ = by_ == GroupBy::input ? p.cols : by_ == GroupBy::neuron ? p.rows : 1;
  group_size_ = p.size() / groups_;
  stride_ = p.rows;
  together_ = !other_.empty() ? p.size() : by_ == GroupBy::neuron ? p.rows : group_size_;
  if (is_across()) rows_ = RowGroups<T>(p.rows);
  values_.resize(at(group_size_));
  strengths_.resize(at(groups_));
}

/// Of the entries from `first`, without the rate: behind the quadratic part each is that much
/// shorter. Soft thresholds came before.
template <class T>
std::span<const T> MetricProx<T>::steps(std::size_t count, std::span<const T> scale, double rate,
                                        Index first) {
  if (quadratic_.empty() && !scale.empty()) return scale;
  steps_.resize(count);
  for (std::size_t k = 0; k < count; ++k) {
    const T own = scale.empty() ? T(1) : scale[k];
    const double q = quadratic(first + static_cast<Index>(k));
    steps_[k] = own / (1 + static_cast<T>(rate * q) * own);
  }
  return steps_;
}

template <class T>
std::span<const double> MetricProx<T>::strengths(double rate, Index first, Index count) {
  for (Index g = 0; g < count; ++g) strengths_[at(g)] = rate * group_[at(first + g)];
  return std::span(strengths_).first(at(count));
}

template <class T>
void MetricProx<T>::apply(std::span<T> w, std::span<const T> scale, double rate, Index first) {
  if (!quadratic_.empty() || !l1_.empty()) apply_entries(w, scale, rate, first);
  if (is_across())
    rows_.add(w, steps(w.size(), scale, rate, first));
  else if (!group_.empty())
    shrink_groups(w, steps(w.size(), scale, rate, first), group_size_,
                  strengths(rate, first / group_size_, std::ssize(w) / group_size_));
  if (!other_.empty()) apply_other(w, scale, rate, first);
}

template <class T>
void MetricProx<T>::finish(std::span<T> w, std::span<const T> scale, double rate) {
  if (is_across()) rows_.shrink(w, steps(w.size(), scale, rate, 0), strengths(rate, 0, groups_));
}

template <class T>
void MetricProx<T>::apply_entries(std::span<T> w, std::span<const T> scale, double rate,
                                  Index first) const {
  const T s = static_cast<T>(rate), zero = 0;
  const T *l1 = l1_.empty() ? &zero : l1_.data(),
          *q = quadratic_.empty() ? &zero : quadratic_.data();
  const auto loop = [&](auto l1_of, auto q_of, auto step_of) {
    for (std::size_t k = 0; k < w.size(); ++k) {
      const T t = step_of(k), soft = soft_threshold(w[k], t * l1_of(k));
      if constexpr (std::same_as<decltype(q_of(k)), None>)
        w[k] = soft;
      else
        w[k] = soft / (1 + t * q_of(k));
    }
  };
  const auto with_strengths = [&](auto step_of) {
    const auto each = [first](const T* v) {
      return [v, first](std::size_t k) { return v[at(first) + k]; };
    };
    const auto all = [](const T* v) { return [a = *v](std::size_t) { return a; }; };
    const auto none = [](std::size_t) { return None{}; };
    if (quadratic_.empty() && one_)
      loop(all(l1), none, step_of);
    else if (quadratic_.empty())
      loop(each(l1), none, step_of);
    else if (one_)
      loop(all(l1), all(q), step_of);
    else if (l1_.empty())
      loop(all(l1), each(q), step_of);
    else
      loop(each(l1), each(q), step_of);
  };
  if (scale.empty())
    with_strengths([s](std::size_t) { return s; });
  else
    with_strengths([s, own = scale.data()](std::size_t k) { return s * own[k]; });
}

template <class T>
void MetricProx<T>::apply_other(std::span<T> w, std::span<const T> scale, double rate,
                                Index first) {
  const auto& [penalty, strength, on_groups] = other_[0];
  const auto step = [&](std::size_t e) {
    const double t = rate * (scale.empty() ? 1.0 : static_cast<double>(scale[e]));
    return t / (1 + t * quadratic(first + static_cast<Index>(e)));
  };
  if (!on_groups) {
    for (std::size_t e = 0; e < w.size(); ++e) {
      double value = static_cast<double>(w[e]);
      const double t = step(e);
      penalty.prox({&value, 1}, {&strength[at(first) + e], 1}, {&t, 1});
      w[e] = static_cast<T>(value);
    }
    return;
  }
  for (Index g = 0; g < groups_; ++g) {  // one step for the group: the shortest of its entries
    double t = step(at(entry(g, 0)));
    for (Index k = 0; k < group_size_; ++k) {
      values_[at(k)] = static_cast<double>(w[at(entry(g, k))]);
      t = std::min(t, step(at(entry(g, k))));
    }
    penalty.prox(values_, {&strength[at(g)], 1}, {&t, 1});
    for (Index k = 0; k < group_size_; ++k) w[at(entry(g, k))] = static_cast<T>(values_[at(k)]);
  }
}

template <class T>
void MetricProx<T>::add_subgradient(std::span<const T> w, std::span<T> g) const {
  for (std::size_t k = 0; k < w.size(); ++k) {
    const T sign = static_cast<T>((w[k] > 0) - (w[k] < 0));
    if (!l1_.empty()) g[k] += l1_[one_ ? 0 : k] * sign;
    if (!quadratic_.empty()) g[k] += quadratic_[one_ ? 0 : k] * w[k];
  }
  for (Index each = 0; each < std::ssize(group_); ++each) {
    double size = 0;
    for (Index k = 0; k < group_size_; ++k) {
      const double value = static_cast<double>(w[at(entry(each, k))]);
      size += value * value;
    }
    if (size == 0) continue;
    const T factor = static_cast<T>(group_[at(each)] / std::sqrt(size));
    for (Index k = 0; k < group_size_; ++k) g[at(entry(each, k))] += factor * w[at(entry(each, k))];
  }
}

template class MetricProx<float>;
template class MetricProx<double>;

}  // namespace riata::net

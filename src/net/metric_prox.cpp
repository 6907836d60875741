#include "net/metric_prox.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include "core/eigen.hpp"

namespace riata::net {

namespace {

template <class T>
Array<T> shortened(const std::vector<double>& each, bool one) {
  if (each.empty()) return {};
  if (one) return {static_cast<T>(each[0])};
  return {each.begin(), each.end()};
}

bool all_same(const std::vector<double>& each) {
  return std::ranges::all_of(each, [&](double v) { return v == each[0]; });
}

/// sum_k p_k^2 and sum_k p_k^2 metric_k / q_k, where q_k = metric_k s + strength and p_k = metric_k
/// z_k / q_k
std::array<double, 2> squares_over(std::span<const double> z, std::span<const double> metric,
                                   double s, double strength) {
  using Few = Eigen::Array<double, 8, 1>;
  Few sums = Few::Zero(), slopes = Few::Zero();
  const auto add = [&](const Few& z_k, const Few& metric_k) {
    const Few share = metric_k / (metric_k * s + strength), part = share * z_k;
    sums += part * part;
    slopes += part * part * share;
  };
  std::size_t k = 0;
  for (; k + 8 <= z.size(); k += 8)
    add(Eigen::Map<const Few>(&z[k]), Eigen::Map<const Few>(&metric[k]));
  if (k < z.size()) {
    Few last = Few::Zero(), one = Few::Ones();
    std::ranges::copy(z.subspan(k), last.data());
    std::ranges::copy(metric.subspan(k), one.data());
    add(last, one);
  }
  return {sums.sum(), slopes.sum()};
}

}  // namespace

// The left side of the equation falls in s, and its reciprocal root is concave: Newton's method on
// 1 / sqrt(left side) = 1 rises to the root without ever passing it. It begins where the root would
// be if the metric were as large everywhere as it is at most, which is below it.
void shrink_group_in_metric(std::span<double> z, std::span<const double> metric, double strength) {
  const double size = std::sqrt(squares_over(z, metric, 0.0, 1.0)[0]);
  if (std::isnan(size)) return;
  if (size <= strength) {
    std::ranges::fill(z, 0.0);
    return;
  }
  double s = (size - strength) / std::ranges::max(metric);
  for (int i = 0; i < 60; ++i) {
    const auto [sum, slope] = squares_over(z, metric, s, strength);
    const double root = std::sqrt(sum), move = (root - 1) * sum / slope;
    if (!(move > 1e-15 * s)) break;
    s += move;
  }
  for (std::size_t k = 0; k < z.size(); ++k) z[k] *= metric[k] * s / (metric[k] * s + strength);
}

template <class T>
MetricProx<T>::MetricProx(const PenaltyMap::Lowered& from, const Parameter& p)
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
  values_.resize(at(group_size_));
  metric_.resize(at(group_size_));
}

template <class T>
void MetricProx<T>::apply(std::span<T> w, std::span<const T> metric, double rate, Index first) {
  if (!quadratic_.empty() || !l1_.empty()) apply_entries(w, metric, rate, first);
  if (!group_.empty()) apply_groups(w, metric, rate);
  if (!other_.empty()) apply_other(w, metric, rate, first);
}

template <class T>
void MetricProx<T>::apply_entries(std::span<T> w, std::span<const T> metric, double rate,
                                  Index first) const {
  const T s = static_cast<T>(rate), zero = 0;
  const T *l1 = l1_.empty() ? &zero : l1_.data(),
          *q = quadratic_.empty() ? &zero : quadratic_.data();
  const auto loop = [&](auto l1_of, auto q_of, auto step_of) {
    for (std::size_t k = 0; k < w.size(); ++k) {
      const T t = step_of(k);
      w[k] = soft_threshold(w[k], t * l1_of(k)) / (1 + t * q_of(k));
    }
  };
  const auto with_strengths = [&](auto step_of) {
    const auto each = [first](const T* v) {
      return [v, first](std::size_t k) { return v[at(first) + k]; };
    };
    const auto all = [](const T* v) { return [a = *v](std::size_t) { return a; }; };
    if (one_ || (l1_.empty() && quadratic_.empty()))
      loop(all(l1), all(q), step_of);
    else if (l1_.empty())
      loop(all(l1), each(q), step_of);
    else if (quadratic_.empty())
      loop(each(l1), all(q), step_of);
    else
      loop(each(l1), each(q), step_of);
  };
  if (metric.empty())
    with_strengths([s](std::size_t) { return s; });
  else
    with_strengths([s, d = metric.data()](std::size_t k) { return s / d[k]; });
}

// Behind the quadratic part the metric is that much greater; soft thresholds came first.
template <class T>
void MetricProx<T>::apply_groups(std::span<T> w, std::span<const T> metric, double rate) {
  for (Index g = 0; g < groups_; ++g) {
    if (group_[at(g)] == 0) continue;
    for (Index k = 0; k < group_size_; ++k) {
      const std::size_t e = at(entry(g, k));
      values_[at(k)] = static_cast<double>(w[e]);
      metric_[at(k)] =
          (metric.empty() ? 1.0 : static_cast<double>(metric[e])) / rate + quadratic(entry(g, k));
    }
    shrink_group_in_metric(values_, metric_, group_[at(g)]);
    for (Index k = 0; k < group_size_; ++k) w[at(entry(g, k))] = static_cast<T>(values_[at(k)]);
  }
}

template <class T>
void MetricProx<T>::apply_other(std::span<T> w, std::span<const T> metric, double rate,
                                Index first) {
  const auto& [penalty, strength, on_groups] = other_[0];
  const auto step = [&](std::size_t e) {
    const double t = rate / (metric.empty() ? 1.0 : static_cast<double>(metric[e]));
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

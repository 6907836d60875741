#include "net/metric_prox.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
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

/// Neurons whose weights are brought together at once: a cache line has as many of float.
constexpr Index kNeurons = 16;

/// f(lanes of z, lanes of the metric) along a group; the last ones are filled up with 0 and 1.
template <class T, class F>
void for_each_lane(std::span<const T> z, std::span<const T> metric, F&& f) {
  using Few = Eigen::Array<T, 64 / sizeof(T), 1>;
  constexpr std::size_t width = 64 / sizeof(T);
  std::size_t k = 0;
  for (; k + width <= z.size(); k += width)
    f(Few(Eigen::Map<const Few>(&z[k])), Few(Eigen::Map<const Few>(&metric[k])));
  if (k == z.size()) return;
  Few last = Few::Zero(), ones = Few::Ones();
  std::ranges::copy(z.subspan(k), last.data());
  std::ranges::copy(metric.subspan(k), ones.data());
  f(last, ones);
}

/// Newton's step on 1 / sqrt(left side) = 1 at s.
template <class T>
double newton_step(std::span<const T> z, std::span<const T> metric, T s, T strength) {
  Eigen::Array<T, 64 / sizeof(T), 1> sums, slopes;
  sums.setZero();
  slopes.setZero();
  for_each_lane(z, metric, [&](const auto& z_k, const auto& metric_k) {
    const auto share = (metric_k / (metric_k * s + strength)).eval();
    const auto squares = (share * z_k).square().eval();
    sums += squares;
    slopes += squares * share;
  });
  const double sum = sums.sum(), slope = slopes.sum();
  return (std::sqrt(sum) - 1) * sum / slope;
}

}  // namespace

// The left side of the equation falls in s, and its reciprocal root is concave: Newton's method on
// 1 / sqrt(left side) = 1 ends below the root or on it, and then rises to it. It begins where s is
// to the first order in the strength, and never goes below the root for a metric that is everywhere
// as large as it is at most.
template <class T>
void shrink_group_in_metric(std::span<T> z, std::span<const T> metric, double strength) {
  Eigen::Array<T, 64 / sizeof(T), 1> reach, squares, spread, most;
  for (auto* each : {&reach, &squares, &spread, &most}) each->setZero();
  for_each_lane(std::span<const T>(z), metric, [&](const auto& z_k, const auto& metric_k) {
    reach += (metric_k * z_k).square();
    squares += z_k.square();
    spread += z_k.square() / metric_k;
    most = most.max(metric_k);
  });
  const double size = std::sqrt(static_cast<double>(reach.sum()));
  if (std::isnan(size)) return;
  if (size <= strength) {
    std::ranges::fill(z, T(0));
    return;
  }
  const double lowest = (size - strength) / most.maxCoeff(), norm2 = squares.sum();
  double s = std::max(std::sqrt(norm2) - strength * spread.sum() / norm2, lowest);
  const double near =
      0.1 * std::sqrt(std::numeric_limits<T>::epsilon());  // the error is its square
  for (int i = 0; i < 60; ++i) {
    const double move = newton_step<T>(z, metric, static_cast<T>(s), static_cast<T>(strength));
    s = std::max(s + move, lowest);
    if (!(std::abs(move) > near * s)) break;
  }
  const T root = static_cast<T>(s), shrink = static_cast<T>(strength);
  for (std::size_t k = 0; k < z.size(); ++k) z[k] *= metric[k] * root / (metric[k] * root + shrink);
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
  size_ = p.size();
  if (!from.has_groups()) return;
  groups_ = by_ == GroupBy::input ? p.cols : by_ == GroupBy::neuron ? p.rows : 1;
  group_size_ = p.size() / groups_;
  stride_ = p.rows;
  if (!other_.empty()) values_.resize(at(group_size_));
  if (group_.empty()) return;
  const Index at_once = by_ == GroupBy::neuron ? std::min(kNeurons, groups_) : 1;
  block_.resize(at(at_once * group_size_));
  metric_.resize(block_.size());
}

template <class T>
void MetricProx<T>::apply(std::span<T> w, std::span<const T> metric, double rate, Index first) {
  if (!quadratic_.empty() || !l1_.empty()) apply_entries(w, metric, rate, first);
  if (!group_.empty()) apply_groups(w, metric, rate, first);
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

template <class T>
void MetricProx<T>::apply_groups(std::span<T> w, std::span<const T> metric, double rate,
                                 Index first) {
  if (by_ == GroupBy::neuron) {
    for (Index g = 0; g < groups_; g += kNeurons)
      apply_neurons(w, metric, rate, g, std::min(kNeurons, groups_ - g));
    return;
  }
  for (Index begin = 0; begin < std::ssize(w); begin += group_size_) {
    const double strength = group_[at((first + begin) / group_size_)];
    if (strength == 0) continue;
    std::span<const T> own = metric_;
    if (quadratic_.empty() && !metric.empty())
      own = metric.subspan(at(begin), at(group_size_));
    else
      for (Index k = 0; k < group_size_; ++k)
        metric_[at(k)] = metric_at(metric, begin + k, rate, first);
    shrink_group_in_metric<T>(w.subspan(at(begin), at(group_size_)), own, rate * strength);
  }
}

// Their weights lie apart, each beside those of other neurons.
template <class T>
void MetricProx<T>::apply_neurons(std::span<T> w, std::span<const T> metric, double rate,
                                  Index begin, Index count) {
  const auto place = [&](Index g, Index k) { return at(g * group_size_ + k); };
  for (Index k = 0; k < group_size_; ++k)
    for (Index g = 0; g < count; ++g) {
      block_[place(g, k)] = w[at(entry(begin + g, k))];
      metric_[place(g, k)] = metric_at(metric, entry(begin + g, k), rate, 0);
    }
  for (Index g = 0; g < count; ++g)
    shrink_group_in_metric<T>(std::span(block_).subspan(place(g, 0), at(group_size_)),
                              std::span(metric_).subspan(place(g, 0), at(group_size_)),
                              rate * group_[at(begin + g)]);
  for (Index k = 0; k < group_size_; ++k)
    for (Index g = 0; g < count; ++g) w[at(entry(begin + g, k))] = block_[place(g, k)];
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

template void shrink_group_in_metric(std::span<float>, std::span<const float>, double);
template void shrink_group_in_metric(std::span<double>, std::span<const double>, double);
template class MetricProx<float>;
template class MetricProx<double>;

}  // namespace riata::net

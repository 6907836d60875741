#include "net/group_shrink.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include "core/eigen.hpp"

namespace riata::net {

namespace {

/// What a cache line holds: entries of a group, or an entry of as many groups.
template <class T>
constexpr Index kLanes = 32 / sizeof(T);
template <class T>
using Lanes = Eigen::Array<T, kLanes<T>, 1>;
template <class T>
using Where = Eigen::Array<bool, kLanes<T>, 1>;

template <class T>
Index padded(Index count) {
  return (count + kLanes<T> - 1) / kLanes<T> * kLanes<T>;
}

/// Some entries; the lanes beyond are filled.
template <class T>
Lanes<T> loaded(const T* from, Index count, T fill) {
  if (count >= kLanes<T>) return Eigen::Map<const Lanes<T>>(from);
  Lanes<T> out = Lanes<T>::Constant(fill);
  std::copy_n(from, count, out.data());
  return out;
}

/// f(lanes of z, lanes of the steps) along a group that lies in one piece.
template <class T, class F>
void along(std::span<const T> z, std::span<const T> steps, F&& f) {
  for (Index k = 0, size = std::ssize(z); k < size; k += kLanes<T>)
    f(loaded(&z[at(k)], size - k, T(0)), loaded(&steps[at(k)], size - k, T(1)));
}

/// The same of the groups `first`, first + 1, ... of `rows`, a lane for each.
template <class T, class F>
void across(std::span<const T> z, std::span<const T> steps, Index rows, Index first, F&& f) {
  for (Index k = first; k < std::ssize(z); k += rows)
    f(loaded(&z[at(k)], rows - first, T(0)), loaded(&steps[at(k)], rows - first, T(1)));
}

/// sum_k z_k^2 step_k^m of m = 0, ..., 4.
constexpr Index kMoments = 5;
template <class T>
struct Moments {
  Lanes<T> of[kMoments];

  Moments() {
    for (auto& each : of) each.setZero();
  }
  explicit Moments(const T* from) {
    for (Index m = 0; m < kMoments; ++m) of[m] = Eigen::Map<const Lanes<T>>(from + m * kLanes<T>);
  }
  void store(T* to) const {
    for (Index m = 0; m < kMoments; ++m) Eigen::Map<Lanes<T>>(to + m * kLanes<T>) = of[m];
  }
  void add(const Lanes<T>& z, const Lanes<T>& steps) {
    Lanes<T> term = z * z;
    of[0] += term;
    for (Index m = 1; m < kMoments; ++m) {
      term *= steps;
      of[m] += term;
    }
  }
};

/// Norms of groups behind the prox, and a bound on their relative error.
template <class T>
struct Guess {
  Lanes<T> norm, error;
};

// With p the mean step, weighted by z^2, c_m the central moments and r = s + strength p, the root's
// equation is r^2 = sum_k z_k^2 / (1 + strength (step_k - p) / r)^2, of which Taylor's series is
// (sum_k z_k^2) (1 + 3 c_2 y^2 - 4 c_3 y^3) with y = strength / r. The rest is at most
// 5 c_4 y^4 (r / s)^6: nothing where all steps are alike, and little where a step of the optimizer
// moves the group by little.
template <class T>
Guess<T> guess(const Moments<T>& moments, const Lanes<T>& strength) {
  const Lanes<T>& total = moments.of[0];
  const Lanes<T> part = total.inverse(), p = moments.of[1] * part, second = moments.of[2] * part,
                 third = moments.of[3] * part, fourth = moments.of[4] * part;
  const Lanes<T> c2 = second - p * p, c3 = third - p * (T(3) * second - T(2) * p * p),
                 c4 = fourth - p * (T(4) * third - p * (T(6) * second - T(3) * p * p));
  Lanes<T> r = total.sqrt(), y = strength / r;
  for (int i = 0; i < 2; ++i) {
    r = (total * (T(1) + y * y * (T(3) * c2 - T(4) * y * c3))).sqrt();
    y = strength / r;
  }
  const Lanes<T> norm = r - strength * p, stretch = r / norm;
  return {norm, (T(2.5) * c4 * y.square().square() * stretch.cube().square() * stretch).abs()};
}

/// Norms behind the prox of the groups that are `open`, 0 where nothing is left, by Newton's method
/// on 1 / sqrt(left side of the equation) = 1, which is concave in s: it ends below the root or on
/// it, and then rises to it. `pass(f)` calls f(lanes of z, lanes of the steps), `sum` adds up what
/// belongs to one group; `reach` is the sum of (z / step)^2.
template <class T, class Pass, class Sum>
Lanes<T> norms(const Pass& pass, const Sum& sum, const Lanes<T>& reach, const Lanes<T>& strength,
               const Lanes<T>& from, Where<T> open) {
  const T near = T(0.1) * std::sqrt(std::numeric_limits<T>::epsilon());  // the error is its square
  open = open && !(sum(reach).sqrt() <= strength);
  Lanes<T> s =
      open.select((from < std::numeric_limits<T>::max()).select(from.max(T(0)), T(0)), T(0));
  for (int i = 0; i < 60 && open.any(); ++i) {
    Lanes<T> sums = Lanes<T>::Zero(), slopes = sums;
    pass([&](const Lanes<T>& z, const Lanes<T>& steps) {
      const Lanes<T> share = (s + strength * steps).inverse(), square = (z * share).square();
      sums += square;
      slopes += square * share;
    });
    sums = sum(sums);
    const Lanes<T> move = (sums.sqrt() - T(1)) * sums / sum(slopes);
    s = open.select((s + move).max(T(0)), s);
    open = open && move.abs() > near * s;
  }
  return s;
}

/// strength / ||u|| of groups, infinite where u is 0, as far as the moments tell.
template <class T>
struct Shares {
  Lanes<T> of, norm;
  Where<T> known;

  Shares(const Moments<T>& moments, const Lanes<T>& strength) {
    constexpr T kInfinite = std::numeric_limits<T>::infinity();
    const Lanes<T>& total = moments.of[0];
    const Guess<T> first = guess(moments, strength);
    norm = first.norm;
    of = (total > T(0)).select(strength / norm, kInfinite);
    const Where<T> free = !(strength > T(0)) || total != total;  // it stays as it is, NaN too
    of = free.select(T(0), of);
    known = free || !(total > T(0)) ||
            (norm > T(0) && first.error <= T(16) * std::numeric_limits<T>::epsilon());
  }
};

/// z / (1 + share step); what becomes zero has no sign.
template <class T, class Share>
void divide(std::span<T> z, std::span<const T> steps, const Share& share) {
  T* __restrict to = z.data();
  const T* __restrict step = steps.data();
  const std::size_t size = z.size();
  for (std::size_t k = 0; k < size; ++k) to[k] = to[k] / (1 + share(k) * step[k]) + 0;
}

/// The same of one group, whose largest step is `most`: by the first terms of the series where the
/// others are below rounding.
template <class T>
void divide(std::span<T> z, std::span<const T> steps, T share, T most) {
  const T last = share * most, square = last * last;
  if (!(square * square <= std::numeric_limits<T>::epsilon() / 4))
    return divide(z, steps, [share](std::size_t) { return share; });
  T* __restrict to = z.data();
  const T* __restrict step = steps.data();
  const std::size_t size = z.size();
  for (std::size_t k = 0; k < size; ++k) {
    const T t = share * step[k];
    to[k] *= 1 - t * (1 - t * (1 - t));
  }
}

}  // namespace

template <class T>
void shrink_groups(std::span<T> z, std::span<const T> steps, Index size,
                   std::span<const double> strengths) {
  const Index count = std::ssize(strengths);
  for (Index first = 0; first < count; first += kLanes<T>) {
    const Index some = std::min(kLanes<T>, count - first);
    const auto group = [&](auto all, Index g) {
      return all.subspan(at((first + g) * size), at(size));
    };
    const auto pass_of = [&](Index g) {
      return [z_g = std::span<const T>(group(z, g)), steps_g = group(steps, g)](const auto& f) {
        along<T>(z_g, steps_g, f);
      };
    };
    Moments<T> moments;
    Lanes<T> strength = Lanes<T>::Zero(), most = strength;
    for (Index g = 0; g < some; ++g) {
      Moments<T> own;
      Lanes<T> longest = Lanes<T>::Zero();
      pass_of(g)([&](const Lanes<T>& z_k, const Lanes<T>& step_k) {
        own.add(z_k, step_k);
        longest = longest.max(step_k);
      });
      most[g] = longest.maxCoeff();
      for (Index m = 0; m < kMoments; ++m) moments.of[m][g] = own.of[m].sum();
      strength[g] = static_cast<T>(strengths[at(first + g)]);
    }
    const Shares<T> shares(moments, strength);
    for (Index g = 0; g < some; ++g) {
      T share = shares.of[g];
      if (!shares.known[g]) {
        const auto total = [](const Lanes<T>& each) {
          return Lanes<T>::Constant(each.sum()).eval();
        };
        Lanes<T> reach = Lanes<T>::Zero();
        pass_of(g)([&](const auto& z_k, const auto& step_k) { reach += (z_k / step_k).square(); });
        share =
            strength[g] / norms<T>(pass_of(g), total, reach, Lanes<T>::Constant(strength[g]),
                                   Lanes<T>::Constant(shares.norm[g]), Where<T>::Constant(true))[0];
      }
      divide<T>(group(z, g), group(steps, g), share, most[g]);
    }
  }
}

template <class T>
RowGroups<T>::RowGroups(Index rows)
    : rows_(rows),
      moments_(at(kMoments * padded<T>(rows))),
      reach_(at(padded<T>(rows))),
      shares_(at(padded<T>(rows))),
      needs_reach_(at(padded<T>(rows) / kLanes<T>)) {}

template <class T>
void RowGroups<T>::add(std::span<const T> z, std::span<const T> steps) {
  for (Index first = 0; first < rows_; first += kLanes<T>) {
    Moments<T> moments(&moments_[at(kMoments * first)]);
    across<T>(z, steps, rows_, first,
              [&](const Lanes<T>& z_k, const Lanes<T>& step_k) { moments.add(z_k, step_k); });
    moments.store(&moments_[at(kMoments * first)]);
    if (needs_reach_[at(first / kLanes<T>)]) add_reach(z, steps, first);
  }
}

template <class T>
void RowGroups<T>::add_reach(std::span<const T> z, std::span<const T> steps, Index first) {
  Eigen::Map<Lanes<T>> reach(&reach_[at(first)]);
  Lanes<T> sum = reach;
  across<T>(z, steps, rows_, first,
            [&](const Lanes<T>& z_k, const Lanes<T>& step_k) { sum += (z_k / step_k).square(); });
  reach = sum;
}

template <class T>
void RowGroups<T>::shrink(std::span<T> z, std::span<const T> steps,
                          std::span<const double> strengths) {
  for (Index first = 0; first < rows_; first += kLanes<T>) {
    Lanes<T> strength = Lanes<T>::Zero();
    for (Index g = 0; g < std::min(kLanes<T>, rows_ - first); ++g)
      strength[g] = static_cast<T>(strengths[at(first + g)]);
    const Shares<T> shares(Moments<T>(&moments_[at(kMoments * first)]), strength);
    Lanes<T> share = shares.of;
    char& needs_reach = needs_reach_[at(first / kLanes<T>)];
    const bool known = shares.known.all();
    if (!known) {
      if (!needs_reach) add_reach(z, steps, first);
      const auto pass = [&](const auto& f) { across<T>(z, steps, rows_, first, f); };
      const auto total = [](const Lanes<T>& each) { return each; };
      const Eigen::Map<const Lanes<T>> reach(&reach_[at(first)]);
      share = shares.known.select(
          share, strength / norms<T>(pass, total, reach, strength, shares.norm, !shares.known));
    }
    needs_reach = !known;
    std::copy_n(share.data(), kLanes<T>, &shares_[at(first)]);
  }
  std::ranges::fill(moments_, T(0));
  std::ranges::fill(reach_, T(0));
  const std::size_t rows = at(rows_);
  for (std::size_t k = z.size(); k > 0; k -= rows)  // the last ones are still in cache
    divide(z.subspan(k - rows, rows), steps.subspan(k - rows, rows),
           [shares = shares_.data()](std::size_t i) { return shares[i]; });
}

template void shrink_groups(std::span<float>, std::span<const float>, Index,
                            std::span<const double>);
template void shrink_groups(std::span<double>, std::span<const double>, Index,
                            std::span<const double>);
template class RowGroups<float>;
template class RowGroups<double>;

}  // namespace riata::net

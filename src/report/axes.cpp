#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include "report/numbers.hpp"
#include "report/svg.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

bool finite_range(std::span<const double> values, double& low, double& high) {
  bool any = false;
  for (double v : values) {
    if (!std::isfinite(v)) continue;
    low = any ? std::min(low, v) : v;
    high = any ? std::max(high, v) : v;
    any = true;
  }
  return any;
}

namespace {

double nice_step(double range, int count) {
  const double rough = range / std::max(1, count);
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (double factor : {1.0, 2.0, 2.5, 5.0})
    if (rough <= factor * power * (1 + 1e-9)) return factor * power;
  return 10 * power;
}

/// Decimals that tell multiples of `step` apart.
int decimals_for(double step) {
  for (int decimals = 0; decimals < 8; ++decimals) {
    const double scaled = step * std::pow(10, decimals);
    if (std::abs(scaled - std::round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return 8;
}

std::string decade_label(int exponent, bool as_power) {
  return as_power ? power_of_ten(exponent) : pretty(std::pow(10, exponent), 1);
}

}  // namespace

std::vector<Tick> linear_ticks(double low, double high, int count) {
  std::vector<Tick> ticks;
  if (!(high > low) || !std::isfinite(high - low)) return ticks;
  const double step = nice_step(high - low, count);
  const double largest = std::max(std::abs(low), std::abs(high));
  const bool plain = largest < 1e6 && step >= 1e-5;
  const double slack = 1e-9 * (high - low);
  for (double k = std::ceil((low - slack) / step); k * step <= high + slack; ++k)
    ticks.push_back({k * step, plain ? fixed(k * step, decimals_for(step)) : pretty(k * step, 4)});
  return ticks;
}

void loosen(double& low, double& high, int count) {
  if (!(high > low) || !std::isfinite(high - low)) return;
  const double step = nice_step(high - low, count), slack = 1e-9;
  low = step * std::floor(low / step + slack);
  high = step * std::ceil(high / step - slack);
}

std::vector<Tick> log_ticks(double low, double high) {
  std::vector<Tick> ticks;
  if (!(low > 0) || !(high > low) || !std::isfinite(high)) return ticks;
  const int first = static_cast<int>(std::floor(std::log10(low))),
            last = static_cast<int>(std::ceil(std::log10(high)));
  const bool short_range = high / low < 100, as_power = first < -3 || last > 4;
  const int every = std::max(1, (last - first) / 8);
  const double slack = 1 + 1e-9;
  for (int exponent = first; exponent <= last; ++exponent)
    for (int digit = 1; digit < 10; ++digit) {
      const double at = digit * std::pow(10, exponent);
      if (at * slack < low || at > high * slack) continue;
      std::string label;
      if (digit == 1 && (exponent - first) % every == 0)
        label = decade_label(exponent, as_power && !short_range);
      if (short_range && (digit == 2 || digit == 5 || high / low < 4)) label = pretty(at, 1);
      ticks.push_back({at, label});
    }
  return ticks;
}

std::vector<Tick> radian_ticks(double low, double high) {
  std::vector<Tick> ticks;
  if (!(high > low) || !std::isfinite(high - low)) return ticks;
  const double pi = std::numbers::pi, range = high - low;
  const int parts = range < 0.75 * pi ? 4 : range < 3 * pi ? 2 : 1;
  const double step = pi / parts, slack = 0.01 * step;
  for (int k = static_cast<int>(std::ceil((low - slack) / step)); k * step <= high + slack; ++k) {
    const int common = k == 0 ? parts : std::gcd(std::abs(k), parts);
    const int top = std::abs(k) / common, below = parts / common;
    std::string label =
        k == 0 ? "0" : cat(k < 0 ? "−" : "", top == 1 ? "" : std::to_string(top), "π");
    if (k != 0 && below > 1) label += cat("/", below);
    ticks.push_back({std::clamp(k * step, low, high), label});
  }
  return ticks;
}

Axes make_axes(double left, double top, double right, double bottom) {
  Axes axes{left, top, right, bottom, {}, {}};
  axes.x.from = left;
  axes.x.to = right;
  axes.y.from = bottom;
  axes.y.to = top;
  return axes;
}

std::vector<Point> Axes::points(std::span<const double> xs, std::span<const double> ys) const {
  std::vector<Point> out(std::min(xs.size(), ys.size()));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = at(xs[i], ys[i]);
  return out;
}

void draw_x_axis(Picture& picture, const Axes& axes, std::span<const Tick> ticks,
                 std::string_view title) {
  picture.line({axes.left, axes.bottom}, {axes.right, axes.bottom}, {"axis"});
  for (const Tick& tick : ticks) {
    const double x = axes.x(tick.at), length = tick.label.empty() ? 3 : 5;
    picture.line({x, axes.bottom}, {x, axes.bottom + length}, {"axis"});
    picture.text({x, axes.bottom + 18}, tick.label, {"tick"}, Anchor::middle);
  }
  picture.text({(axes.left + axes.right) / 2, axes.bottom + 38}, title, {"axis-title"},
               Anchor::middle);
}

void draw_y_axis(Picture& picture, const Axes& axes, std::span<const Tick> ticks,
                 std::string_view title) {
  std::size_t longest = 2;
  for (const Tick& tick : ticks) {
    longest = std::max(longest, characters(tick.label));
    const double y = axes.y(tick.at);
    picture.line({axes.left, y}, {axes.right, y}, {"grid"});
    picture.text({axes.left - 8, y + 4}, tick.label, {"tick"}, Anchor::end);
  }
  const double beside = axes.left - 20 - 7.2 * static_cast<double>(longest);
  picture.text({beside, (axes.top + axes.bottom) / 2}, title, {"axis-title"}, Anchor::middle, -90);
}

void draw_marker(Picture& picture, const Axes& axes, double x, std::string_view label,
                 Anchor anchor, const Look& look) {
  const double at = axes.x(x);
  const double nudge = anchor == Anchor::start ? 4 : anchor == Anchor::end ? -4 : 0;
  picture.line({at, axes.top}, {at, axes.bottom}, look);
  picture.text({at + nudge, axes.top - 10}, label, {"mark-label", look.tip}, anchor);
}

std::vector<double> spread(std::vector<double> wanted, double gap, double low, double high) {
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
  double least = low;
  for (std::size_t k : order) {
    wanted[k] = std::max(wanted[k], least);
    least = wanted[k] + gap;
  }
  double most = high;
  for (auto k = order.rbegin(); k != order.rend(); ++k) {
    wanted[*k] = std::min(wanted[*k], most);
    most = wanted[*k] - gap;
  }
  return wanted;
}

}  // namespace riata::report

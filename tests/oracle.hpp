#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>
#include "riata/catalog.hpp"
#include "riata/core/random.hpp"
#include "riata/core/view.hpp"
#include "riata/family/any_observation.hpp"

/// Slow and obvious: the objective in plain loops, and its minimiser by proximal gradient steps.
namespace riata::oracle {

/// The families whose loss is convex through their default link, with their fields' defaults.
inline std::vector<std::string> convex_families() {
  std::vector<std::string> out = names_of(Families{});
  std::erase_if(out, [](const std::string& name) { return !make_observation(name)->convex(); });
  return out;
}

inline double mean_of(const std::string& family, double eta) {
  if (family == "gaussian") return eta;
  if (family == "bernoulli") return 1 / (1 + std::exp(-eta));
  return std::exp(eta);
}
inline double loss_of(const std::string& family, double y, double eta) {
  if (family == "poisson") return std::exp(eta) - y * eta;
  if (family == "bernoulli") return std::log1p(std::exp(eta)) - y * eta;
  if (family == "gamma") return y * std::exp(-eta) + eta;
  if (family == "negative_binomial") return (y + 1) * std::log(1 + std::exp(eta)) - y * eta;
  if (family == "tweedie") return 2 * y * std::exp(-eta / 2) + 2 * std::exp(eta / 2);
  return 0.5 * (y - eta) * (y - eta);
}
/// d loss / d eta
inline double slope_of(const std::string& family, double y, double eta) {
  const double mu = mean_of(family, eta);
  if (family == "gamma") return 1 - y / mu;
  if (family == "negative_binomial") return (mu - y) / (1 + mu);
  if (family == "tweedie") return (mu - y) / std::sqrt(mu);
  return mu - y;
}

struct Group {
  std::vector<Index> entries;
  double strength;  // as it multiplies the norm: with the root of the size
};

struct Point {
  std::vector<double> coef;  // entry feature + features * response
  std::vector<double> intercept;
};

/// sum_r mean_w loss(y_r, offset_r + b0_r + X B_r) + sum_e q_e b_e^2/2 + l1_e |b_e| + sum_g s
/// ||b_g||
struct Problem {
  std::string family;
  Matrix X, y;
  std::vector<double> weights;  // of sum 1
  Matrix offset;                // empty: 0
  bool intercept = true;
  std::vector<double> quadratic, l1;  // per entry
  std::vector<double> lower, upper;   // per entry; empty: no bounds
  std::vector<Group> groups;          // disjoint

  Problem(std::string f, Matrix features, Matrix responses)
      : family(std::move(f)), X(std::move(features)), y(std::move(responses)) {
    quadratic.assign(at(X.cols() * y.cols()), 0.0);
    l1 = quadratic;
    weigh(std::vector<double>(at(X.rows()), 1.0));
  }

  void weigh(std::vector<double> each) {
    double sum = 0;
    for (double w : each) sum += w;
    for (double& w : each) w /= sum;
    weights = std::move(each);
  }
  double weight(Index i) const { return weights[at(i)]; }
  double eta(const Point& p, Index i, Index r) const {
    double sum = p.intercept[at(r)] + (offset.rows() ? offset(i, r) : 0.0);
    for (Index j = 0; j < X.cols(); ++j) sum += X(i, j) * p.coef[at(j + X.cols() * r)];
    return sum;
  }
  /// Of a categorical response: y has a column per class, 1 at the class of the row and else 0.
  double log_sum_exp(const Point& p, Index i) const {
    double sum = 0;
    for (Index r = 0; r < y.cols(); ++r) sum += std::exp(eta(p, i, r));
    return std::log(sum);
  }
  double loss(const Point& p, Index i, Index r) const {
    if (family != "categorical") return loss_of(family, y(i, r), eta(p, i, r));
    return (r == 0 ? log_sum_exp(p, i) : 0.0) - y(i, r) * eta(p, i, r);
  }
  double slope(const Point& p, Index i, Index r) const {
    if (family != "categorical") return slope_of(family, y(i, r), eta(p, i, r));
    return std::exp(eta(p, i, r) - log_sum_exp(p, i)) - y(i, r);
  }
  double loss(const Point& p) const {
    double sum = 0;
    for (Index r = 0; r < y.cols(); ++r)
      for (Index i = 0; i < X.rows(); ++i)
        if (weight(i) > 0) sum += weight(i) * loss(p, i, r);
    return sum;
  }
  double penalty(const std::vector<double>& b) const {
    double sum = 0;
    for (std::size_t e = 0; e < b.size(); ++e)
      sum += quadratic[e] * b[e] * b[e] / 2 + l1[e] * std::abs(b[e]);
    for (const auto& g : groups) sum += g.strength * norm(b, g);
    return sum;
  }
  double objective(const Point& p) const { return loss(p) + penalty(p.coef); }

  static double norm(const std::vector<double>& b, const Group& g) {
    double sum = 0;
    for (Index e : g.entries) sum += b[at(e)] * b[at(e)];
    return std::sqrt(sum);
  }
};

namespace detail {

/// The smooth part: the loss and the quadratic penalty.
inline double smooth(const Problem& f, const Point& p) {
  double sum = f.loss(p);
  for (std::size_t e = 0; e < p.coef.size(); ++e) sum += f.quadratic[e] * p.coef[e] * p.coef[e] / 2;
  return sum;
}
inline Point gradient(const Problem& f, const Point& p) {
  Point g{p.coef, std::vector<double>(p.intercept.size())};
  for (std::size_t e = 0; e < g.coef.size(); ++e) g.coef[e] *= f.quadratic[e];
  for (Index r = 0; r < f.y.cols(); ++r)
    for (Index i = 0; i < f.X.rows(); ++i) {
      if (f.weight(i) == 0) continue;
      const double slope = f.weight(i) * f.slope(p, i, r);
      if (f.intercept) g.intercept[at(r)] += slope;
      for (Index j = 0; j < f.X.cols(); ++j) g.coef[at(j + f.X.cols() * r)] += slope * f.X(i, j);
    }
  return g;
}
inline Point moved(const Problem& f, Point p, const Point& g, double step) {
  for (std::size_t r = 0; r < p.intercept.size(); ++r) p.intercept[r] -= step * g.intercept[r];
  for (std::size_t e = 0; e < p.coef.size(); ++e) {
    const double v = p.coef[e] - step * g.coef[e], shrunk = std::abs(v) - step * f.l1[e];
    p.coef[e] = shrunk > 0 ? std::copysign(shrunk, v) : 0.0;
    if (!f.lower.empty()) p.coef[e] = std::clamp(p.coef[e], f.lower[e], f.upper[e]);
  }
  for (const auto& group : f.groups) {
    const double size = Problem::norm(p.coef, group);
    const double kept = size > step * group.strength ? 1 - step * group.strength / size : 0.0;
    for (Index e : group.entries) p.coef[at(e)] *= kept;
  }
  return p;
}
/// <g, b - a> + |b - a|^2 / (2 step), and the largest entry of |b - a|.
inline double model_of_change(const Point& g, const Point& a, const Point& b, double step,
                              double& change) {
  double sum = 0;
  change = 0;
  const auto add = [&](double slope, double d) {
    sum += slope * d + d * d / (2 * step);
    change = std::max(change, std::abs(d));
  };
  for (std::size_t e = 0; e < a.coef.size(); ++e) add(g.coef[e], b.coef[e] - a.coef[e]);
  for (std::size_t r = 0; r < a.intercept.size(); ++r)
    add(g.intercept[r], b.intercept[r] - a.intercept[r]);
  return sum;
}

}  // namespace detail

/// Proximal gradient steps from zero, halved until they descend, until nothing moves by 1e-15 of
/// the step. With an intercept the features are centred meanwhile, so that of many minimisers the
/// one of least |B| is reached.
inline Point minimise(Problem f) {
  std::vector<double> centre(at(f.X.cols()));
  for (Index j = 0; f.intercept && j < f.X.cols(); ++j) {
    for (Index i = 0; i < f.X.rows(); ++i) centre[at(j)] += f.weight(i) * f.X(i, j);
    for (Index i = 0; i < f.X.rows(); ++i) f.X(i, j) -= centre[at(j)];
  }
  Point p{std::vector<double>(f.l1.size()), std::vector<double>(at(f.y.cols()))};
  double step = 4, change = 1;
  for (int k = 0; k < 50000 && change > 1e-15 * step; ++k) {
    const Point g = detail::gradient(f, p);
    const double here = detail::smooth(f, p);
    for (;; step /= 2) {
      Point next = detail::moved(f, p, g, step);
      const double bound = here + detail::model_of_change(g, p, next, step, change);
      if (!(detail::smooth(f, next) <= bound + 1e-15 * (1 + std::abs(here)))) continue;
      p = std::move(next);
      break;
    }
  }
  for (Index r = 0; r < f.y.cols(); ++r)
    for (Index j = 0; j < f.X.cols(); ++j)
      p.intercept[at(r)] -= centre[at(j)] * p.coef[at(j + f.X.cols() * r)];
  return p;
}

inline Matrix normal_matrix(Index rows, Index cols, std::uint64_t seed, double scale = 1) {
  Random random(seed);
  Matrix m(rows, cols);
  for (double& each : m.values()) each = scale * random.normal();
  return m;
}

inline double draw(const std::string& family, double mu, Random& random) {
  const auto exponential = [&] { return -std::log(1 - random.uniform()); };
  if (family == "poisson") return static_cast<double>(random.poisson(mu));
  if (family == "bernoulli") return random.uniform() < mu ? 1 : 0;
  if (family == "gamma") return mu * (exponential() + exponential()) / 2;
  if (family == "inverse_gaussian") return mu * std::exp(0.5 * random.normal());
  if (family == "negative_binomial") return static_cast<double>(random.poisson(mu * exponential()));
  if (family == "tweedie") {
    double amount = 0;
    for (auto left = random.poisson(mu); left > 0; --left) amount += exponential();
    return amount;
  }
  return mu + 0.5 * random.normal();
}

/// Responses drawn from the family at eta = 0.3 + X B with B falling off along the features.
inline Matrix responses_for(const std::string& family, const Matrix& X, Index count,
                            std::uint64_t seed) {
  Random random(seed, 1);
  Matrix y(X.rows(), count);
  for (Index r = 0; r < count; ++r)
    for (Index i = 0; i < X.rows(); ++i) {
      double eta = 0.3;
      for (Index j = 0; j < X.cols(); ++j)
        eta += X(i, j) * ((j + r) % 2 ? -0.6 : 0.8) / static_cast<double>(j + 1);
      y(i, r) = draw(family, mean_of(family, eta), random);
    }
  return y;
}

/// Class codes drawn with log probabilities X B, as many as there are rows; every class is there.
inline Matrix class_codes(const Matrix& X, Index classes, std::uint64_t seed) {
  Random random(seed, 2);
  Matrix y(X.rows(), 1);
  for (Index i = 0; i < X.rows(); ++i) {
    double most = -1e300;
    for (Index c = 0; c < classes; ++c) {
      double eta = -std::log(-std::log(1 - random.uniform()));  // the largest of such is softmax's
      for (Index j = 0; j < X.cols(); ++j)
        eta += X(i, j) * static_cast<double>((j + 2 * c) % 3 - 1) / static_cast<double>(j + 1);
      if (eta > most) most = eta, y(i, 0) = static_cast<double>(c);
    }
  }
  for (Index c = 0; c < classes; ++c) y(c, 0) = static_cast<double>(c);
  return y;
}

inline Matrix indicators(const Matrix& codes, Index classes) {
  Matrix out(codes.rows(), classes);
  for (Index i = 0; i < codes.rows(); ++i) out(i, static_cast<Index>(codes(i, 0))) = 1;
  return out;
}

}  // namespace riata::oracle

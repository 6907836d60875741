#pragma once
#include <functional>
#include <span>
#include <vector>
#include "riata/problem/interfaces/prox.hpp"

namespace riata::net {

/// A smooth function with its gradient (written where it is not empty), and a penalty with a prox.
struct Composite {
  std::function<double(std::span<const double> x, std::span<double> gradient)> smooth;
  const Prox* penalty;
};

struct PanocOptions {
  double tolerance = 1e-9;  // on the residual
  int max_iterations = 20000;
  int memory = 20;
  /// Called with every new point and its residual; false ends.
  std::function<bool(std::span<const double> x, double residual)> observe;
};

struct PanocResult {
  std::vector<double> x;  // a point that a prox gave: its zeros are exact
  double residual = 0;    // largest |x - prox(x - gradient)| at a unit step
  int iterations = 0;
  bool converged = false;
  bool diverged = false;  // no finite value at the start, or no step
};

/// PANOC: proximal gradient steps with L-BFGS directions on their residual, and a line search on
/// the forward-backward envelope, for losses that need not be convex.
/// Stella, Themelis, Sopasakis & Patrinos (2017)
PanocResult panoc(const Composite& problem, std::vector<double> start, const PanocOptions& options);

}  // namespace riata::net

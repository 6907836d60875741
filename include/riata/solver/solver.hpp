#pragma once
#include <functional>
#include <memory>
#include "riata/core/status.hpp"
#include "riata/problem/interfaces/columns.hpp"
#include "riata/problem/interfaces/omega.hpp"
#include "riata/solver/certificate.hpp"

namespace riata {

struct SolverOptions {
  double tolerance = tolerance::standard;  // on the relative gap
  int max_iterations = 200;
  /// Go on past the tolerance, with second-order steps, until rounding is reached.
  bool finish = true;
  /// Let the gap be shown by the slopes that a model came to, where a solution would have to be
  /// closer to the optimum to show as much by its own residual: for solutions that nobody keeps.
  bool gap_by_model = false;
  double time_limit = 0;  // seconds; 0: none
  int threads = 1;        // 0: as many as there are
  /// Polled once per iteration; true stops with Status::cancelled.
  std::function<bool()> cancelled;
};

/// One unit of convergence: the responses that a group ties together (mostly one), their smooth
/// losses and the penalty on their entries, numbered parameter + parameters * (place in responses).
struct Unit {
  const Columns* smooth = nullptr;
  std::vector<Index> responses;
  const Omega* omega = nullptr;
};

/// What a solver leaves for the next one to start from: its linear predictor, gradient, Gram
/// matrices.
struct Warmth;

struct Start {
  std::vector<double> b;  // (parameters, responses of the unit), column-major
  /// Left at b by a run on the same unit at other strengths; it is used up.
  std::shared_ptr<Warmth> warmth;
};

struct Solution {
  std::vector<double> b;
  Certificate certificate;
  std::shared_ptr<Warmth> warmth;  // may be absent
  std::vector<double> rest = {};   // what rounding left of b, where known: b + rest is closer
};

/// For penalties that are quadratic or absent.
/// Damped Newton; where the Hessian is singular, the minimum-norm solution with Status::min_norm.
Solution newton(const Unit& unit, const Start& start, const SolverOptions& options);

/// Proximal Newton with block coordinate descent and Newton steps on the support in Gram space, for
/// quadratic, l1 and group terms.
Solution prox_newton(const Unit& unit, const Start& start, const SolverOptions& options);

/// Local linear approximation: a sequence of problems for prox_newton, for penalties with parts
/// that are concave in |b|. Finds the local minimum that the start leads to; the largest strength
/// first, then warm starts, is how to reach good ones.
Solution lla(const Unit& unit, const Start& start, const SolverOptions& options);

/// Accelerated proximal gradient with restarts, for any penalty with a prox: the slow oracle.
Solution fista(const Unit& unit, const Start& start, const SolverOptions& options);

}  // namespace riata

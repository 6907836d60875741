#pragma once
#include <memory>
#include "riata/problem/glm_objective.hpp"
#include "riata/solver/solver.hpp"

namespace riata {

/// Fits whose optimum may lie on the edge of the loss's domain, as where counts of 0 meet a link
/// under which their mean can be 0. Moved from the edge by a share of the way to their mean, such
/// responses make a logarithmic barrier of their rows' losses (Boyd & Vandenberghe 2004, 11.2), and
/// the optima of falling shares lead to the edge.
class CentralPath {
 public:
  using Solver = Solution (*)(const Unit&, const Start&, const SolverOptions&);

  /// Null where the loss is not convex, has no conjugate, or no response lies on the edge. The
  /// design must outlive it.
  static std::unique_ptr<CentralPath> of(const Design& design, const AnyObservation& observation,
                                         const GlmObjective::Data& data);

  /// From a start inside the domain. The certificate is of the unit's own loss.
  Solution follow(const Unit& unit, Start start, Solver solver, const SolverOptions& options) const;

 private:
  CentralPath(const Design& design, AnyObservation observation, GlmObjective::Data data);
  GlmObjective inside(double share) const;

  const Design* design_;
  AnyObservation observation_;
  GlmObjective::Data data_;
  std::vector<std::pair<std::size_t, double>>
      edge_;  // numbers of y, and the mean of their response
};

}  // namespace riata

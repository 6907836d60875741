#pragma once
#include <memory>
#include <optional>
#include <vector>
#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"
#include "solver/walker.hpp"

namespace riata {

inline constexpr Index kManyResponses = 8;  // from which passes are shared
/// Parameters up to which each response may keep a matrix of its own, where the penalty is not
/// smooth.
inline constexpr Index kMostSquare = 512;

/// Whether `shared_start` saves more passes than it costs: many responses of one design, each a
/// unit by itself, a penalty of quadratic, l1 and group terms, a convex loss that is no least
/// squares.
bool pays_to_share(const Columns& smooth, const Omega& omega, const std::vector<Index>& active);

/// What responses that walked together leave for the next strength.
struct SharedWalks {
  std::vector<std::shared_ptr<Walker>> walkers;  // of every response; null: it has to begin anew
  // What all have in common; null: not formed yet.
  std::shared_ptr<const Dense> gram;
  std::shared_ptr<const SharedInverse> inverse;
};

struct SharedStart {
  /// Where nobody has walked: b of all responses.
  SharedStart(std::vector<double> b, Index responses)
      : b(std::move(b)), passes(static_cast<std::size_t>(responses), 0), done(passes.size()) {
    walks.walkers.resize(passes.size());
  }

  std::vector<double> b;
  std::vector<int> passes;  // over the data, for every response of the problem
  /// Of responses that need no more, since their gap is within the tolerance.
  std::vector<std::optional<Certificate>> done;
  SharedWalks walks;  // walkers of the same, at b
};

/// Better columns of b (parameters x responses) for the active responses to begin with. Some walk
/// together, so that one pass over the data serves all of them, each by its own steps and to its
/// own end; none sees the others, and its bits do not depend on them. Without `finish` a response
/// that shows its gap is done.
/// row_weights: of sum 1; what all responses have in common is the Gram matrix with these.
SharedStart shared_start(const Columns& smooth, std::span<const double> row_weights,
                         const Omega& omega, const std::vector<Index>& active, SharedStart from,
                         const SolverOptions& options);

}  // namespace riata

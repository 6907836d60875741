#pragma once
#include <deque>
#include <utility>
#include <vector>
#include "core/eigen.hpp"

namespace riata {

/// An inverse Hessian from the last steps and what they changed of the gradient, by the two-loop
/// recursion of L-BFGS (Nocedal 1980).
class InverseFromSteps {
 public:
  struct Pair {
    Vector step, change;
    double inverse;  // 1 / step'change
  };

  explicit InverseFromSteps(Index memory) : memory_(memory) {}

  void clear() { pairs_.clear(); }
  /// step'change must be above 0: a pair without curvature is for the caller to leave out.
  void add(Vector step, Vector change) {
    const double product = step.dot(change);
    pairs_.push_back({std::move(step), std::move(change), 1 / product});
    if (std::ssize(pairs_) > memory_) pairs_.pop_front();
  }
  /// The product with q; first(q, the latest pair or null) is that with the inverse that the pairs
  /// are to mend.
  template <class First>
  Vector operator()(Vector q, First&& first) const {
    std::vector<double> shares(pairs_.size());
    for (std::size_t k = pairs_.size(); k-- > 0;) {
      shares[k] = pairs_[k].inverse * pairs_[k].step.dot(q);
      q -= shares[k] * pairs_[k].change;
    }
    q = first(std::move(q), pairs_.empty() ? nullptr : &pairs_.back());
    for (std::size_t k = 0; k < pairs_.size(); ++k)
      q += (shares[k] - pairs_[k].inverse * pairs_[k].change.dot(q)) * pairs_[k].step;
    return q;
  }

 private:
  Index memory_;
  std::deque<Pair> pairs_;
};

}  // namespace riata

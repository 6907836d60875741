#pragma once
#include <vector>
#include "core/eigen.hpp"

namespace riata {

/// The Cholesky factor of the Hessian among some entries, kept up to date while entries come and
/// go: each costs the square of their number, not its cube.
class SupportFactor {
 public:
  /// curvature(i, out): row i of the Hessian among all entries, at the places asked for.
  class Source {
   public:
    virtual ~Source() = default;
    /// out(a, b) = H(rows[a], columns[b])
    virtual void read(const std::vector<Index>& rows, const std::vector<Index>& columns,
                      Dense& out) const = 0;
  };

  /// Forgets everything: the Hessian is another one.
  void clear() { entries_.clear(); }
  bool empty() const { return entries_.empty(); }
  /// Makes it the factor of these entries (rising). False where the Hessian among them is as good
  /// as singular; it then holds nothing.
  bool become(const std::vector<Index>& entries, const Source& hessian);
  /// Overwrites right, one number per entry of `become`, in that order, by the solution.
  void solve(Vector& right) const;

 private:
  bool factorise(const std::vector<Index>& entries, const Source& hessian);
  bool append(const std::vector<Index>& entries, const Source& hessian);
  void remove(Index place);

  std::vector<Index> entries_;  // in the order of the factor
  std::vector<Index> order_;    // place in the factor of each entry asked for
  Dense lower_;                 // with room to grow
};

}  // namespace riata

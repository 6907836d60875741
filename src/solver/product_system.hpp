#pragma once
#include <limits>
#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"

namespace riata {

/// Whether Newton systems are dear to form, by rows as by parameters, and a quadratic penalty holds
/// nearly all parameters, so that products with them lead to a solution.
bool products_pay(Index rows, bool sparse, const Omega& omega);

/// X'diag(w)X + Q, solved by conjugate gradients, for two looks at X a step (Dembo, Eisenstat &
/// Steihaug 1982: what Newton's method needs is a share of the residual).
class ProductSystem {
 public:
  /// smooth must outlive it.
  ProductSystem(const Columns& smooth, Vector quadratic, Vector weights);

  Vector solve(const Vector& right) const;
  // Taken to have full rank, as what a ridge holds has.
  const Vector& projected(const Vector& v) const { return v; }
  bool singular() const { return false; }
  Index rank() const { return quadratic_.size(); }
  double condition() const { return std::numeric_limits<double>::quiet_NaN(); }  // not known
  int passes() const { return passes_; }  // over the data, by now

 private:
  Vector curved(const Vector& d) const;

  const Columns* smooth_;
  Vector quadratic_, weights_;
  Vector diagonal_;  // about the matrix's
  mutable int passes_ = 0;
};

}  // namespace riata

#pragma once
#include <limits>
#include <vector>
#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"

namespace riata {

/// Whether Newton systems are dear to form, by rows as by parameters, and a quadratic penalty holds
/// nearly all parameters, so that products with them lead to a solution. coupled: there is one
/// system, of all responses.
bool products_pay(Index rows, bool coupled, bool sparse, const Omega& omega);

/// The Hessian of one response or, where the loss is coupled, of all of them, with the quadratic
/// penalty. It is solved by conjugate gradients, for two looks at the columns a step (Dembo,
/// Eisenstat & Steihaug 1982: what Newton's method needs is a share of the residual).
class ProductSystem {
 public:
  /// curvature: of every row and response. smooth must outlive it.
  ProductSystem(const Columns& smooth, Vector quadratic, Dense curvature);

  Vector solve(const Vector& right) const;
  // Taken to have full rank, as what a ridge holds has.
  const Vector& projected(const Vector& v) const { return v; }
  bool singular() const { return false; }
  Index rank() const { return quadratic_.size(); }
  double condition() const { return std::numeric_limits<double>::quiet_NaN(); }  // not known
  int passes() const { return passes_; }  // over the data, by now

 private:
  Vector curved(const Vector& d) const;
  Dense bent(const Dense& rows) const;
  void add_along_ones(const Vector& d, Vector& out) const;

  const Columns* smooth_;
  Vector quadratic_;
  Dense curvature_;
  std::vector<Index> all_;  // parameters
  Vector diagonal_;         // about the matrix's
  mutable int passes_ = 0;
};

}  // namespace riata

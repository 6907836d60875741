#pragma once
#include <chrono>
#include <memory>
#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"

namespace riata {

/// Seconds since it was made.
class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Smooth loss and its derivatives over all responses of a unit, entries side by side.
struct Expansion {
  double loss = 0;
  Vector gradient;                                    // one per entry
  Dense eta;                                          // (rows, responses)
  std::shared_ptr<const std::vector<Dense>> hessian;  // one per response, where asked for
};
double loss_at(const Unit& unit, const Vector& b);
Expansion expand(const Unit& unit, const Vector& b);  // with Hessians
Expansion slope(const Unit& unit, const Vector& b);   // without

/// |B - prox(B - gradient)|, largest entry, the quadratic part counted with the gradient.
double stationarity_residual(const Omega& omega, const Vector& b, const Vector& gradient);

/// The gap that b supports by itself, over the unit (solvers.md section 3): objective minus dual
/// value at its own residual, shrunk into the dual's domain. NaN where there is no dual.
double duality_gap(const Unit& unit, const Vector& b, const Expansion& here);
/// The same where b's slopes w loss' of every row are known.
double duality_gap(const Unit& unit, const Vector& b, const Expansion& here, const Dense& slope);
/// The same at slopes that need not be b's own, with `here.gradient` theirs; infinite where they
/// lie outside of the dual's domain.
double gap_at_slopes(const Unit& unit, const Vector& b, const Expansion& here, const Dense& slope);

/// The gap of b, shown by its slopes under a loss nearby, of which all but the loss in `here` is.
double gap_beside(const Unit& unit, const Unit& near, const Vector& b, const Expansion& here);

/// Sum over the unit's responses of half the null deviance: what gaps are relative to.
double gap_scale(const Unit& unit);

/// What counts as one unit of eta: 1 where the mean is a function of it, else the root of the
/// scale.
double eta_unit(const Unit& unit);

/// Fills in what every certificate tells of b, where the loss is expanded and the gap known;
/// `status` is that of the loop, corrected where the gap (or, without one, the residual) is not
/// below the tolerance.
void certify(const Unit& unit, const Vector& b, const Expansion& here, double gap,
             const SolverOptions& options, Certificate& out);

/// Whether a step whose promised decrease is negligible still moves eta by a noticeable amount: the
/// sign of a likelihood without maximiser, along which Newton's method walks for ever.
bool runs_away(const Unit& unit, const Vector& direction);

/// Why a loop must end early, if it must.
bool must_stop(const SolverOptions& options, const Stopwatch& watch, Status& status);

}  // namespace riata

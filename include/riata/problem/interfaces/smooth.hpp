#pragma once
#include <limits>
#include <span>
#include <vector>
#include "riata/core/view.hpp"
#include "riata/problem/interfaces/least_squares.hpp"

namespace riata {

using Responses = std::span<const Index>;

/// A feasible direction of the dual of some responses, made from a primal point: the residual
/// rho = -w loss'(eta), with 1'rho = 0 where there is an intercept. One response after the other.
struct DualPoint {
  std::vector<double> correlation;  // X'rho, one per parameter (0 at the intercept)
  std::vector<double> slope;        // -rho / w of every row, inside the domain of the conjugate
  double offset_product = 0;        // offset'rho, over all responses
};

/// The smooth part of a problem in parameters B (parameters x responses), one loss per response;
/// or one for all, where it is coupled: then verbs take all responses, and the value stands with
/// the first. Verbs take the active responses, number k of which is response active[k] of the
/// problem and column k of B and of every result.
class Smooth {
 public:
  virtual ~Smooth() = default;
  virtual Index parameters() const = 0;  // features, then the intercept if there is one
  virtual Index responses() const = 0;
  virtual Index rows() const = 0;
  virtual void value(Responses active, MatrixView b, std::span<double> value) const = 0;
  /// gradient: (parameters, active); eta: the linear predictor, (rows, active), where not empty
  virtual void gradient(Responses active, MatrixView b, std::span<double> value,
                        std::span<double> gradient, std::span<double> eta) const = 0;

  /// Whether one loss couples all responses.
  virtual bool is_coupled() const { return false; }
  /// Half the deviance of the model without features: the scale of gaps.
  virtual double half_null_deviance(Index response) const = 0;
  /// The root mean square of a feature after centring, in which |b_j| is measured.
  virtual double column_scale(Index parameter) const = 0;
  /// Whether the loss is convex. Where it is not, Hessians are replaced by positive semidefinite
  /// ones of nearby meaning, so that Newton's method converges linearly.
  virtual bool is_convex() const { return true; }
  /// Whether `hessian` gives all of the loss's second derivative, so that Newton's method converges
  /// quadratically. Of a coupled loss it is blocks that lie above it.
  bool has_exact_hessian() const { return is_convex() && !is_coupled(); }
  /// Whether the loss is convex with a known conjugate.
  virtual bool has_dual() const { return false; }
  /// From slopes w loss' of every row, (rows, active), and X'slope, their gradient: those of a
  /// linear predictor, or any others. Where there is an intercept the mean is taken out of them,
  /// which may leave the conjugate's domain: then the dual value is -infinity.
  virtual DualPoint dual_point(Responses, std::span<const double> /*slope*/,
                               std::span<const double> /*gradient*/) const {
    return {};
  }
  /// Of the linear predictor with the intercept moved to its optimum: inside the domain, for a pass
  /// over the data.
  virtual DualPoint inner_dual_point(Responses, std::span<const double> /*eta*/) const {
    return {};
  }
  /// - sum_i w_i f*(-shrink rho_i / w_i) - shrink offset'rho: the dual objective but for the
  /// penalty
  virtual double dual_value(Responses, const DualPoint&, double /*shrink*/) const {
    return -std::numeric_limits<double>::infinity();
  }
};

/// With second derivatives.
class Curved : public Smooth {
 public:
  /// value, gradient and, for each active response, the Hessian (parameters x parameters, full, one
  /// after the other in `hessian`): one pass over the data.
  virtual void hessian(Responses active, MatrixView b, std::span<double> value,
                       std::span<double> gradient, std::span<double> eta,
                       std::span<double> hessian) const = 0;
  /// The same loss as least squares, where it is.
  virtual const LeastSquares* least_squares() const { return nullptr; }
};

}  // namespace riata

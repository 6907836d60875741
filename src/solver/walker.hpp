#pragma once
#include <memory>
#include "core/eigen.hpp"
#include "riata/problem/interfaces/omega.hpp"

namespace riata {

/// The way of one response to its minimum, by steps that ask for nothing but the loss and its
/// gradient at one point after the other.
class Walker {
 public:
  virtual ~Walker() = default;

  const Vector& b() const { return b_; }
  /// Of the loss at b; empty where it has not been seen.
  const Vector& gradient() const { return gradient_; }
  /// Where the loss and its gradient are wanted next.
  const Vector& trial() const { return trial_; }
  /// About what the step to there gains.
  double promised() const { return promised_; }

  enum class Took { back, on, nowhere };
  /// Takes the loss and its gradient at the trial point: goes there, or tries half the way.
  Took take(double loss, const Vector& gradient);
  /// Chooses the next trial point.
  void aim();
  /// Goes on from b under another penalty on the response.
  void face(const Omega& omega);

  /// The next step where it is known at once, else empty.
  virtual Vector step() const { return {}; }

 protected:
  explicit Walker(Vector b) : b_(std::move(b)), trial_(b_) {}
  struct Aim {
    Vector goal;
    double promised;
  };

 private:
  virtual void use(const Omega& omega) = 0;
  virtual double penalty(const Vector& b) const = 0;
  /// A step, and what it changed of the loss's gradient.
  virtual void learn(Vector step, Vector change) = 0;
  virtual Aim next() const = 0;

  Vector b_, trial_, goal_, gradient_;
  double loss_ = 0, promised_ = 0, share_ = 1;  // share: of the way to the goal, at the trial point
};

/// By L-BFGS, for a quadratic penalty; its first Hessian is (c G + d) for the Gram matrix G of all
/// responses, their mean curvature c and the mean strength d.
class SharedInverse {
 public:
  explicit SharedInverse(const Dense& gram);
  /// (c G + d)^-1 right
  Vector solve(const Vector& right, double c, double d) const;

 private:
  Dense vectors_;
  Vector values_;
};
std::unique_ptr<Walker> smooth_walker(Vector b, const Omega& omega,
                                      std::shared_ptr<const SharedInverse> gram, double curvature);

/// By proximal BFGS, for quadratic, l1 and group terms and bounds; its first Hessian is c G.
std::unique_ptr<Walker> prox_walker(Vector b, const Omega& omega, const Dense& gram,
                                    double curvature);

}  // namespace riata

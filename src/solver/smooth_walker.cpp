#include <Eigen/Eigenvalues>
#include "core/lbfgs.hpp"
#include "solver/secants.hpp"
#include "solver/walker.hpp"

namespace riata {

SharedInverse::SharedInverse(const Dense& gram) {
  const Eigen::SelfAdjointEigenSolver<Dense> solver(gram);
  vectors_ = solver.eigenvectors();
  values_ = solver.eigenvalues().cwiseMax(1e-10 * solver.eigenvalues().maxCoeff());
}

Vector SharedInverse::solve(const Vector& right, double c, double d) const {
  const Vector turned = vectors_.transpose() * right;
  return vectors_ * (turned.array() / (c * values_.array() + d)).matrix();
}

namespace {

constexpr int kMemory = 6;

class SmoothWalker final : public Walker {
 public:
  SmoothWalker(Vector b, const Omega& omega, std::shared_ptr<const SharedInverse> gram,
               double curvature)
      : Walker(std::move(b)), gram_(std::move(gram)), curvature_(curvature) {
    use(omega);
  }

  Vector step() const override {
    const Vector slope = gradient() + quadratic_.cwiseProduct(b());
    return -inverse_(slope, [&](const Vector& q, const InverseFromSteps::Pair*) {
      return gram_->solve(q, curvature_, quadratic_.mean());
    });
  }

 private:
  void use(const Omega& omega) override {
    quadratic_ = as_vector(omega.quadratic);  // a copy: sums begin at aligned addresses
    inverse_.clear();
  }
  double penalty(const Vector& b) const override { return 0.5 * quadratic_.dot(b.cwiseAbs2()); }
  void learn(Vector step, Vector change) override {
    change += quadratic_.cwiseProduct(step);
    if (curves(step, change)) inverse_.add(std::move(step), std::move(change));
  }
  Aim next() const override {
    const Vector direction = step();
    return {b() + direction, -direction.dot(gradient() + quadratic_.cwiseProduct(b()))};
  }

  std::shared_ptr<const SharedInverse> gram_;
  double curvature_;
  Vector quadratic_;
  InverseFromSteps inverse_{kMemory};
};

}  // namespace

std::unique_ptr<Walker> smooth_walker(Vector b, const Omega& omega,
                                      std::shared_ptr<const SharedInverse> gram, double curvature) {
  return std::make_unique<SmoothWalker>(std::move(b), omega, std::move(gram), curvature);
}

}  // namespace riata

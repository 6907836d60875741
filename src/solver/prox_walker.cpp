#include <numeric>
#include <optional>
#include "solver/local_model.hpp"
#include "solver/secants.hpp"
#include "solver/walker.hpp"

namespace riata {

namespace {

constexpr int kCycles = 200;       // of sweeps and support steps within one model
constexpr double kForcing = 1e-6;  // of what the last model gained

// Lee, Sun & Saunders (2014) with the matrix of Broyden, Fletcher, Goldfarb and Shanno: it is kept
// itself, not its inverse, for the model with the penalty is solved in the space of the
// coefficients. It learns of the loss alone, so that it serves any strength.
class ProxWalker final : public Walker {
 public:
  ProxWalker(Vector b, const Omega& omega, Dense hessian)
      : Walker(std::move(b)), hessian_(std::move(hessian)) {
    use(omega);
  }

 private:
  void use(const Omega& omega) override {
    std::vector<Index> all(omega.l1.size());
    std::iota(all.begin(), all.end(), Index{0});
    penalty_.emplace(omega, all);
  }
  double penalty(const Vector& b) const override {
    return penalty_->nonsmooth(b) + 0.5 * b.cwiseAbs2().dot(penalty_->quadratic);
  }
  void learn(Vector step, Vector change) override { learn_secant(step, change, hessian_); }
  Aim next() const override {
    WorkingSet all;
    all.hold(hessian_);
    LocalModel model(all, *penalty_, b(), gradient());
    const double promised = model.minimise(kCycles, kForcing * this->promised());
    return {model.x(), promised};
  }

  Dense hessian_;
  std::optional<LocalPenalty> penalty_;
};

}  // namespace

std::unique_ptr<Walker> prox_walker(Vector b, const Omega& omega, const Dense& gram,
                                    double curvature) {
  return std::make_unique<ProxWalker>(std::move(b), omega, curvature * gram);
}

}  // namespace riata

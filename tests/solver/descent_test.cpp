#include <gtest/gtest.h>
#include "solver/made_unit.hpp"

// Newton's steps on GLMs overshoot far from the optimum: exp turns a step of the linear predictor
// that is twice too long into a mean that is its square.
namespace riata {
namespace {

using Solver = Solution (*)(const Unit&, const Start&, const SolverOptions&);

double objective(const MadeUnit& made, const std::vector<double>& b) {
  std::vector<double> value(1);
  made.smooth().value(made.unit().responses, b, value);
  return value[0] + made.omega().value(b);
}

/// The objective after so many iterations from a start.
double after(int iterations, Solver solver, const MadeUnit& made, const std::vector<double>& b) {
  SolverOptions options;
  options.max_iterations = iterations;
  options.finish = true;
  return objective(made, solver(made.unit(), {b, nullptr}, options).b);
}

}  // namespace

TEST(Solvers, NeverRaiseTheObjective) {
  for (const char* family : {"poisson", "bernoulli", "gamma"})
    for (bool lasso : {false, true})
      for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        MadeUnit made({family, 40, 8, 1, seed, false});
        auto& strengths = lasso ? made.omega().l1 : made.omega().quadratic;
        std::fill(strengths.begin(), strengths.end() - 1, 1e-3);  // not of the intercept
        const Vector start = made.point(seed + 20, 3);
        const std::vector<double> b(start.begin(), start.end());
        for (Solver solver : lasso ? std::vector<Solver>{&prox_newton, &fista}
                                   : std::vector<Solver>{&newton, &prox_newton, &fista}) {
          double last = objective(made, b);
          for (int k = 1; k <= 12; ++k) {
            const double now = after(k, solver, made, b);
            EXPECT_LE(now, last * (1 + 1e-12) + 1e-15) << family << " " << seed << " " << k;
            last = now;
          }
        }
      }
}

}  // namespace riata

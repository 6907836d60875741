#include <gtest/gtest.h>
#include <algorithm>
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

/// l1 of one strength but for the intercept, or the same on pairs.
void penalise(MadeUnit& made, double strength, bool groups) {
  Omega& omega = made.omega();
  omega.scale = strength;
  omega.groups.clear();
  for (Index e = 0; e + 1 < made.entries(); e += 2) {
    if (groups) omega.groups.push_back({{e, e + 1}, strength});
    for (Index k = e; k < e + 2; ++k) omega.l1[at(k)] = groups ? 0 : strength;
  }
}

}  // namespace

// The gap is a bound whoever shows it: here against fits that are finished.
TEST(ProxNewton, IsWithinTheGapThatItsModelShows) {
  for (const char* family : {"poisson", "bernoulli", "gamma"})
    for (bool groups : {false, true})
      for (bool sparse : {false, true})
        for (double tolerance : {1e-2, 1e-4, 1e-6}) {
          MadeUnit made({family, 80, 10, 1, 3, sparse});
          Solution last{std::vector<double>(at(made.entries()), 0.0), {}, nullptr};
          for (double strength = 0.2; strength > 2e-3; strength *= 0.7) {
            penalise(made, strength, groups);
            SolverOptions options;
            options.tolerance = tolerance;
            options.finish = false;
            options.gap_by_model = true;
            last = prox_newton(made.unit(), {last.b, last.warmth}, options);
            const Solution best = prox_newton(made.unit(), {last.b, nullptr}, {});
            const Certificate& shown = last.certificate;
            EXPECT_EQ(shown.status, Status::converged);
            EXPECT_NEAR(shown.objective, objective(made, last.b), 1e-12);
            EXPECT_LE(shown.objective - best.certificate.objective, shown.gap_absolute + 1e-13)
                << family << " " << strength;
          }
        }
}

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

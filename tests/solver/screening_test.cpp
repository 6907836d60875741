#include <gtest/gtest.h>
#include "solver/made_unit.hpp"

// Along a path most columns are not looked at: bounds on their gradients hold them at zero. What is
// said of a point must be what a look at every column says of it.
namespace riata {
namespace {

constexpr Index kFeatures = 120;

enum class Held { entries, groups, across_responses, sparse_groups };

/// All but the intercept, with one strength; groups of three neighbours.
void hold(MadeUnit& made, Held as, double strength) {
  Omega& omega = made.omega();
  const Index p = made.parameters(), responses = made.smooth().responses();
  const bool l1 = as == Held::entries || as == Held::sparse_groups;
  const double share = as == Held::sparse_groups ? 0.5 : 1;
  omega.scale = strength;
  omega.groups.clear();
  for (Index r = 0; r < responses; ++r)
    for (Index j = 0; j + 1 < p; ++j) omega.l1[at(j + r * p)] = l1 ? share * strength : 0;
  if (as == Held::entries) return;
  for (Index j = 0; j + 1 < p; j += 3) {
    std::vector<Index> entries;
    for (Index r = 0; r < responses; ++r)
      for (Index k = j; k < j + 3; ++k) entries.push_back(k + r * p);
    omega.groups.push_back({entries, share * strength});
  }
}

/// The gap at b, by a look at every column.
double seen_gap(const Unit& unit, const std::vector<double>& b) {
  const Vector here = as_vector(b);
  return duality_gap(unit, here, slope(unit, here));
}

/// Follows a path from where everything is zero; check(solution, unit) at each strength.
template <class Check>
void follow(MadeUnit& made, Held as, double fall, const SolverOptions& options, Check&& check) {
  Solution last{std::vector<double>(at(made.entries()), 0.0), {}, nullptr};
  for (Index r = 0; r < made.smooth().responses(); ++r)
    last.b[at(made.parameters() * (r + 1) - 1)] = made.smooth().null_intercept(r);
  const double first = slope(made.unit(), as_vector(last.b)).gradient.lpNorm<Eigen::Infinity>();
  for (double strength = first; strength > 0.02 * first; strength *= fall) {
    hold(made, as, strength);
    last = prox_newton(made.unit(), {last.b, last.warmth}, options);
    check(last, made.unit());
  }
}

}  // namespace

TEST(Screening, ShowsTheGapThatALookAtEveryColumnShows) {
  for (const char* family : {"gaussian", "poisson", "bernoulli"})
    for (Held as : {Held::entries, Held::groups, Held::across_responses, Held::sparse_groups})
      for (double fall : {0.9, 0.5})
        for (double tolerance : {1e-4, 1e-9}) {
          const Index responses = as == Held::across_responses ? 2 : 1;
          MadeUnit made({family, 60, kFeatures, responses, 3, false, false, 0.95});
          SolverOptions options;
          options.tolerance = tolerance;
          options.finish = false;
          follow(made, as, fall, options, [&](const Solution& got, const Unit& unit) {
            EXPECT_EQ(got.certificate.status, Status::converged)
                << family << " " << static_cast<int>(as) << " " << unit.omega->scale;
            EXPECT_NEAR(got.certificate.gap_absolute, seen_gap(unit, got.b),
                        1e-12 * gap_scale(unit))
                << family << " " << static_cast<int>(as) << " " << unit.omega->scale;
          });
        }
}

// A model's slopes show a smaller gap than the point's own, which bounds what is left all the same.
TEST(Screening, ShowsABoundWhereTheModelShowsTheGap) {
  for (const char* family : {"poisson", "bernoulli"})
    for (Held as : {Held::entries, Held::groups, Held::across_responses, Held::sparse_groups})
      for (double fall : {0.9, 0.5}) {
        const Index responses = as == Held::across_responses ? 2 : 1;
        MadeUnit made({family, 60, kFeatures, responses, 3, false, false, 0.95});
        SolverOptions options;
        options.tolerance = 1e-4;
        options.finish = false;
        options.gap_by_model = true;
        follow(made, as, fall, options, [&](const Solution& got, const Unit& unit) {
          SolverOptions tight;
          tight.tolerance = 1e-9;
          tight.finish = false;
          const Certificate &shown = got.certificate,
                            least = prox_newton(unit, {got.b, nullptr}, tight).certificate;
          EXPECT_EQ(shown.status, Status::converged) << family << " " << unit.omega->scale;
          EXPECT_LE(shown.objective - least.objective, shown.gap_absolute + 1e-12)
              << family << " " << static_cast<int>(as) << " " << unit.omega->scale;
          Dense slope = got.warmth->slope,
                bend = slope;  // the next strength begins with the loss's
          pointwise(unit, got.warmth->eta, slope, bend);
          EXPECT_LE((got.warmth->slope - slope).cwiseAbs().maxCoeff(), 1e-14);
        });
      }
}

}  // namespace riata

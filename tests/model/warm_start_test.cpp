#include <gtest/gtest.h>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

// Where a fit begins does not say where it ends.
namespace riata {
namespace {

struct Started {
  std::string family;
  AnyPenalty penalty;
  Matrix X = oracle::normal_matrix(50, 4, 61), y = oracle::responses_for(family, X, 2, 62);

  Fit from(double everywhere) const {
    const Glm glm(make_observation(family), penalty, 0.05);
    const Fit cold = glm.fit(Features(X), y);
    const Fit start(cold.observation(), cold.blocks(), Matrix(4, 2, everywhere),
                    {everywhere, everywhere}, cold.certificates());
    FitData data;
    data.warm_start = &start;
    return glm.fit(Features(X), y, data);
  }
};

}  // namespace

TEST(WarmStart, FarFromTheOptimumIsNotHeldAgainstTheFit) {
  for (const std::string family : {"gaussian", "poisson", "bernoulli"})
    for (const auto& penalty : {AnyPenalty(Ridge{}), AnyPenalty(Lasso{})}) {
      const Started problem{family, penalty};
      const Fit near = problem.from(0.1);
      for (double everywhere : {20.0, -20.0, 300.0}) {
        const Fit far = problem.from(everywhere);
        EXPECT_TRUE(far.ok()) << family << " from " << everywhere;
        for (std::size_t e = 0; e < 8; ++e)
          EXPECT_NEAR(far.coef().values()[e], near.coef().values()[e], 1e-7)
              << family << " from " << everywhere;
      }
    }
}

}  // namespace riata

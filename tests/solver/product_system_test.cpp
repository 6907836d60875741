#include "solver/product_system.hpp"
#include <gtest/gtest.h>
#include "riata/model/glm.hpp"
#include "riata/penalty/ridge.hpp"
#include "solver/made_unit.hpp"
#include "solver/newton_systems.hpp"
#include "solver/support_system.hpp"

// Newton systems that are not formed: what conjugate gradients make of them.
namespace riata {
namespace {

MadeUnit held(const std::string& family, Index rows, Index features) {
  MadeUnit made({family, rows, features, 1, 3, true});
  for (Index j = 0; j < features; ++j)
    made.omega().quadratic[at(j)] = 0.01 * static_cast<double>(1 + j % 7);
  return made;
}

}  // namespace

TEST(ProductSystem, SolvesWhatTheSystemByParametersDoes) {
  const MadeUnit made = held("poisson", 80, 50);
  const Vector b = made.point(5, 0.1), right = made.point(6, 1);
  const NewtonSystems whole(made.unit(), *expand(made.unit(), b).hessian);
  const NewtonSystems products(made.unit(), RowGrams(), made.at_point(b).bend);
  ASSERT_EQ(products.by_products.size(), 1);
  const Vector got = products.by_products[0].solve(right), want = whole.of[0].solve(right);
  const Vector off = right - made.hessian(made.at_point(b).bend) * got -
                     as_vector(made.omega().quadratic).cwiseProduct(got);
  EXPECT_LE(off.norm(), 0.2 * right.norm());
  EXPECT_NEAR(got.dot(right), want.dot(right), 0.02 * want.dot(right)) << "what there is to gain";
}

TEST(ProductSystem, OfOneLossOfAllClassesIsTheWholeHessian) {
  MadeUnit made({"categorical", 90, 8, 3, 5, false});
  for (Index e = 0; e < made.entries(); ++e)
    made.omega().quadratic[at(e)] = e % made.parameters() + 1 < made.parameters() ? 0.02 : 0;
  const Vector b = made.point(5, 0.3);
  const Expansion here = slope(made.unit(), b);
  const SupportSystem whole = support_system(made.unit(), b, here);
  const ProductSystem products(made.smooth(), as_vector(made.omega().quadratic),
                               made.at_point(b).bend);
  const Vector got = products.solve(whole.slope), want = whole.hessian.llt().solve(whole.slope);
  EXPECT_NEAR(got.dot(whole.slope), want.dot(whole.slope), 0.02 * want.dot(whole.slope));
}

TEST(ProductSystem, TakesManyClassesToTheirOptimum) {
  MadeUnit made({"categorical", 200, 200, 3, 5, false, true});
  for (Index e = 0; e < made.entries(); ++e)
    made.omega().quadratic[at(e)] = e % made.parameters() + 1 < made.parameters() ? 0.02 : 0;
  ASSERT_EQ(cheapest(200, true, false, made.omega()), SystemsBy::products);
  const Solution got = lla(made.unit(), {std::vector<double>(at(made.entries()), 0.0), {}}, {});
  EXPECT_EQ(got.certificate.status, Status::converged);
  EXPECT_LE(got.certificate.gap, 1e-12);
  EXPECT_LE(got.certificate.stationarity, 1e-9);
}

TEST(ProductSystem, IsTakenWhereSystemsAreDear) {
  Omega wide(20000, 1);
  wide.quadratic.assign(20000, 1.0);
  EXPECT_EQ(cheapest(10000, false, false, wide), SystemsBy::products);
  EXPECT_EQ(cheapest(1000, false, false, wide), SystemsBy::rows);
  EXPECT_EQ(cheapest(1000, false, true, wide), SystemsBy::products) << "sparse";
  EXPECT_EQ(cheapest(100, true, false, wide), SystemsBy::products) << "one loss of all classes";
  EXPECT_EQ(cheapest(10000, false, false, Omega(20000, 1)), SystemsBy::parameters) << "all free";
  Omega narrow(300, 1);
  narrow.quadratic.assign(300, 1.0);
  EXPECT_EQ(cheapest(1000000, false, true, narrow), SystemsBy::parameters);
}

TEST(ProductSystem, TakesNewtonWhereOtherSystemsDo) {
  Matrix X = oracle::normal_matrix(300, 500, 9);
  for (double& each : X.values())
    if (std::abs(each) < 1.7) each = 0;
  const Compressed stored = compressed(X);
  Features sparse;
  sparse.add("X", sparse_block(stored.view()));
  for (const std::string family : {"gaussian", "poisson", "bernoulli"}) {
    const Matrix y = oracle::responses_for(family, X, 1, 4);
    const Glm glm(make_observation(family), Ridge{}, 0.03);
    const Fit by_products = glm.fit(sparse, y), by_rows = glm.fit(Features(X), y);
    const Certificate& c = by_products.certificates()[0];
    EXPECT_EQ(c.status, Status::converged) << family;
    EXPECT_LE(c.gap, 1e-12) << family;
    EXPECT_TRUE(std::isnan(c.condition)) << "solved by products";
    EXPECT_FALSE(std::isnan(by_rows.certificates()[0].condition));
    for (std::size_t j = 0; j < 500; ++j)
      EXPECT_NEAR(by_products.coef().values()[j], by_rows.coef().values()[j], 1e-8) << family;
  }
}

}  // namespace riata

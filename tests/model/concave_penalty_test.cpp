#include <gtest/gtest.h>
#include <cmath>
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/model/path.hpp"

// MCP and SCAD: closed forms where features are orthonormal, coordinate descent elsewhere, and
// stationarity shown from the definition.
namespace riata {
namespace {

/// Seven columns of the 8 x 8 Hadamard matrix: X'X = 8 I, orthogonal to the constant.
Matrix hadamard() {
  Matrix X(8, 7);
  for (Index i = 0; i < 8; ++i)
    for (Index j = 1; j < 8; ++j)
      X(i, j - 1) = __builtin_popcountll(static_cast<unsigned long long>(i & j)) % 2 ? -1 : 1;
  return X;
}
const std::vector<double> kTarget = {3, -1.2, 0.9, -0.7, 0.4, 1.6, 0};

Matrix orthonormal_response(const Matrix& X) {
  Matrix y(8, 1, 0.5);
  for (Index i = 0; i < 8; ++i)
    for (Index j = 0; j < 7; ++j) y(i, 0) += X(i, j) * kTarget[at(j)];
  return y;
}

/// One coordinate at a time, each by the penalty's prox with the step 1 / curvature; X centred.
template <class P>
std::vector<double> by_coordinates(const P& p, double strength, const Matrix& X, const Matrix& y,
                                   std::vector<double> b) {
  const Index n = X.rows();
  for (int sweep = 0; sweep < 5000; ++sweep)
    for (Index j = 0; j < X.cols(); ++j) {
      double slope = 0, curvature = 0;
      for (Index i = 0; i < n; ++i) {
        double residual = y(i, 0);
        for (Index k = 0; k < X.cols(); ++k) residual -= X(i, k) * b[at(k)];
        slope -= X(i, j) * residual / static_cast<double>(n);
        curvature += X(i, j) * X(i, j) / static_cast<double>(n);
      }
      b[at(j)] = p.prox(b[at(j)] - slope / curvature, strength, 1 / curvature);
    }
  return b;
}

void centre(Matrix& m) {
  for (Index j = 0; j < m.cols(); ++j) {
    double mean = 0;
    for (Index i = 0; i < m.rows(); ++i) mean += m(i, j) / static_cast<double>(m.rows());
    for (Index i = 0; i < m.rows(); ++i) m(i, j) -= mean;
  }
}

template <class P>
void expect_path_of_coordinate_descent(const P& p) {
  Matrix X = oracle::normal_matrix(40, 6, 41);
  for (Index i = 0; i < 40; ++i) X(i, 1) = 0.6 * X(i, 0) + 0.8 * X(i, 1);
  Matrix y = oracle::responses_for("gaussian", X, 1, 42);
  centre(X), centre(y);
  const Glm glm(Gaussian{}, {{p, 1.0, {}, {}}});
  PathOptions options;
  options.strengths = 12;
  options.min_ratio = 0.02;
  const Path path = fit_path(glm, {{"x", X}}, y, options);
  std::vector<double> b(6, 0.0);
  for (std::size_t s = 0; s < path.strengths.size(); ++s) {
    b = by_coordinates(p, path.strengths[s], X, y, b);
    EXPECT_TRUE(path.fits[s].ok()) << s;
    for (Index j = 0; j < 6; ++j)
      EXPECT_NEAR(path.fits[s].coef()(j, 0), b[at(j)], 1e-5) << P::name << " " << s << " " << j;
  }
}

/// Distance of minus the loss's gradient from the penalty's subdifferential: [-strength, strength]
/// at 0, sign(b) slope(|b|) elsewhere.
template <class P>
double distance_from_stationarity(const P& p, double strength, const std::string& family,
                                  const Matrix& X, const Matrix& y, const Fit& fit) {
  const oracle::Problem loss(family, X, y);
  oracle::Point point{{}, fit.intercept()};
  for (Index j = 0; j < X.cols(); ++j) point.coef.push_back(fit.coef()(j, 0));
  const oracle::Point gradient = oracle::detail::gradient(loss, point);
  double most = std::abs(gradient.intercept[0]);
  for (std::size_t j = 0; j < point.coef.size(); ++j) {
    const double b = point.coef[j], g = gradient.coef[j];
    most = std::max(most, b == 0 ? std::abs(g) - strength
                                 : std::abs(g + std::copysign(p.slope(b, strength), b)));
  }
  return most;
}

}  // namespace

TEST(ConcavePenalties, AreThresholdsOfOrthonormalFeatures) {
  const Matrix X = hadamard(), y = orthonormal_response(X);
  for (double strength : {0.2, 0.5, 1.0}) {
    const Fit mcp = Glm(Gaussian{}, Mcp{2.5}, strength).fit({{"x", X}}, y);
    const Fit scad = Glm(Gaussian{}, Scad{3.1}, strength).fit({{"x", X}}, y);
    EXPECT_NEAR(mcp.intercept()[0], 0.5, 1e-14);
    EXPECT_TRUE(mcp.ok() && scad.ok());
    for (Index j = 0; j < 7; ++j) {
      EXPECT_NEAR(mcp.coef()(j, 0), Mcp{2.5}.prox(kTarget[at(j)], strength, 1.0), 1e-13);
      EXPECT_NEAR(scad.coef()(j, 0), Scad{3.1}.prox(kTarget[at(j)], strength, 1.0), 1e-13);
    }
  }
}

TEST(ConcavePenalties, AddToRidge) {
  const Matrix X = hadamard(), y = orthonormal_response(X);
  const Fit fit =
      Glm(Gaussian{}, {{Mcp{2.5}, 0.5, {}, {}}, {Ridge{}, 0.25, {}, {}}}).fit({{"x", X}}, y);
  EXPECT_TRUE(fit.ok());
  for (Index j = 0; j < 7; ++j)
    EXPECT_NEAR(fit.coef()(j, 0), Mcp{2.5}.prox(kTarget[at(j)] / 1.25, 0.5, 1 / 1.25), 1e-13);
}

TEST(ConcavePenalties, OfGroupsAreThresholdsOfTheirNorms) {
  const Matrix X = hadamard(), y = orthonormal_response(X);
  const std::vector<NamedGroup> groups = {{"a", {0, 1}}, {"b", {2, 3, 4}}, {"c", {5}}, {"d", {6}}};
  const BlockStrength strengths{0.5, 0.4, 0.6, 0.1};
  const Fit fit = Glm(Gaussian{}, {{GroupMcp{3}, strengths, {}, groups}}).fit({{"x", X}}, y);
  EXPECT_TRUE(fit.ok());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    std::vector<double> w;
    for (Index e : groups[g].entries) w.push_back(kTarget[at(e)]);
    GroupMcp{3}.prox(w, strengths.at(static_cast<Index>(g), 0), 1.0);
    for (std::size_t i = 0; i < w.size(); ++i)
      EXPECT_NEAR(fit.coef()(groups[g].entries[i], 0), w[i], 1e-8) << g;
  }
}

TEST(ConcavePenalties, FollowThePathOfCoordinateDescent) {
  expect_path_of_coordinate_descent(Mcp{4});
  expect_path_of_coordinate_descent(Scad{5});
}

TEST(ConcavePenalties, AreStationaryByDefinitionAndForEitherSolver) {
  const Matrix X = oracle::normal_matrix(60, 5, 43);
  for (const auto& family : oracle::convex_families()) {
    const Matrix y = oracle::responses_for(family, X, 1, 44);
    for (const std::string solver : {"auto", "lla", "fista"}) {
      GlmOptions options;
      options.solver = solver;
      const Fit mcp = Glm(make_observation(family), Mcp{3}, 0.1, options).fit({{"x", X}}, y);
      const Fit scad = Glm(make_observation(family), Scad{}, 0.1, options).fit({{"x", X}}, y);
      EXPECT_TRUE(mcp.ok() && scad.ok()) << family << ", " << solver;
      EXPECT_TRUE(std::isnan(mcp.certificate().gap));
      EXPECT_FALSE(mcp.certificate().convex);
      const double most = solver == "fista" ? 1e-5 : 1e-9;
      EXPECT_LE(distance_from_stationarity(Mcp{3}, 0.1, family, X, y, mcp), most) << family;
      EXPECT_LE(distance_from_stationarity(Scad{}, 0.1, family, X, y, scad), most) << family;
    }
  }
}

TEST(ConcavePenalties, HaveStrengthsPerEntryAndManyResponses) {
  const Matrix X = oracle::normal_matrix(60, 4, 45);
  const Matrix y = oracle::responses_for("poisson", X, 2, 46);
  Matrix each(4, 2);
  for (Index j = 0; j < 4; ++j) each(j, 0) = 0.05 * static_cast<double>(j), each(j, 1) = 0.1;
  const Fit both = Glm(Poisson{}, {{Mcp{3}, BlockStrength(each), {}, {}}}).fit({{"x", X}}, y);
  for (Index r = 0; r < 2; ++r) {
    const BlockStrength own(
        std::vector<double>(each.values().begin() + 4 * r, each.values().begin() + 4 * r + 4));
    const MatrixView all = y;
    const Fit one = Glm(Poisson{}, {{Mcp{3}, own, {}, {}}}).fit({{"x", X}}, all.columns(r, 1));
    for (Index j = 0; j < 4; ++j) EXPECT_DOUBLE_EQ(both.coef()(j, r), one.coef()(j, 0));
  }
}

// Over orthonormal features the Hessian is I less 1/gamma where the penalty bends.
TEST(ConcavePenalties, TellWhetherTheObjectiveIsLocallyConvex) {
  const Matrix X = hadamard(), y = orthonormal_response(X);
  const Fit bent = Glm(Gaussian{}, Mcp{2.5}, 0.5).fit({{"x", X}}, y);
  EXPECT_NEAR(bent.certificate().least_curvature, 1 - 1 / 2.5, 1e-12);
  const Fit flat = Glm(Gaussian{}, Mcp{1.01}, 0.01).fit({{"x", X}}, y);
  EXPECT_NEAR(flat.certificate().least_curvature, 1, 1e-12);
  EXPECT_TRUE(
      std::isnan(Glm(Gaussian{}, Lasso{}, 0.5).fit({{"x", X}}, y).certificate().least_curvature));
}

TEST(ConcavePenalties, RefuseAnotherPenaltyThanRidge) {
  const Matrix X = oracle::normal_matrix(20, 3, 47);
  const Matrix y = oracle::responses_for("gaussian", X, 1, 48);
  for (const AnyPenalty& other : {AnyPenalty(Lasso{}), AnyPenalty(Box{}), AnyPenalty(GroupLasso{})})
    EXPECT_THROW(Glm(Gaussian{}, {{Mcp{}, 0.1, {}, {}}, {other, 0.1, {}, {}}}).fit({{"x", X}}, y),
                 Incompatible);
  GlmOptions options;
  options.solver = "prox_newton";
  EXPECT_THROW(Glm(Gaussian{}, Mcp{}, 0.1, options).fit({{"x", X}}, y), Incompatible);
}

}  // namespace riata

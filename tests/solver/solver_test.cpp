#include "riata/solver/solver.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include <functional>
#include "riata/penalty/elastic_net.hpp"

// The solvers on a loss that is no GLM: they see interfaces only.
namespace riata {
namespace {

/// (b - centre)'A(b - centre)/2 for every response, A symmetric.
class Bowl : public Columns {
 public:
  Bowl(Matrix a, Matrix centre)
      : a_(std::move(a)), centre_(std::move(centre)), root_(a_.rows(), a_.rows()) {
    for (Index j = 0; j < a_.rows(); ++j)  // A = R'R, R upper triangular (Cholesky)
      for (Index i = 0; i <= j; ++i) {
        double sum = a_(i, j);
        for (Index k = 0; k < i; ++k) sum -= root_(k, i) * root_(k, j);
        root_(i, j) =
            i == j ? std::sqrt(std::max(sum, 0.0)) : (root_(i, i) > 0 ? sum / root_(i, i) : 0.0);
      }
  }
  Index parameters() const override { return a_.rows(); }
  Index responses() const override { return centre_.cols(); }
  Index rows() const override { return a_.rows(); }
  double half_null_deviance(Index) const override { return 1; }
  double column_scale(Index j) const override { return std::sqrt(a_(j, j)); }
  void value(Responses active, MatrixView b, std::span<double> value) const override {
    std::vector<double> gradient(at(parameters() * std::ssize(active)));
    this->gradient(active, b, value, gradient, {});
  }
  void gradient(Responses active, MatrixView b, std::span<double> value, std::span<double> gradient,
                std::span<double>) const override {
    for (std::size_t k = 0; k < active.size(); ++k) {
      value[k] = 0;
      for (Index j = 0; j < parameters(); ++j) {
        double slope = 0;
        for (Index i = 0; i < parameters(); ++i)
          slope += a_(j, i) * (b(i, static_cast<Index>(k)) - centre_(i, active[k]));
        gradient[k * at(parameters()) + at(j)] = slope;
        value[k] += slope * (b(j, static_cast<Index>(k)) - centre_(j, active[k])) / 2;
      }
    }
  }
  void hessian(Responses active, MatrixView b, std::span<double> value, std::span<double> gradient,
               std::span<double>, std::span<double> hessian) const override {
    this->gradient(active, b, value, gradient, {});
    for (std::size_t k = 0; k < active.size(); ++k)
      std::ranges::copy(a_.values(),
                        hessian.begin() + std::ssize(a_.values()) * static_cast<Index>(k));
  }

  // The same as |R b - R centre|^2 / 2: rows of data are those of R.
  void start(Index, std::span<double> eta) const override { std::ranges::fill(eta, 0.0); }
  double pointwise(Responses active, std::span<const double> eta, std::span<double> slope,
                   std::span<double> curvature) const override {
    double sum = 0;
    for (Index i = 0; i < std::ssize(eta); ++i) {
      const Index row = i % rows(), response = active[at(i / rows())];
      double away = eta[at(i)];
      for (Index j = 0; j < rows(); ++j) away -= root_(row, j) * centre_(j, response);
      if (!slope.empty()) slope[at(i)] = away;
      if (!curvature.empty()) curvature[at(i)] = 1;
      sum += away * away / 2;
    }
    return sum;
  }
  void add_product(Parameters parameters, std::span<const double> d,
                   std::span<double> eta) const override {
    for (std::size_t k = 0; k < d.size(); ++k)
      for (Index i = 0; i < rows(); ++i) eta[at(i)] += root_(i, parameters[k]) * d[k];
  }
  void correlate(Parameters parameters, std::span<const double> v,
                 std::span<double> out) const override {
    for (std::size_t k = 0; k < out.size(); ++k) {
      out[k] = 0;
      for (Index i = 0; i < rows(); ++i) out[k] += root_(i, parameters[k]) * v[at(i)];
    }
  }
  void gram(Parameters a, Parameters b, std::span<const double> w,
            std::span<double> out) const override {
    const Parameters right = b.empty() ? a : b;
    for (std::size_t k = 0; k < right.size(); ++k)
      for (std::size_t j = 0; j < a.size(); ++j) {
        double& sum = out[j + k * a.size()] = 0;
        for (Index i = 0; i < rows(); ++i) sum += root_(i, a[j]) * w[at(i)] * root_(i, right[k]);
      }
  }
  void expand(Parameters parameters, std::span<double> out) const override {
    for (std::size_t k = 0; k < parameters.size(); ++k)
      std::ranges::copy(root_.column(parameters[k]), out.begin() + rows() * static_cast<Index>(k));
  }
  double columns_scale(Parameters) const override { return 1e3; }
  double dual_norm(std::span<const double> v) const override {
    double sum = 0;
    for (double each : v) sum += each * each;
    return std::sqrt(sum);
  }

 private:
  Matrix a_, centre_, root_;
};

using Solver = Solution (*)(const Unit&, const Start&, const SolverOptions&);

Matrix diagonal(std::initializer_list<double> values) {
  Matrix a(std::ssize(values), std::ssize(values));
  Index j = 0;
  for (double each : values) a(j, j) = each, ++j;
  return a;
}
Matrix column(std::initializer_list<double> values) {
  Matrix m(std::ssize(values), 1);
  std::ranges::copy(values, m.values().begin());
  return m;
}
Solution solve(Solver solver, const Bowl& bowl, const Omega& omega, SolverOptions options = {}) {
  std::vector<Index> all;
  for (Index r = 0; r < bowl.responses(); ++r) all.push_back(r);
  options.tolerance = tolerance::exact;
  if (solver == &fista) options.max_iterations = std::max(options.max_iterations, 20000);
  const Start start{std::vector<double>(at(bowl.parameters() * bowl.responses()), 0.0), nullptr};
  return solver({&bowl, all, &omega}, start, options);
}

}  // namespace

TEST(Solvers, ReachTheCentreWithoutAPenalty) {
  Matrix a = diagonal({2, 1, 5});
  a(0, 1) = a(1, 0) = 0.7;
  const Bowl bowl(a, column({1, -2, 3}));
  for (Solver solver : {&newton, &prox_newton, &fista}) {
    const Solution got = solve(solver, bowl, Omega(3, 1));
    EXPECT_NEAR(got.b[0], 1, 1e-8);
    EXPECT_NEAR(got.b[1], -2, 1e-8);
    EXPECT_NEAR(got.b[2], 3, 1e-8);
    EXPECT_EQ(got.certificate.status, Status::converged);
  }
}

TEST(Solvers, CertifyByStationarityWhereThereIsNoDual) {
  const Bowl bowl(diagonal({2, 1}), column({1, -2}));
  for (Solver solver : {&newton, &prox_newton, &fista}) {
    const Certificate c = solve(solver, bowl, Omega(2, 1)).certificate;
    EXPECT_TRUE(std::isnan(c.gap));
    EXPECT_LE(c.stationarity, tolerance::exact);
    EXPECT_TRUE(c.ok());
  }
}

TEST(Newton, DividesByCurvaturePlusRidge) {
  Omega omega(2, 1);
  omega.quadratic = {3, 0};
  const Solution got = solve(&newton, {diagonal({2, 1}), column({1, -2})}, omega);
  EXPECT_NEAR(got.b[0], 2.0 / 5, 1e-15);
  EXPECT_NEAR(got.b[1], -2, 1e-15);
  EXPECT_EQ(got.certificate.rank, 2);
}

// A = vv' with v = (1, 1): of all points with b0 + b1 = 1 + 3 the least is (2, 2).
TEST(Newton, TakesTheLeastNormWhereTheCurvatureIsSingular) {
  Matrix a(2, 2, 1.0);
  const Solution got = solve(&newton, {a, column({1, 3})}, Omega(2, 1));
  EXPECT_NEAR(got.b[0], 2, 1e-12);
  EXPECT_NEAR(got.b[1], 2, 1e-12);
  EXPECT_EQ(got.certificate.status, Status::min_norm);
  EXPECT_EQ(got.certificate.rank, 1);
}

TEST(ProximalSolvers, SoftThresholdAcrossADiagonal) {
  Omega omega(3, 1);
  omega.l1 = {1, 3, 0};
  omega.quadratic = {0, 0, 4};
  for (Solver solver : {&prox_newton, &fista}) {
    const Solution got = solve(solver, {diagonal({2, 1, 1}), column({2, -2.5, 5})}, omega);
    EXPECT_NEAR(got.b[0], 1.5, 1e-9);
    EXPECT_EQ(got.b[1], 0);
    EXPECT_NEAR(got.b[2], 1, 1e-9);
  }
}

TEST(ProximalSolvers, ShrinkGroupsThatTieResponses) {
  Matrix centre(1, 2);
  centre(0, 0) = 3;
  centre(0, 1) = 4;
  Omega omega(1, 2);
  omega.groups = {{{0, 1}, 1.0}};
  for (Solver solver : {&prox_newton, &fista}) {
    const Solution got = solve(solver, {diagonal({1}), centre}, omega);
    EXPECT_NEAR(got.b[0], 3 * 0.8, 1e-9);
    EXPECT_NEAR(got.b[1], 4 * 0.8, 1e-9);
    omega.groups[0].strength = 5.001;
    EXPECT_EQ(solve(solver, {diagonal({1}), centre}, omega).b, (std::vector<double>{0, 0}));
    omega.groups[0].strength = 1;
  }
}

TEST(Fista, TakesAnyPenaltyWithAProx) {
  Omega omega(2, 1);
  omega.others.push_back({ElasticNet{0.5}, {0, 1}, {1.0, 2.0}});
  const Solution got = solve(&fista, {diagonal({1, 1}), column({3, 0.5})}, omega);
  EXPECT_NEAR(got.b[0], 2.5 / 1.5, 1e-8);
  EXPECT_EQ(got.b[1], 0);
  EXPECT_EQ(got.certificate.status, Status::converged);
}

TEST(Solvers, StopWhereAskedAndSayWhy) {
  const Bowl bowl(diagonal({2, 100}), column({1, -2}));
  for (Solver solver : {&newton, &prox_newton, &fista}) {
    SolverOptions options;
    options.cancelled = [] { return true; };
    EXPECT_EQ(solve(solver, bowl, Omega(2, 1), options).certificate.status, Status::cancelled);
    options = {};
    options.time_limit = 1e-12;
    EXPECT_EQ(solve(solver, bowl, Omega(2, 1), options).certificate.status, Status::time_limit);
  }
}

TEST(Solvers, NeverCallNanConverged) {
  const Bowl bowl(diagonal({2, 1}), column({1, std::nan("")}));
  Omega omega(2, 1);
  for (Solver solver : {&newton, &prox_newton, &fista})
    EXPECT_FALSE(solve(solver, bowl, omega).certificate.ok());
}

}  // namespace riata

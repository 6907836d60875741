#include <gtest/gtest.h>
#include <atomic>
#include <cmath>
#include "conformance/design_blocks.hpp"
#include "riata/catalog.hpp"
#include "riata/core/error.hpp"
#include "riata/design/design.hpp"
#include "riata/model/path.hpp"

// Long work asks again and again whether to go on. Wherever it is told not to, a fit keeps what it
// has reached, with a certificate that is true of it.
namespace riata {
namespace {

struct Told {
  Progress progress(int allowed) {
    return [this, allowed](const std::string&, double) { return ++calls <= allowed; };
  }
  int calls = 0;
};

Matrix mostly_zeros(Index rows) {
  Matrix x = oracle::normal_matrix(rows, 8, 101);
  Random random(102);
  for (double& each : x.values())
    if (random.uniform() > 0.2) each = 0;
  return x;
}

struct Case {
  std::string name, solver;
  AnyPenalty penalty;
};

class Cancelling : public ::testing::TestWithParam<Case> {
 protected:
  Fit fit(const Progress& progress) const {
    GlmOptions options;
    options.solver = GetParam().solver;
    options.progress = progress;
    options.threads = 1;
    Features features;
    features.add("dense", dense);
    features.add("sparse", sparse_block(compressed(sparse).view()));
    return Glm(Poisson{}, GetParam().penalty, 0.02, options).fit(features, y);
  }
  double loss(const Fit& fit) const {
    double sum = 0;
    for (Index i = 0; i < y.rows(); ++i) {
      double eta = fit.intercept()[0];
      for (Index j = 0; j < 8; ++j)
        eta += dense(i, j) * fit.coef()(j, 0) + sparse(i, j) * fit.coef()(8 + j, 0);
      sum += std::exp(eta) - y(i, 0) * eta;
    }
    return sum / static_cast<double>(y.rows());
  }

  const Matrix dense = oracle::normal_matrix(200, 8, 103), sparse = mostly_zeros(200),
               y = oracle::responses_for("poisson", dense, 1, 104);
};

}  // namespace

TEST_P(Cancelling, LeavesATrueCertificateWhereverItComes) {
  const double least = fit({}).certificate().objective;
  int kept = 0, before = 0;
  for (int allowed = 0;; ++allowed) {
    Told told;
    Fit got;
    try {
      got = fit(told.progress(allowed));
    } catch (const Cancelled&) {  // before there was anything to keep
      EXPECT_EQ(kept, 0) << allowed;
      ++before;
      continue;
    }
    const Certificate& c = got.certificate();
    if (told.calls <= allowed) break;
    EXPECT_LE(told.calls, allowed + 4);
    EXPECT_EQ(c.status, Status::cancelled) << allowed;
    if (std::isnan(c.objective) || c.objective == 0) continue;  // in the first pass
    ++kept;
    EXPECT_NEAR(c.loss, loss(got), 1e-12) << allowed;
    if (!std::isnan(c.gap_absolute)) {
      EXPECT_LE(c.objective - least, c.gap_absolute + 1e-12) << allowed;
    }
  }
  EXPECT_GT(before, 0);
  EXPECT_GT(kept, 10);
}

INSTANTIATE_TEST_SUITE_P(Every, Cancelling,
                         ::testing::Values(Case{"newton", "newton", Ridge{}},
                                           Case{"lasso", "prox_newton", Lasso{}},
                                           Case{"groups", "prox_newton", GroupLasso{}},
                                           Case{"lla", "lla", Mcp{}},
                                           Case{"fista", "fista", Lasso{}}),
                         [](const auto& info) { return info.param.name; });

TEST(CancellingWork, StopsAPath) {
  const Matrix X = oracle::normal_matrix(60, 3, 105),
               y = oracle::responses_for("poisson", X, 1, 106);
  GlmOptions options;
  int calls = 0;
  options.progress = [&](const std::string&, double) { return ++calls < 4; };
  EXPECT_THROW(fit_path(Glm(Poisson{}, Lasso{}, 1.0, options), Features(X), y), Cancelled);
}

TEST(CancellingWork, ComesBetweenTheTilesOfAGramMatrix) {
  const Index rows = 256 * 40;
  const Matrix x = oracle::normal_matrix(rows, 6, 107);
  Features features(x);
  features.add("sparse", sparse_block(compressed(mostly_zeros(rows)).view()));
  const Design design(features);
  const std::vector<Index> dense{0, 1, 2, 3, 4, 5}, sparse{6, 7, 8, 9}, both{0, 6, 7};
  const std::vector<double> w(at(rows), 1.0);
  std::vector<double> out(36), eta(w);
  std::atomic<int> asked = 0, allowed = 0;
  const std::function<bool()> cancelled = [&] { return ++asked > allowed; };
  for (const auto& columns : {dense, sparse, both}) {
    asked = 0;
    allowed = 1 << 30;
    const std::span to = std::span(out).first(columns.size() * columns.size());
    design.gram(columns, {}, w, to, {1, &cancelled});
    allowed = asked.load() - 1;
    EXPECT_GE(allowed, 0);
    for (int threads : {1, 2}) {
      asked = 0;
      EXPECT_THROW(design.gram(columns, {}, w, to, {threads, &cancelled}), Cancelled);
    }
    asked = 0;
    allowed = 0;
    EXPECT_THROW(design.correlate(columns, w, to, {1, &cancelled}), Cancelled);
    EXPECT_THROW(
        design.add_product(columns, std::span(w).first(columns.size()), eta, {1, &cancelled}),
        Cancelled);
  }
  allowed = 1 << 30;
  asked = 0;
  design.gram(dense, {}, w, out, {1, &cancelled});
  EXPECT_GE(asked, 40) << "once a tile";
}

}  // namespace riata

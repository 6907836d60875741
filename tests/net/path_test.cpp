#include "riata/net/path.hpp"
#include <gtest/gtest.h>
#include "net/hierarchy_prox.hpp"
#include "net/made_net.hpp"

namespace riata::net {

namespace {

/// y = sin(2 x0) + x1 + noise; inputs 2 to 7 do not matter.
Made two_that_matter() {
  Made out{random_matrix(200, 8, 3), Matrix(200, 1), {}};
  Random random(4);
  for (Index i = 0; i < 200; ++i)
    out.y(i, 0) = std::sin(2 * out.X(i, 0)) + out.X(i, 1) + 0.1 * random.normal();
  return out;
}

std::vector<double> rising(double first, double factor, int count) {
  std::vector<double> out;
  for (int k = 0; k < count; ++k) out.push_back(first * std::pow(factor, k));
  return out;
}

/// The paper's algorithm, with its sort.
void by_sorting(std::vector<double>& v, std::vector<double>& u, double threshold, double bound) {
  std::vector<double> sizes;
  for (double each : u) sizes.push_back(std::abs(each));
  std::sort(sizes.rbegin(), sizes.rend());
  const double size = norm_of(v);
  double cap = 0, sum = 0;
  for (std::size_t m = 0; m <= sizes.size(); ++m) {
    const double w = bound / (1 + static_cast<double>(m) * bound * bound) *
                     std::max(size + bound * sum - threshold, 0.0);
    const double above = m == 0 ? 1e300 : sizes[m - 1], below = m < sizes.size() ? sizes[m] : 0;
    if (w <= above && w >= below) cap = w;
    if (m < sizes.size()) sum += sizes[m];
  }
  for (double& each : v) each *= cap / bound / size;
  for (double& each : u) each = std::clamp(each, -cap, cap);
}

}  // namespace

TEST(HierarchyProx, IsThatOfThePaper) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Matrix drawn = random_matrix(14, 1, seed);
    std::vector<double> v(drawn.values().begin(), drawn.values().begin() + 2),
        u(drawn.values().begin() + 2, drawn.values().end());
    const double threshold = 0.3 * static_cast<double>(seed % 20), bound = seed % 3 == 0   ? 0.1
                                                                           : seed % 3 == 1 ? 1
                                                                                           : 10;
    std::vector<double> expected_v = v, expected_u = u;
    by_sorting(expected_v, expected_u, threshold, bound);
    hierarchy_prox<double>(v, u, threshold, bound);
    for (std::size_t k = 0; k < 2; ++k) EXPECT_NEAR(v[k], expected_v[k], 1e-13) << seed;
    for (std::size_t k = 0; k < 12; ++k) EXPECT_NEAR(u[k], expected_u[k], 1e-13) << seed;
  }
}

TEST(NetPath, HierarchySelectsTheInputsThatMatter) {
  const Made data = two_that_matter();
  Architecture a = dense({8, 12, 1}, Relu{});
  a.skip = true;
  TrainOptions o;
  o.optimizer = Adam{.lr = 0.01};
  o.epochs = 60;
  o.seed = 1;
  Trainer trainer(a, make_observation("gaussian"), {}, o);
  trainer.fit(data.rows());
  o.optimizer = Sgd{.lr = 0.02, .momentum = 0.9};
  trainer.set_options(o);
  trainer.set_hierarchy(Hierarchy{0, 10});
  const auto points =
      net_path(trainer, data.rows(), nullptr, {.strengths = rising(0.002, 1.5, 30), .pattern = ""});
  EXPECT_EQ(points[0].inputs.size(), 8u);
  EXPECT_TRUE(points.back().inputs.empty());
  bool two = false;
  for (const NetPathPoint& each : points) {
    const Matrix skip = each.trainer.get("skip.weight"),
                 first = each.trainer.get("layers.0.weight");
    for (Index j = 0; j < first.cols(); ++j)
      for (Index i = 0; i < first.rows(); ++i)
        EXPECT_LE(std::abs(first(i, j)), 10.0001 * std::abs(skip(0, j)));
    if (each.inputs.size() != 2) continue;
    EXPECT_EQ(each.inputs, (std::vector<Index>{0, 1}));
    two = true;
  }
  EXPECT_TRUE(two);
}

TEST(Hierarchy, IsWhatExplainsThePenaltyOfItsTwoArrays) {
  Architecture a = dense({3, 4, 2});
  a.skip = true;
  TrainOptions o;
  o.optimizer = Sgd{};
  Trainer trainer(a, make_observation("gaussian"), {{"layers.1.weight", {{Lasso{}}}}}, o);
  for (const auto& row : trainer.explain_penalty())
    EXPECT_EQ(row.penalty, row.parameter == "layers.1.weight" ? "lasso" : "none");
  trainer.set_hierarchy(Hierarchy{0.25, 1.5});
  for (const auto& row : trainer.explain_penalty()) {
    const bool tied = row.parameter == "layers.0.weight" || row.parameter == "skip.weight";
    EXPECT_EQ(row.penalty, tied                                 ? "hierarchy(bound=1.5)"
                           : row.parameter == "layers.1.weight" ? "lasso"
                                                                : "none");
    EXPECT_EQ(row.by, tied ? "input" : "");
    EXPECT_EQ(row.count, trainer.layout().parameter(row.parameter).size());
    if (tied || row.penalty == "none") {
      EXPECT_EQ(row.least, tied ? 0.25 : 0);
      EXPECT_EQ(row.most, tied ? 0.25 : 0);
    }
  }
}

TEST(NetPath, DroppingInputsChangesNothingButTheSize) {
  const Made data = two_that_matter(), held = two_that_matter();
  TrainOptions o = in_double();
  o.optimizer = Sgd{.lr = 0.05};
  o.batch_size = 0;
  const Trainer start(dense({8, 10, 1}), make_observation("gaussian"),
                      {{"layers.0.weight", {{GroupLasso{}, Matrix(1, 1, 1.0)}}}}, o);
  const Rows validation = held.rows();
  NetPathOptions options{.strengths = rising(0.003, 1.4, 12), .pattern = "layers.0.weight"};
  options.epochs = 60;
  const auto small = net_path(start, data.rows(), &validation, options);
  options.compact = false;
  const auto whole = net_path(start, data.rows(), &validation, options);
  ASSERT_EQ(small.size(), whole.size());
  for (std::size_t k = 0; k < small.size(); ++k) {
    EXPECT_EQ(small[k].inputs, whole[k].inputs) << k;
    EXPECT_NEAR(small[k].validation, whole[k].validation, 1e-9) << k;
    EXPECT_NEAR(small[k].objective, whole[k].objective, 1e-9) << k;
  }
  EXPECT_LT(small.back().taken.size(), 8u);
}

TEST(NetPath, StrengthsReachBeyondTheOneThatHoldsAllInputsAtZero) {
  const Made data = two_that_matter();
  Architecture a = dense({8, 12, 2}, Relu{});
  a.skip = true;
  TrainOptions o = in_double();
  o.optimizer = Sgd{.lr = 0.02};
  Made two{data.X, Matrix(200, 2), {}};
  for (Index i = 0; i < 200; ++i) two.y(i, 0) = two.y(i, 1) = data.y(i, 0);
  Trainer trainer(a, make_observation("gaussian"), {}, o);
  EXPECT_THROW(hierarchy_strengths(trainer, two.rows()), InvalidArgument);
  trainer.set_hierarchy(Hierarchy{0, 3});
  const auto found = hierarchy_strengths(trainer, two.rows(), 0.01, 1.5);
  for (std::size_t k = 1; k < found.size(); ++k) EXPECT_DOUBLE_EQ(found[k], 1.5 * found[k - 1]);
  const double most = found[0] / 0.01;
  EXPECT_TRUE(found.back() <= 1e4 * most && found.back() > 6e3 * most);

  for (const char* name : {"skip.weight", "layers.0.weight"}) {
    const Parameter& p = trainer.layout().parameter(name);
    trainer.set(name, Matrix(p.rows, p.cols));
  }
  const auto residual_at = [&](double strength) {
    trainer.set_hierarchy(Hierarchy{strength, 3});
    double sum = 0;
    for (const auto& each : trainer.certificate(two.rows()).parameters)
      if (each.parameter == "skip.weight" || each.parameter == "layers.0.weight")
        sum += each.residual;
    return sum;
  };
  EXPECT_EQ(residual_at(1.0001 * most), 0);
  EXPECT_GT(residual_at(0.9999 * most), 0);
}

TEST(NetPath, HoldsOutTheRowsThatTrainingHoldsOut) {
  const Made data = two_that_matter();
  TrainOptions o = in_double();
  o.optimizer = Sgd{.lr = 0.05};
  o.validation_share = 0.2;
  o.epochs = 5;
  Trainer trainer(dense({8, 6, 1}), make_observation("gaussian"),
                  {{"layers.0.weight", {{GroupLasso{}, Matrix(1, 1, 1.0)}}}}, o);
  NetPathOptions options{.strengths = {1.0}, .pattern = "layers.0.weight"};
  options.epochs = 5;
  const auto points = net_path(trainer, data.rows(), nullptr, options);
  trainer.fit(data.rows());
  EXPECT_NEAR(points[0].validation, trainer.history().rows.back().validation, 1e-12);
  EXPECT_TRUE(points[0].trainer.history().rows.empty());
}

TEST(NetPath, SaysWhatItNeeds) {
  const Made data = two_that_matter();
  const Trainer plain(dense({8, 3, 1}), make_observation("gaussian"));
  EXPECT_THROW(net_path(plain, data.rows(), nullptr, {.strengths = {0.1}, .pattern = ""}),
               InvalidArgument);
  EXPECT_THROW(net_path(plain, data.rows(), nullptr, {.strengths = {0.1}, .pattern = "*"}),
               InvalidArgument);
  Trainer with_adam = plain;
  EXPECT_THROW(with_adam.set_hierarchy(Hierarchy{}), Incompatible);
}

}  // namespace riata::net

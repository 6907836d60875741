#include "net/network.hpp"
#include <gtest/gtest.h>
#include "net/made_net.hpp"

namespace riata::net {

TEST(Dropout, KeepsAsManyAsItSaysAndScalesThem) {
  std::vector<double> keep(100000);
  for (const double p : {0.1, 0.5, 0.8}) {
    draw_dropout<double>(p, 3, 1, 7, keep);
    double kept = 0;
    for (double each : keep) {
      EXPECT_TRUE(each == 0 || each == 1 / (1 - p));
      kept += each != 0;
    }
    const double n = static_cast<double>(keep.size());
    EXPECT_NEAR(kept / n, 1 - p, 4 * std::sqrt(p * (1 - p) / n));
  }
  std::vector<double> again(keep.size()), other(keep.size());
  draw_dropout<double>(0.8, 3, 1, 7, again);
  EXPECT_EQ(again, keep);
  draw_dropout<double>(0.8, 3, 1, 8, other);
  EXPECT_NE(other, keep);
}

TEST(Dropout, AveragesToTheNetWithoutItWhereThatIsLinear) {
  Architecture a = dense({3, 50, 1}, Linear{});
  a.dropout = {0.4};
  const Trainer trainer(a, make_observation("gaussian"));
  const Matrix X = random_matrix(5, 3, 1), plain = trainer.predict(X.view());
  const auto [mean, sd] = trainer.predict_mc(X.view(), 4000, 1);
  for (Index i = 0; i < 5; ++i)
    EXPECT_NEAR(mean(i, 0), plain(i, 0), 5 * sd(i, 0) / std::sqrt(4000.0));
}

TEST(BatchNorm, RunsTheStatisticsOfTorch) {
  Architecture a = dense({2, 3, 1}, Linear{});
  a.batch_norm = true;
  TrainOptions o = in_double();
  o.epochs = 1;
  o.batch_size = 0;
  o.shuffle = false;
  Trainer trainer(a, make_observation("gaussian"), {}, o);
  const Matrix w = trainer.get("layers.0.weight"), X = random_matrix(8, 2, 4),
               y = random_matrix(8, 1, 5);
  trainer.fit({X.view(), y.view()});
  for (Index c = 0; c < 3; ++c) {
    std::vector<double> z;
    for (Index i = 0; i < 8; ++i) z.push_back(X(i, 0) * w(c, 0) + X(i, 1) * w(c, 1));
    double mean = 0, squares = 0;
    for (double each : z) mean += each / 8;
    for (double each : z) squares += (each - mean) * (each - mean);
    EXPECT_NEAR(trainer.get("layers.0.bn.running_mean")(c, 0), 0.1 * mean, 1e-14);
    EXPECT_NEAR(trainer.get("layers.0.bn.running_var")(c, 0), 0.9 + 0.1 * squares / 7, 1e-14);
  }
}

}  // namespace riata::net

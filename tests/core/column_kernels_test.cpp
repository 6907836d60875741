#include "core/column_kernels.hpp"
#include <gtest/gtest.h>
#include <vector>
#include "core/eigen.hpp"

namespace riata {
namespace {

struct Columns {
  Dense x = Dense::Random(67, 40);  // 67: no multiple of any packet
  Vector v = Vector::Random(67);
  Vector centre = Vector::Random(40), step = Vector::Random(40);
};

template <std::size_t K>
std::array<const double*, K> pointers(const Dense& x, std::size_t first) {
  std::array<const double*, K> out;
  for (std::size_t k = 0; k < K; ++k) out[k] = x.col(static_cast<Index>(first + k)).data();
  return out;
}

template <std::size_t K>
std::array<double, K> part(const Vector& of, std::size_t first) {
  std::array<double, K> out;
  std::copy_n(of.data() + first, K, out.begin());
  return out;
}

}  // namespace

TEST(ColumnKernels, RunsOfAtMostEightMeetEveryColumnOnceInOrder) {
  for (std::size_t count = 0; count <= 40; ++count) {
    std::size_t next = 0;
    for_columns(count, [&]<std::size_t K>(std::size_t first) {
      EXPECT_EQ(first, next);
      EXPECT_LE(K, 8u);
      next += K;
    });
    EXPECT_EQ(next, count);
  }
}

TEST(ColumnKernels, SumAsPlainLoopsDo) {
  const Columns c;
  for (std::size_t count : {1, 5, 8, 10, 13, 40}) {
    std::vector<double> sums(count, 0.0);
    Vector eta = c.v;
    for_columns(count, [&]<std::size_t K>(std::size_t first) {
      const auto x = pointers<K>(c.x, first);
      const auto centre = part<K>(c.centre, first);
      correlate_columns(x, centre, c.v.data(), c.v.size(), sums.data() + first);
      add_columns(x, centre, part<K>(c.step, first), eta.data(), eta.size());
    });
    Vector expected = c.v;
    for (std::size_t k = 0; k < count; ++k) {
      const auto j = static_cast<Index>(k);
      const Vector away = c.x.col(j).array() - c.centre[j];
      EXPECT_NEAR(sums[k], away.dot(c.v), 1e-13);
      expected += c.step[j] * away;
    }
    EXPECT_LE((eta - expected).lpNorm<Eigen::Infinity>(), 1e-13);
  }
}

TEST(ColumnKernels, GiveAColumnTheSameBitsInAnyCompany) {
  const Columns c;
  std::vector<double> alone(40, 0.0);
  for (std::size_t k = 0; k < 40; ++k)
    correlate_columns(pointers<1>(c.x, k), part<1>(c.centre, k), c.v.data(), c.v.size(), &alone[k]);
  for (std::size_t count : {7, 10, 16, 29, 40}) {
    std::vector<double> sums(count, 0.0);
    for_columns(count, [&]<std::size_t K>(std::size_t first) {
      correlate_columns(pointers<K>(c.x, first), part<K>(c.centre, first), c.v.data(), c.v.size(),
                        sums.data() + first);
    });
    for (std::size_t k = 0; k < count; ++k) EXPECT_EQ(sums[k], alone[k]);
  }
}

}  // namespace riata

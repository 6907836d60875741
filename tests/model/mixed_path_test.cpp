#include <gtest/gtest.h>
#include <cmath>
#include "conformance/design_blocks.hpp"
#include "oracle.hpp"
#include "riata/catalog.hpp"
#include "riata/design/sparse_block.hpp"
#include "riata/model/path.hpp"

// A block that is not stored sparsely may come into play late on a path, when hundreds of sparse
// columns are at work and are swept over as they are stored.
namespace riata {
namespace {

constexpr Index kRows = 1500, kSparse = 700, kDense = 40;

struct Mixed {
  Matrix sparse = Matrix(kRows, kSparse), dense = oracle::normal_matrix(kRows, kDense, 5, 0.06);
  Matrix y = Matrix(kRows, 1);
  Mixed() {
    const Matrix values = oracle::normal_matrix(kRows, kSparse, 6);
    const Matrix noise = oracle::normal_matrix(kRows, 1, 7);
    for (Index i = 0; i < kRows; ++i) {
      double eta = 0;
      for (Index k = 0; k < 10; ++k) {
        const Index j = (37 * i + 101 * k + i / 3) % kSparse;
        sparse(i, j) = 2 * values(i, j);
        eta += (j % 2 == 0 ? 0.6 : -0.6) * sparse(i, j);
      }
      y(i, 0) = eta + 2 * noise(i, 0) > 0 ? 1 : 0;
    }
  }
};

}  // namespace

TEST(MixedPath, EqualsThatOfTheSameNumbersStoredDensely) {
  const Mixed of;
  Features mixed, plain;
  mixed.add("sparse", sparse_block(compressed(of.sparse).view()));
  mixed.add("dense", AnyBlock(of.dense));
  plain.add("sparse", AnyBlock(of.sparse));
  plain.add("dense", AnyBlock(of.dense));
  PathOptions options;
  options.strengths = 20;
  options.min_ratio = 0.02;
  GlmOptions tight;
  tight.tolerance = 1e-10;
  const Glm glm(Bernoulli{}, Lasso{}, 1.0, tight);
  const Path got = fit_path(glm, mixed, of.y, options),
             wanted = fit_path(glm, plain, of.y, options);
  Index dense = 0;
  bool late = false;  // a dense column joins hundreds of sparse ones
  for (std::size_t s = 0; s < got.fits.size(); ++s) {
    EXPECT_EQ(got.fits[s].certificate().status, Status::converged) << s;
    Index live = 0;
    dense = 0;
    for (Index j = 0; j < kSparse + kDense; ++j) {
      EXPECT_NEAR(got.fits[s].coef()(j, 0), wanted.fits[s].coef()(j, 0), 1e-4) << s << " " << j;
      if (wanted.fits[s].coef()(j, 0) != 0) ++(j < kSparse ? live : dense);
    }
    late |= live > 400 && dense == 0;
  }
  EXPECT_TRUE(late);
  EXPECT_GT(dense, 0);
}

}  // namespace riata

#include "riata/model/memory.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "conformance/design_blocks.hpp"
#include "riata/catalog.hpp"
#include "riata/core/error.hpp"
#include "riata/model/path.hpp"

namespace riata {
namespace {

constexpr double kMiB = 1024.0 * 1024.0;

/// A matrix of any size that nobody may read.
Features unread(Index rows, Index cols) {
  static const double first = 0;
  return Features(MatrixView(&first, rows, cols, 1, 0));
}

std::string refusal(const Glm& glm, const Features& X, MatrixView y, int strengths) {
  try {
    if (strengths > 0)
      fit_path(glm, X, y, PathOptions{strengths, 1e-3, {}});
    else
      glm.fit(X, y);
  } catch (const ResourceLimit& error) {
    return error.what();
  }
  return "";
}

Glm limited(AnyPenalty penalty, double bytes) {
  GlmOptions options;
  options.max_memory = bytes;
  options.threads = 1;
  return Glm(Poisson{}, std::move(penalty), 0.1, options);
}

}  // namespace

TEST(EstimatedMemory, GrowsWithRowsFeaturesResponsesAndStrengths) {
  const Glm glm = limited(Lasso{}, 0);
  const double one = estimate_memory(glm, unread(1000000, 50), 1);
  EXPECT_GT(estimate_memory(glm, unread(2000000, 50), 1), 1.9 * one);
  EXPECT_GT(estimate_memory(glm, unread(1000000, 50), 20), one + 20 * 1e6 * 8);
  EXPECT_EQ(estimate_memory(glm, unread(1000000, 50), 1, 100) -
                estimate_memory(glm, unread(1000000, 50), 1, 50),
            50 * (51 * 8 + sizeof(Certificate) + 128));
}

TEST(EstimatedMemory, IsAHessianAndOfALassoThatOfItsSupport) {
  const Features X = unread(100000, 20000);
  const double hessian = 20001.0 * 20001.0 * 8;
  EXPECT_GT(estimate_memory(limited(None{}, 0), X, 1), hessian);
  EXPECT_LT(estimate_memory(limited(Lasso{}, 0), X, 1), hessian);
  const Features narrow = unread(100000, 2000);
  EXPECT_GT(estimate_memory(limited(Ridge{}, 0), narrow, 1), 2001.0 * 2001.0 * 8);
}

TEST(EstimatedMemory, OfARidgeIsThatOfItsRowsWhereTheyAreFewAndNoMatrixWhereBothAreMany) {
  const double few = estimate_memory(limited(Ridge{}, 0), unread(3000, 100000), 1);
  EXPECT_GT(few, 3000.0 * 3000.0 * 8);
  EXPECT_LT(few, 1e10 * 8 / 10) << "a tenth of a Hessian";
  EXPECT_LT(estimate_memory(limited(Ridge{}, 0), unread(100000, 20000), 1), 4e8);
}

TEST(EstimatedMemory, CountsTheCopyOfRowsThatLieOneBehindTheOther) {
  const std::vector<double> numbers(4000000);
  const Features by_row(MatrixView(numbers.data(), 20000, 200, 200, 1)),
      by_column(MatrixView(numbers.data(), 20000, 200, 1, 20000));
  const Glm glm = limited(Lasso{}, 0);
  EXPECT_EQ(estimate_memory(glm, by_row, 1) - estimate_memory(glm, by_column, 1), 4000000 * 8.0);
}

TEST(EstimatedMemory, OfSparseDesignsIsThatOfWhatIsStored) {
  const Compressed few{100000, 20000, std::vector<std::int64_t>(20001, 0), {}, {}};
  Features X;
  X.add("X", sparse_block(few.view()));
  EXPECT_LT(estimate_memory(limited(Lasso{}, 0), X, 1), 200 * kMiB);
}

TEST(EstimatedMemory, BeyondTheLimitIsRefusedWithItsNumber) {
  const Matrix X = oracle::normal_matrix(2000, 20, 1),
               y = oracle::responses_for("poisson", X, 1, 2);
  const double fit = estimate_memory(limited(Lasso{}, 0), Features(X), 1),
               path = estimate_memory(limited(Lasso{}, 0), Features(X), 1, 50);
  EXPECT_EQ(refusal(limited(Lasso{}, fit), Features(X), y, 0), "");
  EXPECT_EQ(refusal(limited(Lasso{}, path), Features(X), y, 50), "");
  EXPECT_NE(refusal(limited(Lasso{}, path - 1), Features(X), y, 50), "");
  const std::string said = refusal(limited(Lasso{}, kMiB / 2), Features(X), y, 0);
  EXPECT_TRUE(said.starts_with("fit: takes about ")) << said;
  EXPECT_TRUE(
      said.ends_with(" of memory beside the data, 512 KiB are allowed; raise max_memory, or "
                     "give fewer rows, features or responses"))
      << said;
}

TEST(EstimatedMemory, BeyondTheMachinesIsRefusedBeforeItIsTaken) {
  const Index rows = 4000000;
  const std::vector<double> y(static_cast<std::size_t>(rows), 1.0);
  const Features X = unread(rows, 300000);
  const std::string said = refusal(Glm(Poisson{}, None{}, 0), X, y, 0);
  EXPECT_NE(said.find("TiB of memory beside the data"), std::string::npos) << said;
  EXPECT_NE(said.find("(80% of what is available)"), std::string::npos) << said;
}

TEST(EstimatedMemory, LimitIsNoNegativeNumber) {
  EXPECT_THROW(limited(Lasso{}, -1), InvalidArgument);
  EXPECT_THROW(limited(Lasso{}, std::nan("")), InvalidArgument);
}

}  // namespace riata

#include "solver/sparse_columns.hpp"
#include <gtest/gtest.h>
#include <numeric>
#include "solver/made_unit.hpp"

namespace riata {
namespace {

void expect_columns(const SparseColumns& got, const MadeUnit& made,
                    const std::vector<Index>& wanted) {
  const Dense columns = made.columns()(Eigen::all, wanted);
  const Vector v = made.at_point(made.point(2, 1)).slope.col(0),
               d = made.point(3, 1).head(std::ssize(wanted));
  Vector sums(d.size()), eta = v;
  correlate(got, as_span(v), as_span(sums));
  EXPECT_LE((sums - columns.transpose() * v).lpNorm<Eigen::Infinity>(), 1e-13);
  add_product(got, as_span(d), as_span(eta));
  EXPECT_LE((eta - v - columns * d).lpNorm<Eigen::Infinity>(), 1e-13);
}

}  // namespace

// Every column has a centre of its own, the intercept's is all that there is of it.
TEST(SparseColumns, AreTheSameNumbersAfterSomeHaveLeft) {
  const MadeUnit made({"gaussian", 60, 12, 1, 1, true});
  std::vector<Index> all(13);
  std::iota(all.begin(), all.end(), Index{0});
  for (const std::vector<Index>& kept :
       {all, {0, 1, 2}, {3, 4, 9, 12}, {12}, std::vector<Index>{}}) {
    SparseColumns columns;
    ASSERT_TRUE(made.smooth().expand(all, columns));
    expect_columns(columns, made, all);
    keep_columns(columns, kept);
    expect_columns(columns, made, kept);
  }
}

}  // namespace riata

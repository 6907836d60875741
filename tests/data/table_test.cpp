#include "riata/data/table.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "data/message_of.hpp"

namespace riata {
namespace {

TEST(Table, ItsColumnsAreFoundByName) {
  const Table table({{"speed", {1, 2}, {}}, {"side", {1, 0}, {"left", "right"}}});
  EXPECT_EQ(table.rows(), 2);
  EXPECT_TRUE(table.has("side"));
  EXPECT_FALSE(table.has("sides"));
  EXPECT_TRUE(table.column("side").is_text());
  EXPECT_EQ(message_of([&] { table.column("sped"); }),
            "no column named 'sped'; did you mean 'speed'? known: speed, side");
}

TEST(Table, RefusesColumnsThatDoNotFit) {
  EXPECT_EQ(message_of([] { Table({{"a", {1, 2}, {}}, {"b", {1}, {}}}); }),
            "table: column 'b' has 1 rows, column 'a' has 2");
  EXPECT_EQ(message_of([] { Table({{"a", {1}, {}}, {"a", {1}, {}}}); }),
            "table: names must differ, got two columns named 'a'");
  EXPECT_THROW(Table({{"", {1}, {}}}), InvalidArgument);
}

TEST(Table, ATextColumnHoldsCodesOfItsLevels) {
  EXPECT_NO_THROW(Table({{"side", {0, NAN, 1}, {"left", "right"}}}));
  for (double code : std::vector<double>{-1.0, 2.0, 0.5, INFINITY})
    EXPECT_THROW(Table({{"side", {code}, {"left", "right"}}}), InvalidArgument) << code;
}

TEST(Table, RowsAreTakenInTheOrderAsked) {
  const Table table({{"x", {10, 11, 12}, {}}, {"side", {1, 0, 1}, {"left", "right"}}});
  const Table taken = table.rows_at(std::vector<Index>{2, 0, 2});
  EXPECT_EQ(taken.column("x").values, (std::vector<double>{12, 10, 12}));
  EXPECT_EQ(taken.column("side").levels, table.column("side").levels);
  EXPECT_THROW(table.rows_at(std::vector<Index>{3}), InvalidArgument);
  EXPECT_THROW(table.rows_at(std::vector<Index>{-1}), InvalidArgument);
}

}  // namespace
}  // namespace riata

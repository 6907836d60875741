#include "riata/data/binning.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "data/message_of.hpp"

namespace riata {
namespace {

using Numbers = std::vector<double>;

Table recording() {
  return Table({{"t", {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}, {}},
                {"speed", {1, 2, 6, NAN, 4, 4, 9}, {}},
                {"lap", {2, 2, 1, 3, 1, 2, 3}, {}},
                {"side", {0, 1, 1, 0, 0, NAN, 1}, {"left", "right"}},
                {"spikes", {1, 0, 2, 0, 0, 5, 7}, {}}});
}

TEST(BinRows, SumsAveragesAndVotes) {
  const Binned binned = bin_rows(recording(), "t", 0.3, {"spikes"}, {"lap"});
  EXPECT_EQ(binned.rows_per_bin, 3);
  EXPECT_EQ(binned.rows_dropped, 1) << "the last bin is not full";
  EXPECT_NEAR(binned.seconds_per_row, 0.1, 1e-12);
  EXPECT_NEAR(binned.seconds_per_bin, 0.3, 1e-12);
  EXPECT_EQ(binned.table.column("spikes").values, (Numbers{3, 5}));
  EXPECT_EQ(binned.table.column("lap").values, (Numbers{2, 1})) << "of equals the least";
  EXPECT_EQ(binned.table.column("speed").values[0], 3);
  EXPECT_TRUE(std::isnan(binned.table.column("speed").values[1]));
  EXPECT_NEAR(binned.table.column("t").values[1], 0.5, 1e-12);
}

TEST(BinRows, TextTakesTheMostFrequentLevel) {
  const Table table = bin_rows(recording(), "t", 0.3, {}, {}).table;
  EXPECT_EQ(table.column("side").levels, (std::vector<std::string>{"left", "right"}));
  EXPECT_EQ(table.column("side").values[0], 1);
  EXPECT_TRUE(std::isnan(table.column("side").values[1])) << "missing in a bin stays missing";
}

TEST(BinRows, ABinOfOneStepChangesNothing) {
  const Table table = bin_rows(recording(), "t", 0.1, {"spikes"}, {"lap"}).table;
  EXPECT_EQ(table.rows(), 7);
  EXPECT_EQ(table.column("spikes").values, recording().column("spikes").values);
  EXPECT_EQ(table.column("lap").values, recording().column("lap").values);
}

TEST(BinRows, TheClockMustRiseEvenly) {
  const auto with_times = [](Numbers t) {
    return [t = std::move(t)] { bin_rows(Table({{"t", t, {}}}), "t", 2, {}, {}); };
  };
  EXPECT_EQ(message_of(with_times({0, 1, 2, 3.5, 4})),
            "bin: time column 't' must rise in equal steps; from row 3 to 4 it goes by 1.5, on "
            "average by 1");
  EXPECT_EQ(message_of(with_times({3, 2, 1, 0})),
            "bin: time column 't' must hold numbers that rise; name another one");
  EXPECT_EQ(message_of(with_times({0})), "bin: needs at least 2 rows to tell their step, got 1");
  EXPECT_THROW(with_times({0, NAN, 2, 3})(), InvalidArgument);
  EXPECT_THROW(with_times({1, 1, 1})(), InvalidArgument);
  EXPECT_NO_THROW(with_times({0, 1.0004, 2, 3})());
}

TEST(BinRows, TheBinMustBeAWholeNumberOfSteps) {
  const Table table = recording();
  EXPECT_EQ(message_of([&] { bin_rows(table, "t", 0.25, {}, {}); }),
            "bin: must be a whole number of steps of 0.1 s, got 0.25 s");
  EXPECT_EQ(message_of([&] { bin_rows(table, "t", 0.8, {}, {}); }),
            "bin: must be at most as long as the recording of 0.7 s, got 0.8 s");
  for (double bin : Numbers{0.0, -0.1, 0.01, NAN, INFINITY})
    EXPECT_THROW(bin_rows(table, "t", bin, {}, {}), InvalidArgument) << bin;
}

TEST(BinRows, NamesMustBeColumns) {
  EXPECT_THROW(bin_rows(recording(), "time", 0.3, {}, {}), InvalidArgument);
  EXPECT_THROW(bin_rows(recording(), "t", 0.3, {"spike"}, {}), InvalidArgument);
  EXPECT_EQ(message_of([] { bin_rows(recording(), "t", 0.3, {"side"}, {}); }),
            "bin: column 'side' is text and cannot be summed");
}

TEST(ParseDuration, KnowsItsUnits) {
  EXPECT_DOUBLE_EQ(parse_duration("20ms"), 0.02);
  EXPECT_DOUBLE_EQ(parse_duration("0.5s"), 0.5);
  EXPECT_DOUBLE_EQ(parse_duration(" 2 s "), 2);
  EXPECT_DOUBLE_EQ(parse_duration("100us"), 1e-4);
  EXPECT_DOUBLE_EQ(parse_duration("1min"), 60);
  EXPECT_EQ(message_of([] { parse_duration("20"); }),
            "bin: must be a number above 0 with a unit of us, ms, s, min or h, got '20'");
  for (const char* text : {"", "ms", "-1ms", "0s", "1e400s", "2 parsec", "nan s", "inf s", "1 m s"})
    EXPECT_THROW(parse_duration(text), InvalidArgument) << text;
}

}  // namespace
}  // namespace riata

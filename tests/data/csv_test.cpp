#include "riata/data/csv.hpp"
#include <gtest/gtest.h>
#include <clocale>
#include <cmath>
#include "acceptance.hpp"
#include "data/message_of.hpp"
#include "riata/core/random.hpp"

namespace riata {
namespace {

using Texts = std::vector<std::string>;
using Numbers = std::vector<double>;

Table parse(std::string_view text) { return parse_csv(text, "rec.csv"); }
std::string error_of(std::string_view text) {
  return message_of([&] { parse(text); });
}

TEST(Csv, ReadsNumbersAndTexts) {
  const Table table = parse("x,side,y\n1.5,right,-2e3\n+2,left,.5\n");
  EXPECT_EQ(table.names(), (Texts{"x", "side", "y"}));
  EXPECT_EQ(table.column("x").values, (Numbers{1.5, 2}));
  EXPECT_EQ(table.column("y").values, (Numbers{-2000, 0.5}));
  EXPECT_EQ(table.column("side").levels, (Texts{"left", "right"})) << "sorted";
  EXPECT_EQ(table.column("side").values, (Numbers{1, 0}));
}

TEST(Csv, TakesQuotesCarriageReturnsAByteOrderMarkAndSpaces) {
  const Table table =
      parse("\xEF\xBB\xBF\"a, \"\"b\"\"\" , c \r\n \"1\" ,\"two\nlines\"\r\n2,\"\"\"\"\r\n\r\n");
  EXPECT_EQ(table.names(), (Texts{"a, \"b\"", "c"}));
  EXPECT_EQ(table.column("a, \"b\"").values, (Numbers{1, 2}));
  EXPECT_EQ(table.column("c").levels, (Texts{"\"", "two\nlines"}));
}

TEST(Csv, DoesNotNeedALastNewline) {
  EXPECT_EQ(parse("a,b\n1,2").column("b").values, Numbers{2});
  EXPECT_TRUE(std::isnan(parse("a,b\n1,").column("b").values[0]));
}

TEST(Csv, EmptyCellsAndNamesForMissingAreMissing) {
  const Table table = parse("a,b,text\n,1,x\nNA,2,\nNaN,3,nan\nnan,4,null\nnull,5,x\n7,,NA\n");
  for (std::size_t i = 0; i < 5; ++i) EXPECT_TRUE(std::isnan(table.column("a").values[i])) << i;
  EXPECT_EQ(table.column("a").values[5], 7);
  EXPECT_TRUE(std::isnan(table.column("b").values[5]));
  EXPECT_EQ(table.column("text").levels, Texts{"x"});
  EXPECT_TRUE(std::isnan(table.column("text").values[2]));
  EXPECT_EQ(table.column("text").values[4], 0);
}

TEST(Csv, AColumnOfMissingCellsIsNumeric) {
  EXPECT_FALSE(parse("a,b\n,1\n,2\n").column("a").is_text());
}

TEST(Csv, ACellThatIsNoNumberIsNamedByFileLineAndColumn) {
  EXPECT_EQ(error_of("t,speed\n1,2\n2,abc\n"),
            "rec.csv:3:2: 'abc' is not a number in column 'speed'");
  EXPECT_EQ(error_of("t,speed\n1,\n2,abc\n3,def\n4,5\n"),
            "rec.csv:3:2: 'abc' is not a number in column 'speed'")
      << "the first one, though the number came later";
  EXPECT_EQ(error_of("t,note,speed\n1,\"two\nlines\",3\n2,x,4..\n"),
            "rec.csv:4:3: '4..' is not a number in column 'speed'")
      << "lines are those of the file";
  for (const char* cell : {"1,5 kg", "0x10", "--1", "+-1", "1e", "1_000"})
    EXPECT_THROW(parse(std::string("a\n1\n\"") + cell + "\"\n"), InvalidArgument) << cell;
}

TEST(Csv, ANumberBeyondDoublesIsAnError) {
  EXPECT_EQ(error_of("a\n1\n1e400\n"),
            "rec.csv:3:1: '1e400' is beyond the range of double precision in column 'a'");
  EXPECT_THROW(parse("a\n1e-400\n"), InvalidArgument);
}

TEST(Csv, ARaggedRowIsAnError) {
  EXPECT_EQ(error_of("a,b\n1,2\n3\n"), "rec.csv:3: must have 2 cells like the header, got 1");
  EXPECT_EQ(error_of("a,b\n1,2,3\n"), "rec.csv:2: must have 2 cells like the header, got 3");
  EXPECT_EQ(error_of("a,b\n1,2\n\n3,4\n"), "rec.csv:3: must have 2 cells like the header, got 1");
}

TEST(Csv, ABrokenHeaderIsAnError) {
  EXPECT_EQ(error_of("a,b,a\n1,2,3\n"), "rec.csv:1:3: two columns are named 'a'");
  EXPECT_EQ(error_of(",b\n1,2\n"), "rec.csv:1:1: the column has no name");
  EXPECT_EQ(error_of("1,2.5\n1,2\n"),
            "rec.csv:1: the first line must name the columns, got numbers");
  EXPECT_EQ(error_of("a;b\n1;2\n"),
            "rec.csv:1: columns must be separated by commas, got 'a;b'; save the file with commas");
}

TEST(Csv, AFileWithoutRowsIsAnError) {
  EXPECT_EQ(error_of(""), "rec.csv: the file is empty");
  EXPECT_EQ(error_of("\xEF\xBB\xBF"), "rec.csv: the file is empty");
  EXPECT_EQ(error_of(" \n\n"), "rec.csv: the file is empty");
  EXPECT_EQ(error_of("a,b\n"), "rec.csv: there must be rows below the header, got none");
  EXPECT_EQ(error_of("a,b\n\n\n"), "rec.csv: there must be rows below the header, got none");
}

TEST(Csv, BytesThatAreNoTextAreAnError) {
  using namespace std::string_view_literals;
  EXPECT_EQ(error_of("a,b\n1,2\0\n"sv),
            "rec.csv:2: a text must hold no NUL byte; save the file as CSV in UTF-8");
  EXPECT_EQ(error_of("a,b\n1,2\n3,caf\xE9\n"),
            "rec.csv:3: a text must be UTF-8, which its bytes are not; save the file as CSV in "
            "UTF-8");
  EXPECT_EQ(error_of("a\n1\n\"2\n3\n"), "rec.csv:3: a quote is opened and never closed");
  EXPECT_EQ(error_of("a,b\n\"1\"x,2\n"), "rec.csv:2: a comma must follow a closing quote");
}

TEST(Csv, NeverCrashesOnRandomBytes) {
  Random random(7);
  const std::string alphabet = "a1,\n\r\" .;e-N\xEF|";
  int read = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    std::string text = trial % 2 ? "a,b\n" : "";
    for (std::uint64_t k = random.below(24); k > 0; --k)
      text += alphabet[random.below(alphabet.size())];
    try {
      parse(text);
      ++read;
    } catch (const InvalidArgument&) {
    }
  }
  EXPECT_GT(read, 0);
}

TEST(Csv, ReadsNumbersAlikeInEveryLocale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8"}) std::setlocale(LC_ALL, name);
  EXPECT_EQ(parse("a\n1.5\n").column("a").values[0], 1.5);
  std::setlocale(LC_ALL, before.c_str());
}

TEST(Csv, WhatIsWrittenReadsBackTheSame) {
  Random random(1);
  Column numbers{"x, \"quoted\"", {}, {}},
      texts{"side", {}, {"a,b", "line\nbreak", "plain", "say \"hi\""}};
  for (int i = 0; i < 400; ++i) {
    numbers.values.push_back(i % 7 ? random.normal() * std::pow(10, i % 60 - 30) : std::nan(""));
    texts.values.push_back(i % 5 ? static_cast<double>(i % 4) : std::nan(""));
  }
  const Table table({numbers, texts}), again = parse(to_csv(table));
  EXPECT_EQ(again.names(), table.names());
  EXPECT_EQ(again.column("side").levels, texts.levels);
  for (std::size_t j = 0; j < 2; ++j)
    for (std::size_t i = 0; i < 400; ++i) {
      const double a = table.columns()[j].values[i], b = again.columns()[j].values[i];
      ASSERT_TRUE(a == b || (std::isnan(a) && std::isnan(b))) << i;
    }
}

TEST(Csv, AMissingFileIsNamed) {
  EXPECT_EQ(message_of([] { read_csv("/nowhere/rec.csv"); }),
            "cannot read '/nowhere/rec.csv': No such file or directory");
  EXPECT_THROW(read_csv("/"), IoError);
}

TEST(Csv, ReadsARecordingOfAPlaceCell) {
  RIATA_SHARED_FILE(path, "data/place_cell.csv");
  const Table table = read_csv(path);
  EXPECT_EQ(table.rows(), 177761);
  EXPECT_EQ(table.names(), (Texts{"time_s", "position_cm", "velocity_cm_s", "outbound", "spikes"}));
  double spikes = 0;
  for (double count : table.column("spikes").values) spikes += count;
  EXPECT_EQ(spikes, 220);
  EXPECT_EQ(table.column("position_cm").values[1], 9.3132);
}

}  // namespace
}  // namespace riata

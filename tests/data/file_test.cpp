#include "riata/data/file.hpp"
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <filesystem>
#include <thread>
#include "data/message_of.hpp"

namespace riata {
namespace {

namespace fs = std::filesystem;

class File : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string unique(6, 'X');  // that mkdtemp fills in
    std::string name = (fs::temp_directory_path() / ("riata_file_" + unique)).string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::size_t files_here() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  fs::path folder_;
};

TEST_F(File, WhatIsWrittenIsRead) {
  const std::string contents("two\nlines\0and a NUL", 19);
  write_file(path("a"), contents);
  EXPECT_EQ(read_file(path("a")), contents);
  write_file(path("a"), "");
  EXPECT_EQ(read_file(path("a")), "");
  EXPECT_EQ(files_here(), 1u) << "no temporary is left";
}

TEST_F(File, AFailureLeavesTheOldFileAndNothingElse) {
  fs::create_directory(path("folder"));
  EXPECT_THROW(write_file(path("folder"), "x"), IoError);
  EXPECT_THROW(write_file(path("nowhere/a"), "x"), IoError);
  EXPECT_EQ(files_here(), 1u);
  EXPECT_EQ(message_of([&] { write_file("/nowhere/a", "x"); }).substr(0, 24),
            "cannot write '/nowhere/a");
}

TEST_F(File, KeepsTheModeOfWhatItReplaces) {
  write_file(path("a"), "old");
  ::chmod(path("a").c_str(), 0640);
  write_file(path("a"), "new");
  struct stat status{};
  ::stat(path("a").c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
}

TEST_F(File, ALinkStaysALink) {
  write_file(path("a"), "old");
  fs::create_symlink(path("a"), path("link"));
  write_file(path("link"), "new");
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(read_file(path("a")), "new");
}

TEST_F(File, ADeviceIsWrittenTo) { EXPECT_NO_THROW(write_file("/dev/null", "x")); }

TEST_F(File, ReadersSeeTheOldOrTheNewNeverAPart) {
  const std::string old(50000, 'o'), fresh(70000, 'n');
  write_file(path("a"), old);
  std::thread writer([&] {
    for (int k = 0; k < 20; ++k) write_file(path("a"), k % 2 ? old : fresh);
  });
  for (int k = 0; k < 200; ++k) {
    const std::string seen = read_file(path("a"));
    EXPECT_TRUE(seen == old || seen == fresh);
  }
  writer.join();
}

}  // namespace
}  // namespace riata

#include "riata/core/memory.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace riata {
namespace {

/// A machine's files below a folder of its own.
class Memory : public ::testing::Test {
 protected:
  Memory() {
    std::filesystem::remove_all(root);
    std::filesystem::create_directories(root + "/proc");
    std::filesystem::create_directories(root + "/sys/fs/cgroup/memory");
  }
  ~Memory() override { std::filesystem::remove_all(root); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(root + name) << text;
  }

  // of each test, since they run side by side
  const std::string root = ::testing::TempDir() + "riata_memory_" +
                           ::testing::UnitTest::GetInstance()->current_test_info()->name();
};

constexpr double kMiB = 1024.0 * 1024.0;

}  // namespace

TEST_F(Memory, IsWhatLinuxCallsAvailable) {
  write("/proc/meminfo", "MemTotal:  8192 kB\nMemFree:  1024 kB\nMemAvailable:   2048 kB\n");
  EXPECT_EQ(available_memory(root), 2 * kMiB);
}

TEST_F(Memory, IsNoMoreThanTheCgroupLeaves) {
  write("/proc/meminfo", "MemAvailable: 1048576 kB\n");
  write("/sys/fs/cgroup/memory.max", "104857600\n");
  write("/sys/fs/cgroup/memory.current", "94371840\n");
  EXPECT_EQ(available_memory(root), 10 * kMiB);
  write("/sys/fs/cgroup/memory.stat", "anon 1\ninactive_file 5242880\n");
  EXPECT_EQ(available_memory(root), 15 * kMiB) << "files it holds can be given back";
  write("/sys/fs/cgroup/memory.current", "999999999\n");
  EXPECT_EQ(available_memory(root), 0);
  write("/sys/fs/cgroup/memory.max", "max\n");
  EXPECT_EQ(available_memory(root), 1024 * kMiB);
}

TEST_F(Memory, KnowsTheOlderCgroups) {
  write("/proc/meminfo", "MemAvailable: 1048576 kB\n");
  write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "104857600\n");
  write("/sys/fs/cgroup/memory/memory.usage_in_bytes", "52428800\n");
  EXPECT_EQ(available_memory(root), 50 * kMiB);
}

TEST_F(Memory, IsInfiniteWhereNothingIsKnown) { EXPECT_EQ(available_memory(root), INFINITY); }

TEST(BytesText, HasTwoOrThreeDigits) {
  EXPECT_EQ(bytes_text(12), "12 bytes");
  EXPECT_EQ(bytes_text(1536), "1.5 KiB");
  EXPECT_EQ(bytes_text(200.4 * kMiB), "200 MiB");
  EXPECT_EQ(bytes_text(3.26 * 1024 * kMiB), "3.3 GiB");
}

}  // namespace riata

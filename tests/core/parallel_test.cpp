#include "riata/core/parallel.hpp"
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>
#include "riata/core/error.hpp"

namespace riata {
namespace {

/// Whether two threads are inside one call at once, and then each does f; a minute is enough for
/// either to come.
bool meet(const std::function<void()>& f = [] {}) {
  std::atomic<int> inside = 0, met = 0;
  parallel_for(2, 2, [&](Index) {
    ++inside;
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (inside < 2 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    met += inside == 2;
    f();
  });
  return met == 2;
}

/// How often each index was visited.
std::vector<int> visits(Index count, int threads) {
  std::vector<int> seen(static_cast<std::size_t>(count));
  parallel_for(count, threads, [&](Index i) { ++seen[static_cast<std::size_t>(i)]; });
  return seen;
}

bool each_once(Index count, int threads) {
  return visits(count, threads) == std::vector<int>(static_cast<std::size_t>(count), 1);
}

}  // namespace

TEST(ParallelFor, VisitsEveryIndexOnce) {
  for (int threads : {0, 1, 2, 3, 8})
    for (Index count : {0, 1, 2, 7, 1000})
      EXPECT_TRUE(each_once(count, threads)) << count << " on " << threads;
}

TEST(ParallelFor, WorksManyTimesInARow) {
  for (int k = 0; k < 500; ++k) ASSERT_TRUE(each_once(5, 2));
}

TEST(ParallelFor, UsesSeveralThreadsEveryTime) {
  for (int k = 0; k < 20; ++k) ASSERT_TRUE(meet()) << k;
}

// A helper that takes longer than the caller is willing to look out for.
TEST(ParallelFor, ReturnsWhenAllIsDone) {
  const auto caller = std::this_thread::get_id();
  for (int k = 0; k < 5; ++k) {
    std::atomic<int> done = 0;
    meet([&] {
      if (std::this_thread::get_id() != caller)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      ++done;
    });
    ASSERT_EQ(done, 2) << k;
  }
}

TEST(ParallelFor, RethrowsTheFirstExceptionByIndex) {
  for (int threads : {1, 2, 4}) try {
      parallel_for(100, threads, [](Index i) {
        if (i % 10 == 3) throw std::runtime_error(std::to_string(i));
      });
      ADD_FAILURE() << "no exception";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "3");
    }
  EXPECT_TRUE(each_once(50, 2)) << "the pool must survive";
}

TEST(ParallelFor, BeginsNothingBehindAFailure) {
  std::atomic<bool> failed = false;
  std::atomic<int> begun = 0;
  const auto f = [&](Index i) {
    if (i == 0) {
      failed = true;
      throw std::runtime_error("first");
    }
    while (!failed) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ++begun;
  };
  EXPECT_THROW(parallel_for(1000, 2, f), std::runtime_error);
  EXPECT_LT(begun, 999);
}

TEST(ParallelFor, InsideAnotherRunsSeriallyOnTheSameThread) {
  std::atomic<int> total = 0, elsewhere = 0;
  parallel_for(6, 2, [&](Index) {
    const auto outer = std::this_thread::get_id();
    parallel_for(7, 2, [&](Index) {
      ++total;
      elsewhere += std::this_thread::get_id() != outer;
    });
  });
  EXPECT_EQ(total, 42);
  EXPECT_EQ(elsewhere, 0);
}

TEST(ParallelFor, MayBeCalledFromSeveralThreadsAtOnce) {
  std::atomic<int> good = 0;
  std::vector<std::thread> callers;
  for (int k = 0; k < 3; ++k)
    callers.emplace_back([&] {
      for (int round = 0; round < 50; ++round) good += each_once(20, 2);
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(good, 150);
}

TEST(ParallelFor, WorksInAForkedChildOfAParallelParent) {
  ASSERT_TRUE(each_once(100, 2));
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    alarm(20);  // a child that waits for its parent's threads would wait for ever
    _exit(each_once(100, 2) && each_once(100, 2) ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "status " << status;
  EXPECT_TRUE(each_once(100, 2)) << "the parent's pool must survive";
}

TEST(ParallelFor, AsksBeforeEachIndexWhetherToGoOn) {
  for (int threads : {1, 2}) {
    std::atomic<int> asked = 0, done = 0;
    const std::function<bool()> cancelled = [&] { return ++asked > 3; };
    EXPECT_THROW(parallel_for(10, {threads, &cancelled}, [&](Index) { ++done; }), Cancelled);
    EXPECT_EQ(done, 3) << threads;
  }
}

TEST(Workers, AreAloneWhereThreadsCostMoreThanTheyGive) {
  const Workers workers(4);
  EXPECT_EQ(workers.for_work(1e3).threads, 1);
  EXPECT_EQ(workers.for_work(1e9).threads, 4);
}

TEST(DefaultThreads, IsAtLeastOneAndHonoursOmpNumThreads) {
  const char* text = std::getenv("OMP_NUM_THREADS");
  const std::string before = text ? text : "";
  setenv("OMP_NUM_THREADS", "1", 1);
  EXPECT_EQ(default_threads(), 1);
  setenv("OMP_NUM_THREADS", "not a number", 1);
  EXPECT_GE(default_threads(), 1);
  text ? setenv("OMP_NUM_THREADS", before.c_str(), 1) : unsetenv("OMP_NUM_THREADS");
  EXPECT_GE(default_threads(), 1);
}

}  // namespace riata

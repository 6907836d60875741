#include "riata/core/parallel.hpp"
#include <pthread.h>
#include <sched.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#include "riata/core/error.hpp"

namespace riata {

namespace {

thread_local bool inside_parallel = false;

/// One call of parallel_for: indices are handed out by a counter.
struct Job {
  const std::function<void(Index)>* f;
  const Workers* workers;
  Index count;
  std::atomic<Index> next{0};
  std::atomic<Index> finished{0};
  std::mutex failing;
  std::atomic<Index> failed_at{-1};
  std::exception_ptr failure;

  void work() {
    const bool before = std::exchange(inside_parallel, true);
    for (Index i = next++; i < count; i = next++) {
      try {
        if (failed_at < 0 || i < failed_at) {
          workers->poll();
          (*f)(i);
        }
      } catch (...) {
        const std::lock_guard lock(failing);
        if (failed_at < 0 || i < failed_at) {
          failed_at = i;
          failure = std::current_exception();
        }
      }
      ++finished;
    }
    inside_parallel = before;
  }
};

void pause_briefly() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

/// For a while: a sleeping thread takes longer to wake than a small job to do.
template <class F>
void spin_until(F&& met) {
  constexpr auto kPatience = std::chrono::microseconds(200);
  constexpr int kLooks = 32;  // between two looks at the clock
  for (const auto end = std::chrono::steady_clock::now() + kPatience;
       std::chrono::steady_clock::now() < end;)
    for (int i = 0; i < kLooks; ++i) {
      if (met()) return;
      pause_briefly();
    }
}

class Pool {
 public:
  ~Pool() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (auto& worker : workers_) worker.join();
  }

  void run(const std::shared_ptr<Job>& job, int helpers) {
    {
      const std::lock_guard lock(mutex_);
      while (static_cast<int>(workers_.size()) < helpers)
        workers_.emplace_back([this] { serve(); });
      for (int i = 0; i < helpers; ++i) waiting_.push_back(job);
    }
    ++offered_;
    wake_.notify_all();
    job->work();
    const auto done = [&] { return job->finished == job->count; };
    spin_until(done);
    std::unique_lock lock(mutex_);
    std::erase(waiting_, job);
    done_.wait(lock, done);
  }

 private:
  void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      const std::shared_ptr<Job> job = waiting_.back();
      waiting_.pop_back();
      const std::uint64_t offered = offered_;
      lock.unlock();
      job->work();
      lock.lock();
      done_.notify_all();
      if (!waiting_.empty()) continue;
      lock.unlock();
      spin_until([&] { return offered_ != offered; });
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_, done_;
  std::atomic<std::uint64_t> offered_{0};  // jobs
  std::vector<std::shared_ptr<Job>> waiting_;
  std::vector<std::thread> workers_;
  bool stopping_ = false;
};

// A forked child has none of its parent's threads: it forgets the parent's pool (never destroys it,
// for its threads and locks are not the child's) and makes its own on first use.
std::atomic<Pool*> the_pool{nullptr};

Pool& pool() {
  static std::mutex making;
  static const bool guarded = [] {
    pthread_atfork([] { making.lock(); }, [] { making.unlock(); },
                   [] {
                     the_pool = nullptr;
                     inside_parallel = false;
                     making.unlock();
                   });
    return true;
  }();
  static_cast<void>(guarded);
  static const struct Ending {
    ~Ending() { delete the_pool.exchange(nullptr); }
  } ending;
  const std::lock_guard lock(making);
  if (!the_pool) the_pool = new Pool;
  return *the_pool;
}

int from_environment() {
  const char* text = std::getenv("OMP_NUM_THREADS");
  const int limit = text ? std::atoi(text) : 0;
  return limit > 0 ? limit : 1 << 16;
}

int from_affinity() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

int from_cgroup() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return 1 << 16;
  return std::max(1, static_cast<int>(std::atof(quota.c_str()) / period));
}

}  // namespace

int default_threads() { return std::min({from_environment(), from_affinity(), from_cgroup()}); }

void Workers::poll() const {
  if (cancelled && *cancelled && (*cancelled)()) throw Cancelled("cancelled");
}

Workers Workers::for_work(double multiplications) const {
  constexpr double kSerialWork = 5e4;
  return multiplications < kSerialWork ? alone() : *this;
}

void parallel_for(Index count, const Workers& workers, const std::function<void(Index)>& f) {
  int threads = workers.threads;
  if (threads <= 0 && count > 1 && !inside_parallel) threads = default_threads();
  const int helpers = static_cast<int>(std::min<Index>(threads, count)) - 1;
  if (helpers <= 0 || inside_parallel) {
    for (Index i = 0; i < count; ++i) {
      workers.poll();
      f(i);
    }
    return;
  }
  const auto job = std::make_shared<Job>();
  job->f = &f;
  job->workers = &workers;
  job->count = count;
  pool().run(job, helpers);
  if (job->failure) std::rethrow_exception(std::exchange(job->failure, nullptr));
}

}  // namespace riata

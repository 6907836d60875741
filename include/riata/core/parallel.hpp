#pragma once
#include <functional>
#include "riata/core/view.hpp"

namespace riata {

/// Who does a piece of work, and who may end it.
struct Workers {
  Workers(int count, const std::function<bool()>* ask = nullptr)  // implicit: threads alone
      : threads(count), cancelled(ask) {}

  /// Throws Cancelled where `cancelled` says so.
  void poll() const;
  /// The caller alone where there are so few multiplications that threads cost more than they give.
  Workers for_work(double multiplications) const;
  Workers alone() const { return {1, cancelled}; }

  int threads;                             // 0: as many as there are (`default_threads`)
  const std::function<bool()>* cancelled;  // asked from many threads; null: nobody
};

/// Calls f(0), ..., f(count - 1), each once, on up to `threads` threads, the caller's among them,
/// and asks before each whether to go on. Which thread runs which index is left open, so f must
/// write only what belongs to its index; results then do not depend on `threads`.
/// The first exception (by index) is rethrown; what lies behind it may be left undone. Inside
/// another parallel_for it runs serially. After a fork the child's pool starts anew.
void parallel_for(Index count, const Workers& workers, const std::function<void(Index)>& f);

/// The least of OMP_NUM_THREADS, the CPU affinity and the cgroup quota; at least 1.
int default_threads();

}  // namespace riata

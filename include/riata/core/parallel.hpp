#pragma once
#include <functional>
#include "riata/core/view.hpp"

namespace riata {

/// Calls f(0), ..., f(count - 1), each once, on up to `threads` threads, the caller's among them.
/// 0 threads: as many as there are (`default_threads`). Which thread runs which index is left open,
/// so f must write only what belongs to its index; results then do not depend on `threads`.
/// The first exception (by index) is rethrown; what lies behind it may be left undone. Inside
/// another parallel_for it runs serially. After a fork the child's pool starts anew.
void parallel_for(Index count, int threads, const std::function<void(Index)>& f);

/// The least of OMP_NUM_THREADS, the CPU affinity and the cgroup quota; at least 1.
int default_threads();

}  // namespace riata

#pragma once
#include <functional>
#include <string>

namespace riata {

/// Called now and then by long work: what is going on, and which share of it is done (0 to 1; below
/// 0: only a question whether to go on). Returning false cancels. It is called from one thread, the
/// one that started the work.
using Progress = std::function<bool(const std::string& stage, double share)>;

/// For use by many threads: the thread that made it calls `progress`; the others get its last
/// answer.
Progress polled_by_this_thread(Progress progress);

}  // namespace riata

#pragma once
#include <functional>
#include <string>

namespace riata {

/// Called now and then by long work: what is going on, and which share of it is done (0 to 1).
/// Returning false cancels. It is called from one thread at a time, the one that started the work.
using Progress = std::function<bool(const std::string& stage, double share)>;

}  // namespace riata

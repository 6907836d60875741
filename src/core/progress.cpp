#include "riata/core/progress.hpp"
#include <atomic>
#include <memory>
#include <thread>

namespace riata {

Progress polled_by_this_thread(Progress progress) {
  if (!progress) return {};
  const auto go_on = std::make_shared<std::atomic<bool>>(true);
  return [progress = std::move(progress), owner = std::this_thread::get_id(), go_on](
             const std::string& stage, double share) {
    if (std::this_thread::get_id() == owner && *go_on) *go_on = progress(stage, share);
    return go_on->load();
  };
}

}  // namespace riata

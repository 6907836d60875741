#pragma once
#include <nanobind/nanobind.h>
#include <chrono>
#include <optional>
#include <string>
#include "riata/core/error.hpp"
#include "riata/core/progress.hpp"

namespace riata::python {

namespace nb = nanobind;

/// Lets Ctrl-C and the user's callback reach work that runs without the GIL.
class Watch {
 public:
  /// `callback(stage, share)` may return False to cancel; None: there is none.
  explicit Watch(nb::object callback) : callback_(std::move(callback)) {}

  Progress progress() {
    return [this](const std::string& stage, double share) { return goes_on(stage, share); };
  }
  void rethrow() {
    if (error_) throw nb::python_error(std::move(*error_));
  }

 private:
  // The GIL costs little to take and may cost 5 ms to wait for, so not at every call.
  static constexpr std::chrono::milliseconds kEvery{20};

  bool goes_on(const std::string& stage, double share) {
    if (error_) return false;
    if (share >= 0) {  // below 0 it only asks whether to go on
      stage_ = stage;
      share_ = share;
    }
    const auto now = std::chrono::steady_clock::now();
    if (share < 1 && now - last_ < kEvery) return true;
    last_ = now;
    const nb::gil_scoped_acquire locked;
    if (PyErr_CheckSignals() != 0) {
      error_.emplace();
      return false;
    }
    if (callback_.is_none()) return true;
    try {
      return !callback_(stage_, share_).is(nb::handle(Py_False));
    } catch (nb::python_error& e) {
      error_.emplace(std::move(e));
      return false;
    }
  }

  nb::object callback_;
  std::optional<nb::python_error> error_;
  std::string stage_;
  double share_ = 0;
  std::chrono::steady_clock::time_point last_{};
};

/// work(progress) without the GIL. What the callback raised, KeyboardInterrupt among it, is raised.
template <class Work>
auto run_long(const nb::object& callback, Work work) {
  Watch watch(callback);
  try {
    auto result = [&] {
      const nb::gil_scoped_release unlocked;
      return work(watch.progress());
    }();
    watch.rethrow();
    return result;
  } catch (const Cancelled&) {
    watch.rethrow();
    throw;
  }
}

}  // namespace riata::python

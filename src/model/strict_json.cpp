#include "model/strict_json.hpp"
#include <set>
#include <string>
#include <vector>
#include "riata/core/error.hpp"

namespace riata {

namespace {

/// The keys of every object that is open, to find one said twice.
class KeyWatch {
 public:
  explicit KeyWatch(int max_depth) : max_depth_(max_depth) {}

  void see(int depth, nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (depth > max_depth_)
      throw InvalidArgument(cat("JSON must be nested at most ", max_depth_, " deep"));
    if (event == Event::object_start) open_.emplace_back();
    if (event == Event::object_end) open_.pop_back();
    if (event == Event::key && !open_.back().insert(parsed.get<std::string>()).second)
      throw InvalidArgument(cat("a JSON key must stand once, got ", parsed.dump(), " twice"));
  }

 private:
  int max_depth_;
  std::vector<std::set<std::string>> open_;
};

}  // namespace

nlohmann::json parse_strict_json(std::string_view text, int max_depth) {
  KeyWatch watch(max_depth);
  try {
    return nlohmann::json::parse(
        text, [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
          watch.see(depth, event, parsed);
          return true;
        });
  } catch (const nlohmann::json::exception&) {
    throw InvalidArgument("its JSON cannot be read");
  }
}

}  // namespace riata

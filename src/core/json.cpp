#include "core/json.hpp"
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace riata {

namespace {

/// The keys of every object that is open, to find one said twice.
class KeyWatch {
 public:
  explicit KeyWatch(int max_depth) : max_depth_(max_depth) {}

  void see(int depth, nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (depth > max_depth_)
      throw InvalidArgument(cat("its JSON must be nested at most ", max_depth_, " deep"));
    if (event == Event::object_start) open_.emplace_back();
    if (event == Event::object_end) open_.pop_back();
    if (event == Event::key && !open_.back().insert(parsed.get<std::string>()).second)
      throw InvalidArgument(
          cat("a key of its JSON must stand once, got ", parsed.dump(), " twice"));
  }

 private:
  int max_depth_;
  std::vector<std::set<std::string>> open_;
};

FieldValue field_from(const nlohmann::json& json) {
  if (json.is_null()) return {};
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  return json.get<std::vector<double>>();
}

}  // namespace

nlohmann::json parse_strict_json(std::string_view text, int max_depth) {
  // nlohmann takes a zero byte for the end, whatever follows it
  if (text.find('\0') != text.npos) throw InvalidArgument("its JSON must not hold a zero byte");
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

nlohmann::ordered_json number_json(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

double number_from(const nlohmann::json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

nlohmann::ordered_json field_json(const FieldValue& value) {
  return std::visit(
      []<class V>(const V& v) -> nlohmann::ordered_json {
        if constexpr (std::same_as<V, std::monostate>)
          return nullptr;
        else
          return v;
      },
      value);
}

nlohmann::ordered_json fields_json(const Fields& fields) {
  nlohmann::ordered_json out = nlohmann::ordered_json::object();
  for (const auto& [name, value] : fields) out[name] = field_json(value);
  return out;
}

Fields fields_from(const nlohmann::json& json) {
  if (!json.is_object()) throw InvalidArgument("its fields must be a JSON object");
  Fields out;
  for (const auto& [name, value] : json.items()) out.emplace_back(name, field_from(value));
  return out;
}

}  // namespace riata

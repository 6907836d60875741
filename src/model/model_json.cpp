#include "model/model_json.hpp"
#include <cmath>
#include <limits>

namespace riata {

namespace {

constexpr Status kStatuses[] = {Status::converged, Status::max_iterations, Status::time_limit,
                                Status::cancelled, Status::separated,      Status::min_norm,
                                Status::diverged};

Status status_from(const std::string& name) {
  for (Status each : kStatuses)
    if (name == name_of(each)) return each;
  throw InvalidArgument(cat("its certificate has a status that is not known, '", name, "'"));
}

FieldValue field_from(const nlohmann::json& json) {
  if (json.is_null()) return {};
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  return json.get<std::vector<double>>();
}

}  // namespace

nlohmann::ordered_json number_json(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

double number_from(const nlohmann::json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

nlohmann::ordered_json certificate_json(const Certificate& c) {
  nlohmann::ordered_json penalties = nlohmann::ordered_json::object();
  for (const auto& [name, value] : c.penalties) penalties[name] = number_json(value);
  return {{"status", name_of(c.status)},
          {"gap", number_json(c.gap)},
          {"gap_absolute", number_json(c.gap_absolute)},
          {"stationarity", number_json(c.stationarity)},
          {"tolerance", number_json(c.tolerance)},
          {"objective", number_json(c.objective)},
          {"loss", number_json(c.loss)},
          {"penalties", penalties},
          {"half_null_deviance", number_json(c.half_null_deviance)},
          {"rank", c.rank < 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(c.rank)},
          {"condition", number_json(c.condition)},
          {"separated", c.separated},
          {"rows_used", c.rows_used},
          {"rows_dropped", c.rows_dropped},
          {"iterations", c.iterations},
          {"passes", c.passes},
          {"seconds", number_json(c.seconds)}};
}

Certificate certificate_from(const nlohmann::json& json) {
  Certificate out;
  out.status = status_from(json.at("status").get<std::string>());
  out.gap = number_from(json.at("gap"));
  out.gap_absolute = number_from(json.at("gap_absolute"));
  out.stationarity = number_from(json.at("stationarity"));
  out.tolerance = number_from(json.at("tolerance"));
  out.objective = number_from(json.at("objective"));
  out.loss = number_from(json.at("loss"));
  for (const auto& [name, value] : json.at("penalties").items())
    out.penalties.emplace_back(name, number_from(value));
  out.half_null_deviance = number_from(json.at("half_null_deviance"));
  out.rank = json.at("rank").is_null() ? -1 : json.at("rank").get<Index>();
  out.condition = number_from(json.at("condition"));
  out.separated = json.at("separated").get<bool>();
  out.rows_used = json.at("rows_used").get<Index>();
  out.rows_dropped = json.at("rows_dropped").get<Index>();
  out.iterations = json.at("iterations").get<int>();
  out.passes = json.at("passes").get<int>();
  out.seconds = json.value("seconds", 0.0);
  return out;
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

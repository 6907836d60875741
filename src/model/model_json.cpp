#include "model/model_json.hpp"
#include <string>
#include "core/json.hpp"
#include "riata/core/error.hpp"

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

}  // namespace

nlohmann::ordered_json certificate_json(const Certificate& c) {
  nlohmann::ordered_json penalties = nlohmann::ordered_json::array();
  for (const auto& [name, value] : c.penalties)
    penalties.push_back({{"name", name}, {"value", number_json(value)}});
  return {{"status", name_of(c.status)},
          {"convex", c.convex},
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
          {"least_curvature", number_json(c.least_curvature)},
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
  out.convex = json.value("convex", true);
  out.gap = number_from(json.at("gap"));
  out.gap_absolute = number_from(json.at("gap_absolute"));
  out.stationarity = number_from(json.at("stationarity"));
  out.tolerance = number_from(json.at("tolerance"));
  out.objective = number_from(json.at("objective"));
  out.loss = number_from(json.at("loss"));
  for (const auto& each : json.at("penalties"))
    out.penalties.emplace_back(each.at("name").get<std::string>(), number_from(each.at("value")));
  out.half_null_deviance = number_from(json.at("half_null_deviance"));
  out.rank = json.at("rank").is_null() ? -1 : json.at("rank").get<Index>();
  out.condition = number_from(json.at("condition"));
  if (json.contains("least_curvature"))
    out.least_curvature = number_from(json.at("least_curvature"));
  out.separated = json.at("separated").get<bool>();
  out.rows_used = json.at("rows_used").get<Index>();
  out.rows_dropped = json.at("rows_dropped").get<Index>();
  out.iterations = json.at("iterations").get<int>();
  out.passes = json.at("passes").get<int>();
  out.seconds = json.value("seconds", 0.0);
  return out;
}

}  // namespace riata

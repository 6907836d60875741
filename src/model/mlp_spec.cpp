#include <algorithm>
#include <functional>
#include <map>
#include "core/json.hpp"
#include "riata/core/text.hpp"
#include "riata/model/mlp.hpp"

namespace riata {

namespace {

using Json = nlohmann::ordered_json;

/// A component as its name, or {"name": ..., field: value, ...}.
template <class Any>
Json component_json(const Any& any) {
  Json out{{"name", any->name()}};
  for (const auto& [name, value] : any->fields()) out[name] = field_json(value);
  return out;
}
template <class Any>
Any component_from(const nlohmann::json& json, Any (*make)(const std::string&, const Fields&)) {
  if (json.is_string()) return make(json.get<std::string>(), {});
  nlohmann::json fields = json;
  const std::string name = fields.at("name").get<std::string>();
  fields.erase("name");
  return make(name, fields_from(fields));
}

Json strength_json(const Matrix& strength) {
  if (strength.rows() == 1 && strength.cols() == 1) return number_json(strength(0, 0));
  Json rows = Json::array();
  for (Index i = 0; i < strength.rows(); ++i) {
    Json row = Json::array();
    for (Index j = 0; j < strength.cols(); ++j) row.push_back(number_json(strength(i, j)));
    rows.push_back(std::move(row));
  }
  return rows;
}

Matrix strength_from(const nlohmann::json& json) {
  if (json.is_number()) return Matrix(1, 1, json.get<double>());
  if (!json.is_array() || json.empty() || !json[0].is_array() || json[0].empty())
    throw InvalidArgument("penalty: a strength must be a number, or rows of numbers");
  Matrix out(std::ssize(json), std::ssize(json[0]));
  for (Index i = 0; i < out.rows(); ++i) {
    const auto& row = json[at(i)];
    if (!row.is_array() || std::ssize(row) != out.cols())
      throw InvalidArgument("penalty: rows of strengths must be of one length");
    for (Index j = 0; j < out.cols(); ++j) out(i, j) = row[at(j)].get<double>();
  }
  return out;
}

constexpr const char* kGroups[] = {"input", "neuron", "all"};

Json rule_json(const net::PenaltyRule& rule) {
  Json terms = Json::array();
  for (const net::PenaltyTerm& term : rule.terms) {
    Json each{{"penalty", term.penalty.name()},
              {"fields", fields_json(term.penalty.fields())},
              {"strength", strength_json(term.strength)}};
    if (term.penalty.on_groups()) each["by"] = kGroups[static_cast<int>(term.by)];
    terms.push_back(std::move(each));
  }
  return {{"pattern", rule.pattern}, {"terms", std::move(terms)}};
}

net::PenaltyRule rule_from(const nlohmann::json& json) {
  if (json.is_string()) return parse_penalty_rule(json.get<std::string>());
  net::PenaltyRule rule{json.at("pattern").get<std::string>(), {}};
  for (const auto& each : json.at("terms"))
    rule.terms.push_back(
        {make_penalty(each.at("penalty").get<std::string>(),
                      each.contains("fields") ? fields_from(each.at("fields")) : Fields{}),
         strength_from(each.at("strength")),
         net::group_by(each.value("by", std::string("input")))});
  return rule;
}

Json stopping_json(const net::EarlyStopping& o) {
  return {{"monitor", o.monitor},
          {"patience", o.patience},
          {"min_delta", o.min_delta},
          {"relative", o.relative},
          {"start_from_epoch", o.start_from_epoch},
          {"baseline", o.baseline ? number_json(*o.baseline) : Json()},
          {"restore_best", o.restore_best}};
}

Json hierarchy_json(const net::Hierarchy& h) {
  return {{"strength", number_json(h.strength)}, {"bound", number_json(h.bound)}};
}

/// The keys of a JSON object, and what each is for.
using Readers = std::map<std::string, std::function<void(const nlohmann::json&)>>;

void read(const nlohmann::json& json, const char* who, const Readers& readers) {
  if (!json.is_object()) throw InvalidArgument(cat(who, ": it must be a JSON object"));
  for (const auto& [key, value] : json.items()) {
    const auto found = readers.find(key);
    if (found == readers.end()) {
      std::vector<std::string> known;
      for (const auto& [name, reader] : readers) known.push_back(name);
      throw InvalidArgument(cat(who, ": ", unknown_name("key", key, known)));
    }
    try {
      found->second(value);
    } catch (const nlohmann::json::exception&) {
      throw InvalidArgument(cat(who, ": ", key, " cannot be ", value.dump()));
    }
  }
}

template <class V>
auto into(V& to) {
  return [&to](const nlohmann::json& json) { to = json.get<V>(); };
}

net::EarlyStopping stopping_from(const nlohmann::json& json) {
  net::EarlyStopping o;
  read(json, "early_stopping",
       {{"monitor", into(o.monitor)},
        {"patience", into(o.patience)},
        {"min_delta", into(o.min_delta)},
        {"relative", into(o.relative)},
        {"start_from_epoch", into(o.start_from_epoch)},
        {"baseline",
         [&](const auto& v) {
           if (!v.is_null()) o.baseline = v.template get<double>();
         }},
        {"restore_best", into(o.restore_best)}});
  net::check(o);
  return o;
}

net::Hierarchy hierarchy_from(const nlohmann::json& json) {
  net::Hierarchy h;
  read(json, "hierarchy", {{"strength", into(h.strength)}, {"bound", into(h.bound)}});
  return h;
}

Readers readers_of(MlpSpec& s) {
  net::Architecture& a = s.architecture;
  net::TrainOptions& t = s.train;
  return {
      {"kind",
       [](const auto& v) {
         if (v != "mlp") throw InvalidArgument(cat("mlp: kind must be 'mlp', got ", v.dump()));
       }},
      {"hidden", into(s.hidden)},
      {"family", into(s.family)},
      {"link", into(s.link)},
      {"fields", [&](const auto& v) { s.family_fields = fields_from(v); }},
      {"standardize", into(s.standardize)},
      {"polish", into(s.polish)},
      {"activation",
       [&](const auto& v) { a.activation = component_from(v, &net::make_activation); }},
      {"batch_norm", into(a.batch_norm)},
      {"bn_momentum", into(a.bn_momentum)},
      {"bn_eps", into(a.bn_eps)},
      {"dropout",
       [&](const auto& v) {
         a.dropout = v.is_number() ? std::vector<double>{v.template get<double>()}
                                   : v.template get<std::vector<double>>();
       }},
      {"fit_intercept", into(a.fit_intercept)},
      {"init", into(a.init)},
      {"skip", into(a.skip)},
      {"penalty",
       [&](const auto& v) {
         for (const auto& each : v) s.penalty.push_back(rule_from(each));
       }},
      {"hierarchy",
       [&](const auto& v) {
         if (!v.is_null()) s.hierarchy = hierarchy_from(v);
       }},
      {"optimizer", [&](const auto& v) { t.optimizer = component_from(v, &net::make_optimizer); }},
      {"schedule", [&](const auto& v) { t.schedule = component_from(v, &net::make_schedule); }},
      {"warmup_epochs", into(t.warmup_epochs)},
      {"batch_size", into(t.batch_size)},
      {"epochs", into(t.epochs)},
      {"shuffle", into(t.shuffle)},
      {"drop_last", into(t.drop_last)},
      {"reduction",
       [&](const auto& v) {
         t.reduction = v == "batch_mean" ? net::Reduction::batch_mean : net::Reduction::objective;
         if (v != "batch_mean" && v != "objective")
           throw InvalidArgument("mlp: reduction must be 'objective' or 'batch_mean'");
       }},
      {"clip_norm", into(t.clip_norm)},
      {"penalty_step",
       [&](const auto& v) {
         t.penalty_step =
             v == "subgradient" ? net::PenaltyStep::subgradient : net::PenaltyStep::prox;
         if (v != "subgradient" && v != "prox")
           throw InvalidArgument("mlp: penalty_step must be 'prox' or 'subgradient'");
       }},
      {"decay_all", into(t.decay_all)},
      {"validation_share", into(t.validation_share)},
      {"early_stopping",
       [&](const auto& v) {
         if (!v.is_null()) t.early_stopping = stopping_from(v);
       }},
      {"history_every", into(t.history_every)},
      {"histogram_bins", into(t.histogram_bins)},
      {"time_limit", into(t.time_limit)},
      {"dtype", into(t.dtype)},
      {"seed", into(t.seed)},
  };
}

}  // namespace

std::string mlp_spec_json(const MlpSpec& s) {
  const net::Architecture& a = s.architecture;
  const net::TrainOptions& t = s.train;
  Json rules = Json::array();
  for (const net::PenaltyRule& rule : s.penalty) rules.push_back(rule_json(rule));
  const Json out{
      {"kind", "mlp"},
      {"hidden", s.hidden},
      {"family", s.family},
      {"link", s.link},
      {"fields", fields_json(s.family_fields)},
      {"standardize", s.standardize},
      {"polish", s.polish},
      {"activation", component_json(a.activation)},
      {"batch_norm", a.batch_norm},
      {"bn_momentum", number_json(a.bn_momentum)},
      {"bn_eps", number_json(a.bn_eps)},
      {"dropout", a.dropout},
      {"fit_intercept", a.fit_intercept},
      {"init", a.init},
      {"skip", a.skip},
      {"penalty", rules},
      {"hierarchy", s.hierarchy ? hierarchy_json(*s.hierarchy) : Json()},
      {"optimizer", component_json(t.optimizer)},
      {"schedule", component_json(t.schedule)},
      {"warmup_epochs", number_json(t.warmup_epochs)},
      {"batch_size", t.batch_size},
      {"epochs", t.epochs},
      {"shuffle", t.shuffle},
      {"drop_last", t.drop_last},
      {"reduction", t.reduction == net::Reduction::objective ? "objective" : "batch_mean"},
      {"clip_norm", number_json(t.clip_norm)},
      {"penalty_step", t.penalty_step == net::PenaltyStep::prox ? "prox" : "subgradient"},
      {"decay_all", t.decay_all},
      {"validation_share", number_json(t.validation_share)},
      {"early_stopping", t.early_stopping ? stopping_json(*t.early_stopping) : Json()},
      {"history_every", t.history_every},
      {"histogram_bins", t.histogram_bins},
      {"time_limit", number_json(t.time_limit)},
      {"dtype", t.dtype},
      {"seed", t.seed}};
  return out.dump();
}

MlpSpec parse_mlp_spec(const std::string& json, MlpSpec defaults) {
  MlpSpec out = std::move(defaults);
  nlohmann::json parsed;
  try {
    parsed = parse_strict_json(json);
  } catch (const nlohmann::json::exception& e) {
    throw InvalidArgument("mlp: the spec must be JSON");
  }
  read(parsed, "mlp", readers_of(out));
  return out;
}

}  // namespace riata

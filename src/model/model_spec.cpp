#include "model/model_spec.hpp"
#include <cmath>
#include <utility>
#include "core/json.hpp"
#include "model/model_json.hpp"
#include "riata/core/build_info.hpp"

namespace riata {

namespace {

nlohmann::ordered_json term_json(const Term& term) {
  nlohmann::ordered_json factors = nlohmann::ordered_json::array();
  for (const Factor& each : term.factors)
    factors.push_back({{"column", each.column},
                       {"basis", each.basis.name()},
                       {"fields", fields_json(each.basis.fields())}});
  return {{"label", term.label}, {"text", to_text(term)}, {"factors", factors}};
}

/// From the factors, not from the text: names of columns and levels may hold any character.
Term term_from(const nlohmann::json& json) {
  Term out{.label = json.at("label").get<std::string>(), .factors = {}};
  for (const auto& each : json.at("factors"))
    out.factors.push_back(
        {make_basis(each.at("basis").get<std::string>(), fields_from(each.at("fields"))),
         each.at("column").get<std::string>()});
  if (out.factors.empty()) throw InvalidArgument(cat("term '", out.label, "' must have a factor"));
  return out;
}

/// The term's features, and never more than `limit`: products of them cannot overflow.
Index bounded_columns(const Term& term, Index limit) {
  Index columns = 1;
  for (const Factor& each : term.factors) {
    const Index own = each.basis.bound() ? each.basis.columns() : 0;
    const bool over = own < 1 || __builtin_mul_overflow(columns, own, &columns) || columns > limit;
    if (over) throw InvalidArgument(cat("term '", term.label, "' must fit its coefficients"));
  }
  return columns;
}

std::vector<Fit::Block> blocks_of(const std::vector<Term>& terms, Index features) {
  std::vector<Fit::Block> out;
  Index first = 0;
  for (const Term& each : terms) {
    const Index count = bounded_columns(each, features - first);
    out.push_back({each.label, first, count});
    first += count;
  }
  if (first != features)
    throw InvalidArgument(cat("its terms must have ", features, " features in all, got ", first));
  return out;
}

}  // namespace

nlohmann::ordered_json spec_json(const SavedModel& model) {
  const AnyObservation& observation = model.fit.observation();
  nlohmann::ordered_json terms = nlohmann::ordered_json::array();
  for (const Term& each : model.terms) terms.push_back(term_json(each));
  nlohmann::ordered_json certificates = nlohmann::ordered_json::array();
  for (const Certificate& each : model.fit.certificates()) {
    certificates.push_back(certificate_json(each));
    certificates.back().erase("seconds");
  }
  return {{"format_version", kFormatVersion},
          {"riata_version", version()},
          {"response", model.response},
          {"family", observation->family()},
          {"link", observation->link()},
          {"fields", fields_json(observation->fields())},
          {"terms", terms},
          {"bin", model.bin},
          {"time", model.time},
          {"strength", number_json(model.strength)},
          {"certificates", certificates}};
}

void check_version(const nlohmann::json& spec) {
  const int found = spec.at("format_version").get<int>();
  if (found > kFormatVersion)
    throw InvalidArgument(cat("its format version is ", found, " and this build reads up to ",
                              kFormatVersion, "; use riata ",
                              spec.at("riata_version").get<std::string>(), " or newer"));
  if (found < 1) throw InvalidArgument(cat("its format version must be at least 1, got ", found));
}

SavedModel model_from(const nlohmann::json& spec, Matrix coef, std::vector<double> intercept) {
  std::vector<Term> terms;
  for (const auto& each : spec.at("terms")) terms.push_back(term_from(each));
  std::vector<Certificate> certificates;
  for (const auto& each : spec.at("certificates")) certificates.push_back(certificate_from(each));
  if (std::ssize(certificates) != coef.cols() || std::ssize(intercept) != coef.cols())
    throw InvalidArgument("it must have one intercept and one certificate for each response");
  auto observation =
      make_observation(spec.at("family").get<std::string>(), fields_from(spec.at("fields")),
                       spec.at("link").get<std::string>());
  auto blocks = blocks_of(terms, coef.rows());
  const double strength = number_from(spec.at("strength"));
  if (!(strength >= 0)) throw InvalidArgument("its strength must be a number of at least 0");
  return {.terms = std::move(terms),
          .fit = Fit(std::move(observation), std::move(blocks), std::move(coef),
                     std::move(intercept), std::move(certificates)),
          .response = spec.at("response").get<std::string>(),
          .bin = spec.at("bin").get<std::string>(),
          .time = spec.at("time").get<std::string>(),
          .strength = strength};
}

}  // namespace riata

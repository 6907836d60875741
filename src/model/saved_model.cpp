#include "riata/model/saved_model.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iomanip>
#include <utility>
#include "core/json.hpp"
#include "model/model_spec.hpp"
#include "model/safetensors.hpp"
#include "riata/core/text.hpp"
#include "riata/data/file.hpp"

namespace riata {

namespace {

constexpr char kSpecKey[] = "riata", kChecksumKey[] = "riata.crc32";

/// Of the spec and both arrays, so that one flipped bit anywhere is found. In Python:
/// zlib.crc32(spec.encode() + coef.tobytes() + intercept.tobytes())
std::string checksum(const std::string& spec, const safetensors::Tensor& coef,
                     const safetensors::Tensor& intercept) {
  char text[9];
  std::snprintf(
      text, sizeof text, "%08x",
      static_cast<unsigned>(safetensors::crc32(
          {spec, safetensors::bytes_of(coef.values), safetensors::bytes_of(intercept.values)})));
  return text;
}

safetensors::Tensor row_major(const std::string& name, const Matrix& matrix) {
  safetensors::Tensor out{name, {matrix.rows(), matrix.cols()}, {}};
  for (Index i = 0; i < matrix.rows(); ++i)
    for (Index j = 0; j < matrix.cols(); ++j) out.values.push_back(matrix(i, j));
  return out;
}

Matrix matrix_from(const safetensors::Tensor& tensor) {
  if (tensor.shape.size() != 2 || tensor.shape[1] < 1)
    throw InvalidArgument("its coefficients must be of shape (features, responses)");
  Matrix out(tensor.shape[0], tensor.shape[1]);
  for (Index i = 0, k = 0; i < out.rows(); ++i)
    for (Index j = 0; j < out.cols(); ++j) out(i, j) = tensor.values[static_cast<std::size_t>(k++)];
  return out;
}

void check_finite(const std::string& name, std::span<const double> values) {
  for (double each : values)
    if (!std::isfinite(each))
      throw InvalidArgument(cat("its ", name, " must be finite, got ", shortest(each)));
}

SavedModel decode_model(const std::string& bytes) {
  const auto contents = safetensors::decode(bytes);
  const std::string& text = contents.text(kSpecKey);
  const auto spec = parse_strict_json(text);
  check_version(spec);
  const auto &coef = contents.tensor("coef"), &intercept = contents.tensor("intercept");
  if (checksum(text, coef, intercept) != contents.text(kChecksumKey))
    throw InvalidArgument("its checksum does not match; the file is damaged");
  check_finite("coefficients", coef.values);
  check_finite("intercepts", intercept.values);
  return model_from(spec, matrix_from(coef), intercept.values);
}

bool used(const Fit& fit, const Fit::Block& block) {
  for (Index r = 0; r < fit.coef().cols(); ++r)
    for (Index j = 0; j < block.count; ++j)
      if (fit.coef()(block.first + j, r) != 0) return true;
  return false;
}

/// The fit of the blocks at `keep` alone.
Fit fit_of(const Fit& fit, const std::vector<std::size_t>& keep) {
  std::vector<Fit::Block> blocks;
  Index features = 0;
  for (std::size_t k : keep) {
    blocks.push_back({fit.blocks()[k].name, features, fit.blocks()[k].count});
    features += blocks.back().count;
  }
  Matrix coef(features, fit.coef().cols());
  for (std::size_t k = 0; k < keep.size(); ++k)
    for (Index r = 0; r < coef.cols(); ++r)
      for (Index j = 0; j < blocks[k].count; ++j)
        coef(blocks[k].first + j, r) = fit.coef()(fit.blocks()[keep[k]].first + j, r);
  return Fit(fit.observation(), std::move(blocks), std::move(coef), fit.intercept(),
             fit.certificates());
}

double norm_of(const Fit& fit, const Fit::Block& block) {
  double squares = 0;
  for (Index r = 0; r < fit.coef().cols(); ++r)
    for (Index j = 0; j < block.count; ++j) {
      const double w = fit.coef()(block.first + j, r);
      squares += w * w;
    }
  return std::sqrt(squares);
}

std::size_t widest_label(const SavedModel& model) {
  std::size_t widest = 0;
  for (const Term& each : model.terms) widest = std::max(widest, each.label.size());
  return widest;
}

void describe_terms(const SavedModel& model, std::ostream& out) {
  const auto width = static_cast<int>(widest_label(model));
  out << (model.terms.empty() ? "terms        none: the mean is constant\n" : "terms\n");
  for (std::size_t k = 0; k < model.terms.size(); ++k) {
    const auto& block = model.fit.blocks()[k];
    out << "  " << std::left << std::setw(width) << block.name << std::right;
    if (used(model.fit, block))
      out << "  norm " << std::setw(9) << std::setprecision(3) << norm_of(model.fit, block);
    else
      out << "  all zero      ";
    out << "  " << to_text(model.terms[k]) << '\n';
  }
}

void describe_certificate(const Certificate& c, std::ostream& out) {
  out << "certificate  " << name_of(c.status);
  if (!std::isnan(c.gap)) out << ", gap " << std::setprecision(3) << c.gap;
  if (std::isnan(c.gap)) out << ", stationarity " << std::setprecision(3) << c.stationarity;
  out << " (tolerance " << c.tolerance << "), " << c.rows_used << " rows";
  if (c.rows_dropped > 0) out << " and " << c.rows_dropped << " dropped";
  out << ", " << c.iterations << " iterations\n";
}

}  // namespace

SavedModel to_saved_model(const Selection& selection) {
  return {.terms = selection.terms,
          .fit = selection.fit,
          .response = selection.options.response,
          .bin = selection.options.bin,
          .time = selection.time_column,
          .strength = selection.strength};
}

void save_model(const SavedModel& model, const std::string& path) {
  const std::string who = cat(path, ": the model cannot be saved: ");
  try {
    check_finite("coefficients", model.fit.coef().values());
    check_finite("intercepts", model.fit.intercept());
    const std::string spec = spec_json(model).dump();
    const auto coef = row_major("coef", model.fit.coef());
    const safetensors::Tensor intercept{
        "intercept", {std::ssize(model.fit.intercept())}, model.fit.intercept()};
    const std::string bytes = safetensors::encode(
        {.metadata = {{kSpecKey, spec}, {kChecksumKey, checksum(spec, coef, intercept)}},
         .tensors = {coef, intercept}});
    decode_model(bytes);  // what is written can be read
    write_file(path, bytes);
  } catch (const InvalidArgument& e) {
    throw InvalidArgument(who + e.what());
  } catch (const nlohmann::json::exception&) {
    throw InvalidArgument(who + "its names must be UTF-8");
  }
}

SavedModel load_model(const std::string& path) {
  const std::string bytes = read_file(path);
  const std::string who = cat(path, ": not a riata model that can be used: ");
  try {
    return decode_model(bytes);
  } catch (const nlohmann::json::exception&) {
    throw InvalidArgument(who + "its spec lacks an entry or has one of the wrong kind");
  } catch (const IoError&) {
    throw;
  } catch (const Error& e) {
    throw InvalidArgument(who + e.what());
  }
}

std::vector<double> predict(const SavedModel& model, const Table& table) {
  if (model.fit.coef().cols() != 1)
    throw Incompatible(
        cat("predict: the model must have one response, got ", model.fit.coef().cols()));
  // A covariate without a coefficient need not be in the table, nor inside its bounds.
  std::vector<std::size_t> keep;
  Features features;
  for (std::size_t k = 0; k < model.terms.size(); ++k) {
    if (!used(model.fit, model.fit.blocks()[k])) continue;
    keep.push_back(k);
    features.add(model.terms[k].label, features_of(model.terms[k], table));
  }
  if (keep.empty()) {
    std::vector<double> mean(1);
    model.fit.observation()->mean(model.fit.intercept(), mean);
    return std::vector<double>(static_cast<std::size_t>(table.rows()), mean[0]);
  }
  const Matrix mean = fit_of(model.fit, keep).predict(features);
  return {mean.values().begin(), mean.values().end()};
}

std::string describe(const SavedModel& model) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  const AnyObservation& observation = model.fit.observation();
  out << "response     " << model.response << ": " << observation->family() << ", "
      << observation->link() << " link" << (model.bin.empty() ? "" : ", per bin of " + model.bin)
      << '\n';
  if (!model.time.empty()) out << "time         " << model.time << '\n';
  out << "strength     " << shortest(model.strength) << '\n';
  out << "intercept    ";
  for (double each : model.fit.intercept()) out << std::setprecision(6) << each << ' ';
  out << '\n';
  describe_terms(model, out);
  for (const Certificate& each : model.fit.certificates()) describe_certificate(each, out);
  return std::move(out).str();
}

std::string model_json(const SavedModel& model) {
  nlohmann::ordered_json out = spec_json(model);
  nlohmann::ordered_json coef = nlohmann::ordered_json::object();
  for (const auto& block : model.fit.blocks()) {
    auto& rows = coef[block.name] = nlohmann::ordered_json::array();
    for (Index j = 0; j < block.count; ++j) {
      auto& row = rows.emplace_back(nlohmann::ordered_json::array());
      for (Index r = 0; r < model.fit.coef().cols(); ++r)
        row.push_back(model.fit.coef()(block.first + j, r));
    }
  }
  out["intercept"] = model.fit.intercept();
  out["coef"] = std::move(coef);
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace riata

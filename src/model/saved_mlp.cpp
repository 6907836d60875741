#include <cmath>
#include <cstdio>
#include "core/json.hpp"
#include "model/model_spec.hpp"
#include "model/safetensors.hpp"
#include "riata/core/build_info.hpp"
#include "riata/core/text.hpp"
#include "riata/data/file.hpp"
#include "riata/model/mlp.hpp"

namespace riata {

namespace {

constexpr char kSpecKey[] = "riata", kChecksumKey[] = "riata.crc32";
constexpr char kStatePrefix[] = "state.";

safetensors::Tensor tensor_of(const std::string& name, const Matrix& m) {
  safetensors::Tensor out{name, {m.rows(), m.cols()}, {}};
  for (Index i = 0; i < m.rows(); ++i)
    for (Index j = 0; j < m.cols(); ++j) out.values.push_back(m(i, j));
  return out;
}
safetensors::Tensor tensor_of(const std::string& name, const std::vector<double>& values) {
  return {name, {std::ssize(values)}, values};
}

Matrix matrix_of(const safetensors::Tensor& t, const net::Parameter& p) {
  if (t.shape != std::vector<Index>{p.rows, p.cols})
    throw InvalidArgument(cat("its ", p.name, " must be of shape (", p.rows, ", ", p.cols, ")"));
  Matrix out(p.rows, p.cols);
  for (Index i = 0; i < p.rows; ++i)
    for (Index j = 0; j < p.cols; ++j) {
      out(i, j) = t.values[at(i * p.cols + j)];
      if (!std::isfinite(out(i, j))) throw InvalidArgument(cat("its ", p.name, " must be finite"));
    }
  return out;
}

/// Of the spec and all arrays in order.
std::string checksum(const std::string& spec, const std::vector<safetensors::Tensor>& tensors) {
  std::string bytes = spec;
  for (const auto& each : tensors) bytes += each.name + safetensors::bytes_of(each.values);
  char text[9];
  std::snprintf(text, sizeof text, "%08x", static_cast<unsigned>(safetensors::crc32({bytes})));
  return text;
}

/// The numbers of a state, in order.
std::vector<double> counters_of(const net::State& s) {
  return {static_cast<double>(s.step),
          static_cast<double>(s.epoch),
          s.plateau.best,
          static_cast<double>(s.plateau.misses),
          s.plateau.factor,
          s.stopping.best,
          static_cast<double>(s.stopping.best_epoch),
          static_cast<double>(s.stopping.misses),
          s.ended ? 1.0 : 0.0,
          s.polished ? 1.0 : 0.0};
}
void set_counters(net::State& s, const std::vector<double>& v) {
  if (v.size() != 10) throw InvalidArgument("its state must have 10 counters");
  const auto whole = [](double value) { return static_cast<std::int64_t>(value); };
  s.step = whole(v[0]);
  s.epoch = whole(v[1]);
  s.plateau = {v[2], whole(v[3]), v[4]};
  s.stopping = {v[5], whole(v[6]), whole(v[7])};
  s.ended = v[8] != 0;
  s.polished = v[9] != 0;
}

std::vector<std::pair<const char*, std::vector<double> net::State::*>> state_arrays() {
  return {{"first", &net::State::first},
          {"second", &net::State::second},
          {"largest", &net::State::largest},
          {"best_parameters", &net::State::best_parameters},
          {"best_buffers", &net::State::best_buffers}};
}

nlohmann::ordered_json header_of(const Mlp& mlp) {
  nlohmann::ordered_json header{{"format_version", kFormatVersion},
                                {"riata_version", version()},
                                {"kind", "mlp"},
                                {"spec", mlp_spec_json(mlp.spec())},
                                {"sizes", mlp.trainer().architecture().sizes},
                                {"inputs", mlp.input_names},
                                {"response", mlp.response},
                                {"classes", mlp.class_names}};
  if (!mlp.class_type.empty()) header["class_type"] = mlp.class_type;
  return header;
}

nlohmann::json header_from(const safetensors::Contents& contents) {
  const auto header = parse_strict_json(contents.text(kSpecKey));
  check_version(header);
  return header;
}

net::State state_from(const safetensors::Contents& contents, net::State state) {
  set_counters(state, contents.tensor(cat(kStatePrefix, "counters")).values);
  for (const auto& [name, member] : state_arrays())
    for (const auto& tensor : contents.tensors)
      if (tensor.name == cat(kStatePrefix, name)) state.*member = tensor.values;
  return state;
}

bool has(const safetensors::Contents& contents, const std::string& name) {
  for (const auto& each : contents.tensors)
    if (each.name == name) return true;
  return false;
}

/// Before anything is allocated for them: the arrays of the file must be those of such a net.
void check_sizes(const std::vector<Index>& sizes, const safetensors::Contents& contents) {
  Index held = 0, weights = 0;
  for (const auto& each : contents.tensors) held += std::ssize(each.values);
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    Index product = 0;
    if (sizes[i] < 1 || sizes[i - 1] < 1 ||
        __builtin_mul_overflow(sizes[i], sizes[i - 1], &product) || product > held)
      throw InvalidArgument("its sizes must be those of its arrays");
    weights += product;
  }
  if (weights > held) throw InvalidArgument("its sizes must be those of its arrays");
}

template <class Read>
auto reading(const std::string& path, const Read& read) {
  const std::string bytes = read_file(path);
  try {
    return read(safetensors::decode(bytes));
  } catch (const nlohmann::json::exception&) {
    throw InvalidArgument(
        cat(path, ": not a riata model that can be used: its description is incomplete"));
  } catch (const InvalidArgument& e) {
    throw InvalidArgument(cat(path, ": not a riata model that can be used: ", e.what()));
  }
}

}  // namespace

void save_mlp(const Mlp& mlp, const std::string& path, bool with_state) {
  const net::Trainer& trainer = mlp.trainer();
  safetensors::Contents contents;
  for (const auto* list : {&trainer.layout().parameters, &trainer.layout().buffers})
    for (const net::Parameter& p : *list) {
      contents.tensors.push_back(tensor_of(p.name, trainer.get(p.name)));
      for (double each : contents.tensors.back().values)
        if (!std::isfinite(each))
          throw InvalidArgument(cat("mlp: ", p.name, " must be finite to be saved"));
    }
  if (!mlp.mean_.empty()) {
    contents.tensors.push_back(tensor_of("inputs.mean", mlp.mean_));
    contents.tensors.push_back(tensor_of("inputs.scale", mlp.scale_));
  }
  contents.tensors.push_back(
      tensor_of(cat(kStatePrefix, "counters"), counters_of(trainer.state())));
  if (with_state)
    for (const auto& [name, member] : state_arrays())
      if (!(trainer.state().*member).empty())
        contents.tensors.push_back(tensor_of(cat(kStatePrefix, name), trainer.state().*member));
  const std::string header = header_of(mlp).dump();
  contents.metadata[kSpecKey] = header;
  contents.metadata[kChecksumKey] = checksum(header, contents.tensors);
  write_file(path, safetensors::encode(contents));
}

Mlp load_mlp(const std::string& path) {
  return reading(path, [](const safetensors::Contents& contents) {
    const auto header = header_from(contents);
    if (header.value("kind", "glm") != "mlp") throw InvalidArgument("its kind is not mlp");
    if (checksum(contents.text(kSpecKey), contents.tensors) != contents.text(kChecksumKey))
      throw InvalidArgument("its checksum does not match; the file is damaged");
    Mlp out(parse_mlp_spec(header.at("spec").get<std::string>()));
    out.input_names = header.at("inputs").get<std::vector<std::string>>();
    out.class_names = header.at("classes").get<std::vector<std::string>>();
    out.class_type = header.value("class_type", std::string());
    out.response = header.at("response").get<std::string>();
    net::Architecture a = out.spec_.architecture;
    a.sizes = header.at("sizes").get<std::vector<Index>>();
    check_sizes(a.sizes, contents);
    const net::TrainOptions& train = out.spec_.train;
    net::TrainOptions exact = train;
    exact.dtype = "float64";
    out.trainer_.emplace(
        a, make_observation(out.spec_.family, out.spec_.family_fields, out.spec_.link),
        out.spec_.penalty, exact);
    out.trainer_->set_hierarchy(out.spec_.hierarchy);
    for (const auto* list : {&out.trainer_->layout().parameters, &out.trainer_->layout().buffers})
      for (const net::Parameter& p : *list)
        out.trainer_->set(p.name, matrix_of(contents.tensor(p.name), p));
    out.trainer_->set_state(state_from(contents, out.trainer_->state()));
    out.trainer_->set_options(train);
    if (has(contents, "inputs.mean")) {
      out.mean_ = contents.tensor("inputs.mean").values;
      out.scale_ = contents.tensor("inputs.scale").values;
      if (std::ssize(out.mean_) != a.inputs() || std::ssize(out.scale_) != a.inputs())
        throw InvalidArgument("its scales must be one per input");
    }
    return out;
  });
}

std::string kind_of_model(const std::string& path) {
  return reading(path, [](const safetensors::Contents& contents) {
    return header_from(contents).value("kind", std::string("glm"));
  });
}

}  // namespace riata

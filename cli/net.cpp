#include "net.hpp"
#include <algorithm>
#include "console.hpp"
#include "riata/core/text.hpp"

namespace riata::cli {

namespace {

Index zeros_of(const net::Trainer& trainer, const std::string& parameter) {
  const Matrix w = trainer.get(parameter);
  return std::count(w.values().begin(), w.values().end(), 0.0);
}

std::string list_json(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  for (const std::string& each : texts) quoted.push_back(json_string(each));
  return cat("[", joined(quoted), "]");
}

std::vector<std::string> sizes_of(const Mlp& mlp) {
  std::vector<std::string> out;
  for (Index each : mlp.trainer().architecture().sizes) out.push_back(cat(each));
  return out;
}

}  // namespace

MlpSpec without_family() {
  MlpSpec spec;
  spec.family.clear();
  return spec;
}

MlpSpec spec_in(const std::string& path) {
  const std::string text = read_file(path);
  try {
    return parse_mlp_spec(text, without_family());
  } catch (const InvalidArgument& e) {
    throw InvalidArgument(cat(path, ": ", e.what()));
  }
}

Matrix net_inputs(const char* who, const Table& table, const std::vector<std::string>& names) {
  Matrix X(table.rows(), std::ssize(names));
  for (Index j = 0; j < X.cols(); ++j) {
    const Column& column = table.column(names[at(j)]);
    if (column.is_text())
      throw InvalidArgument(
          cat(who, ": column '", column.name, "' is text; an input must be of numbers"));
    std::copy(column.values.begin(), column.values.end(), X.column(j).begin());
  }
  return X;
}

std::string parameters_text(const net::Trainer& trainer) {
  std::string out;
  for (const net::Parameter& p : trainer.layout().parameters)
    out += cat(p.name, ": ", p.size(), " numbers, ", zeros_of(trainer, p.name), " zero\n");
  return out;
}

std::string zeros_json(const net::Trainer& trainer) {
  std::string out;
  for (const net::Parameter& p : trainer.layout().parameters)
    out += cat(out.empty() ? "" : ", ", json_string(p.name), ": ", zeros_of(trainer, p.name));
  return cat("{", out, "}");
}

std::string net_text(const Mlp& mlp) {
  const auto& observation = mlp.trainer().observation();
  const auto line = [](const char* what, const std::vector<std::string>& texts) {
    return texts.empty() ? "" : cat(what, ": ", joined(texts), "\n");
  };
  return cat("net of family ", observation->family(), ", link ", observation->link(), "\n",
             line("sizes of the layers", sizes_of(mlp)), line("inputs", mlp.input_names),
             mlp.response.empty() ? "" : cat("response: ", mlp.response, "\n"),
             line("classes", mlp.class_names), "minimised: ", mlp.trainer().objective_text(), "\n",
             parameters_text(mlp.trainer()));
}

std::string net_json(const Mlp& mlp) {
  return cat(
      "{\"kind\": \"mlp\", \"sizes\": [", joined(sizes_of(mlp)),
      "], \"inputs\": ", list_json(mlp.input_names), ", \"response\": ", json_string(mlp.response),
      ", \"classes\": ", list_json(mlp.class_names),
      ", \"objective\": ", json_string(mlp.trainer().objective_text()),
      ", \"zeros\": ", zeros_json(mlp.trainer()), ", \"spec\": ", mlp_spec_json(mlp.spec()), "}");
}

}  // namespace riata::cli

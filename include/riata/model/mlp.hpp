#pragma once
#include <optional>
#include <string>
#include <vector>
#include "riata/core/status.hpp"
#include "riata/data/table.hpp"
#include "riata/net/trainer.hpp"

namespace riata {

/// What a net is to be, without its data: JSON of `kind: "mlp"` says the same.
struct MlpSpec {
  std::vector<Index> hidden = {100};  // sizes of the hidden layers; none: a linear model
  std::string family = "gaussian", link;
  Fields family_fields;
  /// Its sizes are those of the hidden layers and of the data.
  net::Architecture architecture;
  std::vector<net::PenaltyRule> penalty;
  std::optional<net::Hierarchy> hierarchy;
  net::TrainOptions train;
  /// Train on inputs of mean 0 and standard deviation 1, on which the penalty lives.
  bool standardize = false;
  /// End with net::Trainer::polish, on all rows that `fit` is given to train on.
  bool polish = false;
};

/// A spec as JSON and back: an unknown key throws InvalidArgument and lists the known ones; keys
/// that are left out keep that of `defaults`. A penalty is a list of rules: texts as
/// parse_penalty_rule reads, or objects {"pattern", "terms": [{"penalty", "fields", "strength",
/// "by"}]}; a hierarchy is {"strength", "bound"} or null.
std::string mlp_spec_json(const MlpSpec& spec);
MlpSpec parse_mlp_spec(const std::string& json, MlpSpec defaults = {});
/// "layers.*.weight: lasso(1e-4) + ridge(1e-3)", "layers.0.weight: group_lasso(0.01, by=input)",
/// "role:bias|bn: none": a pattern, a colon with a space, terms of name(strength, field=value).
net::PenaltyRule parse_penalty_rule(const std::string& text);

/// A dense net with all that it takes to use it: names, scales of its inputs, classes.
class Mlp {
 public:
  explicit Mlp(MlpSpec spec) : spec_(std::move(spec)) {}
  /// Of a net that was trained by itself, on inputs of these means and standard deviations; empty:
  /// on inputs as they come.
  static Mlp around(net::Trainer trainer, std::vector<double> mean = {},
                    std::vector<double> scale = {});

  /// Trains from new initial weights; `warm_start`: from those it has. See net::Trainer::fit.
  /// `classes`: how many there are, of a family with classes; 0: as many as y tells.
  net::TrainResult fit(const net::Rows& train, const net::Rows* validation = nullptr,
                       Index classes = 0, bool warm_start = false);

  bool fitted() const { return trainer_.has_value(); }
  /// Mean response (probabilities of classes) and linear predictor of every row, (rows, outputs).
  Matrix predict(const net::Inputs& X) const;
  Matrix eta(const net::Inputs& X) const;
  /// The net on inputs as they come: standardization goes into its first layer.
  net::Trainer folded() const;

  const MlpSpec& spec() const { return spec_; }
  MlpSpec& spec() { return spec_; }
  const net::Trainer& trainer() const;
  net::Trainer& trainer();
  /// Means and standard deviations that inputs were standardized with; empty: they were not.
  const std::vector<double>& input_mean() const { return mean_; }
  const std::vector<double>& input_scale() const { return scale_; }
  /// The certificate of `polish`, where the spec wants it.
  const std::optional<net::NetCertificate>& certificate() const { return certificate_; }

  std::vector<std::string> input_names, class_names;  // may be empty
  std::string class_type;  // NumPy's name of the type of the labels; empty: not told
  std::string response;

 private:
  friend Mlp load_mlp(const std::string& path);
  friend void save_mlp(const Mlp& mlp, const std::string& path, bool with_state);
  Matrix standardized(const net::Inputs& X) const;
  void measure_inputs(const net::Rows& rows);

  MlpSpec spec_;
  std::optional<net::Trainer> trainer_;
  std::vector<double> mean_, scale_;
  std::optional<net::NetCertificate> certificate_;
};

/// Replaces the file in one step. `with_state`: a checkpoint, from which training goes on with the
/// same bits. Throws IoError, and InvalidArgument where the net is not fitted or not finite.
void save_mlp(const Mlp& mlp, const std::string& path, bool with_state = false);
/// Throws IoError when it cannot be read, InvalidArgument when it is no net of a version this build
/// knows: whatever the bytes are.
Mlp load_mlp(const std::string& path);
/// "mlp", or "glm" of what save_model writes. Throws as loading does.
std::string kind_of_model(const std::string& path);

}  // namespace riata

#pragma once
#include <string>
#include <string_view>
#include <vector>
#include "riata/core/view.hpp"
#include "riata/net/any_activation.hpp"

namespace riata::net {

/// A dense net as data. Every hidden layer is: dense, batch norm, activation, dropout; the output
/// layer is dense alone. Without hidden layers the net is a linear model.
struct Architecture {
  std::vector<Index> sizes;  // inputs, hidden layers, outputs
  AnyActivation activation = make_activation("relu");
  bool batch_norm = false;
  double bn_momentum = 0.1;  // weight of the new batch in the running statistics, as in torch
  double bn_eps = 1e-5;
  /// Probability that an entry behind a hidden layer is dropped while training: none, one for all
  /// hidden layers, or one for each.
  std::vector<double> dropout;
  bool fit_intercept = true;  // false: no layer has a bias
  /// Of the weights, from n_in inputs to n_out outputs. "he": normal, sd sqrt(2 / n_in); "glorot":
  /// uniform to +- sqrt(6 / (n_in + n_out)); both with biases 0. "torch": weights and biases
  /// uniform to +- sqrt(1 / n_in).
  std::string init = "he";
  /// Also a linear map from the inputs to the outputs past all layers, without bias; it begins at
  /// 0.
  bool skip = false;

  Index inputs() const { return sizes.front(); }
  Index outputs() const { return sizes.back(); }
  Index layers() const { return std::ssize(sizes) - 1; }
  bool is_hidden(Index layer) const { return layer + 1 < layers(); }
  double dropout_of(Index layer) const {
    if (dropout.empty() || !is_hidden(layer)) return 0;
    return dropout[dropout.size() == 1 ? 0 : at(layer)];
  }
  bool has_dropout() const;
};

/// Throws InvalidArgument where a size, a dropout, a number of batch norm or init cannot be.
void check(const Architecture& architecture);

enum class Role { weight, bias, gamma, beta, skip };
/// "weight", "bias", "skip" and, of gamma and beta, "bn"
std::string_view name_of(Role role);

/// One array of parameters: (rows, cols), column-major. A weight is (n_out, n_in), as in torch;
/// the others have one column.
struct Parameter {
  std::string name;  // layers.<i>.weight, layers.<i>.bias, layers.<i>.bn.gamma, layers.<i>.bn.beta,
                     // skip.weight
  Role role;
  Index layer, rows, cols;
  Index offset;  // in the array of all parameters

  Index size() const { return rows * cols; }
};

/// Where the parameters of a net lie in one array, and the running statistics of its batch norms in
/// another. Every parameter begins at a multiple of 16 entries; what lies between is 0.
struct Layout {
  explicit Layout(const Architecture& architecture);

  std::vector<Parameter> parameters;
  std::vector<Parameter> buffers;  // layers.<i>.bn.running_mean, layers.<i>.bn.running_var
  Index size = 0, buffer_size = 0;

  /// Null where the layer has none.
  const Parameter* find(Index layer, Role role) const;
  /// An unknown name throws InvalidArgument and lists the known ones.
  const Parameter& parameter(const std::string& name) const;
  std::vector<std::string> names() const;
  Index count() const;  // of parameters, without what lies between
};

}  // namespace riata::net

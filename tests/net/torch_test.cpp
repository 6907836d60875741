#include <gtest/gtest.h>
#include "net/golden.hpp"
#include "net/made_net.hpp"
#include "net/network.hpp"

// What torch gave; tests/golden/net/README.md tells of the files.
namespace riata::net {

namespace {

using golden::File;
using golden::has_word;

Matrix matrix_of(const safetensors::Tensor& t) {
  const Index cols = t.shape.size() > 1 ? t.shape[1] : 1;
  Matrix out(t.shape[0], cols);
  for (Index i = 0; i < out.rows(); ++i)
    for (Index j = 0; j < cols; ++j) out(i, j) = t.values[at(i * cols + j)];
  return out;
}

/// Calls f(entry of torch's array, entry of ours) for all parameters but those of a role: torch's
/// weights stand row by row.
void for_each_entry(const Layout& layout, const auto& skipped, const auto& f) {
  Index next = 0;
  for (const Parameter& p : layout.parameters)
    for (Index i = 0; i < p.rows; ++i)
      for (Index j = 0; j < p.cols; ++j, ++next)
        if (!skipped(p)) f(at(next), at(p.offset + i + j * p.rows));
}

void load(Trainer& trainer, const std::vector<double>& from) {
  State state = trainer.state();
  for_each_entry(
      trainer.layout(), [](const Parameter&) { return false; },
      [&](std::size_t theirs, std::size_t ours) { state.parameters[ours] = from[theirs]; });
  trainer.set_state(state);
}

/// The gradient of a bias before a batch norm is rounding around zero, of which Adam makes steps:
/// such biases are compared as gradients, not along a course.
void expect_near(const Layout& layout, const std::vector<double>& ours,
                 const std::vector<double>& theirs, double tolerance, const std::string& what) {
  double most = 1;
  for (double each : theirs) most = std::max(most, std::abs(each));
  const bool course = what != "gradient";
  const auto skipped = [&](const Parameter& p) {
    return course && p.role == Role::bias && layout.find(p.layer, Role::gamma);
  };
  for_each_entry(layout, skipped, [&](std::size_t t, std::size_t o) {
    EXPECT_NEAR(ours[o], theirs[t], tolerance * most) << what << " entry " << t;
  });
}

std::string activation_of(const std::string& name) {
  for (const char* each : {"leaky_relu", "relu", "elu", "gelu", "tanh", "logistic", "identity"})
    if (name.find(std::string("_") + each) != std::string::npos) return each;
  return "tanh";
}

AnyObservation observation_of(const std::string& name) {
  if (name.starts_with("negative_binomial"))
    return make_observation("negative_binomial", {{"dispersion", 0.5}});
  std::vector<std::string> families = names_of(Families{});
  families.push_back("categorical");
  for (const auto& each : families)
    if (name.starts_with(each)) return make_observation(each);
  throw InvalidArgument(cat("no family begins '", name, "'"));
}

/// Class codes of one-hot rows, where the family has classes.
Matrix response_of(const AnyObservation& observation, const Matrix& y) {
  if (!observation->vector_loss()) return y;
  Matrix codes(y.rows(), 1);
  for (Index i = 0; i < y.rows(); ++i)
    for (Index c = 0; c < y.cols(); ++c)
      if (y(i, c) == 1) codes(i, 0) = static_cast<double>(c);
  return codes;
}

Architecture architecture_of(const std::string& name, std::vector<Index> sizes) {
  Architecture a = dense(std::move(sizes), make_activation(activation_of(name)));
  a.batch_norm = name.find("batch_norm") != std::string::npos;
  return a;
}

AnyOptimizer optimizer_of(const File& file, const std::string& name) {
  const auto of = [&](const char* what) { return file.number_or(name + "/" + what, 0); };
  if (has_word(name, "sgd"))
    return Sgd{of("lr"), of("momentum"), of("dampening"), of("nesterov") != 0, of("weight_decay")};
  const bool amsgrad = of("amsgrad") != 0;
  if (has_word(name, "adamw"))
    return AdamW{of("lr"), of("beta1"), of("beta2"), of("eps"), of("weight_decay"), amsgrad};
  return Adam{of("lr"), of("beta1"), of("beta2"), of("eps"), of("weight_decay"), amsgrad};
}

template <class T>
void compare_steps(const File& file, const std::string& name, const AnyOptimizer& optimizer,
                   T tolerance) {
  std::vector<T> w = golden::stream_start<T>(), first(w.size()), second = first, largest = first;
  for (int t = 1; t <= golden::kStreamSteps; ++t) {
    const std::vector<T> g = golden::stream_gradient<T>(t);
    const double share = has_word(name, "falling") ? 1 / (1 + t / 50.0) : 1;
    optimizer->step(std::span<T>(w), std::span<const T>(g), {first, second, largest},
                    {.t = t, .lr = share * optimizer->lr(), .decay = true}, std::span<T>{});
    const auto at = name + "/w" + std::to_string(t);
    if (!file.has(at)) continue;
    const auto expected = file.values<T>(at);
    for (std::size_t i = 0; i < w.size(); ++i)
      ASSERT_NEAR(w[i], expected[i], tolerance) << at << ", entry " << i;
  }
}

}  // namespace

TEST(Peers, TheirNamesHaveTheirRulesAndDefaults) {
  const File file("presets");
  const std::vector<std::tuple<std::string, std::string, Fields>> in_float{
      {"keras_sgd", "keras.sgd", {}},
      {"keras_sgd_momentum", "keras.sgd", {{"momentum", 0.9}}},
      {"keras_sgd_nesterov", "keras.sgd", {{"momentum", 0.9}, {"nesterov", true}}},
      {"keras_sgd_decay", "keras.sgd", {{"weight_decay", 0.02}}},
      {"keras_sgd_falling", "keras.sgd", {{"momentum", 0.9}}},
      {"keras_adam", "keras.adam", {}},
      {"keras_adam_decay", "keras.adam", {{"weight_decay", 0.02}}},
      {"keras_adam_amsgrad", "keras.adam", {{"amsgrad", true}}},
      {"optax_sgd_momentum", "sgd", {{"lr", 0.05}, {"momentum", 0.9}}},
      {"optax_sgd_nesterov", "sgd", {{"lr", 0.05}, {"momentum", 0.9}, {"nesterov", true}}},
      {"optax_adam", "adam", {}}};
  const std::vector<std::tuple<std::string, std::string, Fields>> in_double{
      {"sklearn_sgd", "sklearn.sgd", {}},
      {"sklearn_sgd_heavy_ball", "sklearn.sgd", {{"nesterov", false}}},
      {"sklearn_sgd_falling", "sklearn.sgd", {}},
      {"sklearn_adam", "sklearn.adam", {}}};
  for (const auto& [name, optimizer, fields] : in_float) {
    SCOPED_TRACE(name);
    compare_steps<float>(file, name, make_optimizer(optimizer, fields), 3e-6f);
    compare_steps<double>(file, name, make_optimizer(optimizer, fields), 3e-6);
  }
  for (const auto& [name, optimizer, fields] : in_double) {
    SCOPED_TRACE(name);
    compare_steps<double>(file, name, make_optimizer(optimizer, fields), 1e-12);
  }
  // In float32 the factor 1 - lr weight_decay is rounded, as in torch, and a decay this small lost.
  compare_steps<double>(file, "optax_adamw", make_optimizer("optax.adamw"), 3e-6);
  compare_steps<double>(file, "keras_adamw", make_optimizer("keras.adamw"), 3e-6);
}

TEST(Torch, StepsAreItsOwnToTheLastBit) {
  const File file("optimizers");
  for (const auto& name : file.cases()) {
    SCOPED_TRACE(name);
    if (has_word(name, "float64"))
      compare_steps<double>(file, name, optimizer_of(file, name), 0);
    else
      compare_steps<float>(file, name, optimizer_of(file, name),
                           has_word(name, "unfused") ? 3e-7f : 0);
  }
}

TEST(Torch, GradientsOfEveryLossThroughEveryActivation) {
  const File file("gradients");
  const Matrix X = matrix_of(file.tensor("X"));
  int compared = 0;
  for (const auto& name : file.cases()) {
    if (has_word(name, "dropout")) continue;
    SCOPED_TRACE(name);
    const Matrix y = matrix_of(file.tensor(name + "/y"));
    const AnyObservation observation = observation_of(name);
    Trainer trainer(architecture_of(name, {5, 4, 3, y.cols()}), observation, {}, in_double());
    load(trainer, file.values<double>(name + "/w"));
    const Matrix response = response_of(observation, y);
    Rows rows{X.view(), response.view()};
    if (has_word(name, "weighted") || has_word(name, "weights"))
      rows.weights = file.values<double>("weights");
    std::vector<double> gradient;
    const double loss = trainer.data_term(rows, &gradient, "train");
    EXPECT_NEAR(loss, file.number(name + "/loss"), 1e-12 * std::max(1.0, std::abs(loss)));
    expect_near(trainer.layout(), gradient, file.values<double>(name + "/gradient"), 1e-12,
                "gradient");
    ++compared;
  }
  EXPECT_GT(compared, 80);
}

TEST(Torch, DropoutWithGivenMasks) {
  const File file("gradients");
  const Matrix X = matrix_of(file.tensor("X"));
  const Index rows = X.rows();
  for (const auto& name : file.cases()) {
    if (!has_word(name, "dropout")) continue;
    SCOPED_TRACE(name);
    Architecture a = architecture_of(name, {5, 4, 3, 1});
    a.dropout = file.values<double>("drop");
    Trainer trainer(a, make_observation("bernoulli"), {}, in_double());
    load(trainer, file.values<double>(name + "/w"));
    const Network<double> network(a, trainer.layout());
    Workspace<double> work(a, rows);
    for (std::size_t layer = 0; layer < 2; ++layer) {
      const auto mask = file.values<double>(cat("mask", layer));
      for (std::size_t k = 0; k < mask.size(); ++k)
        work.layers[layer].keep[k] = mask[k] / (1 - a.dropout[layer]);
    }
    Array<double> x(at(rows * 5)),
        parameters(trainer.state().parameters.begin(), trainer.state().parameters.end());
    for (Index i = 0; i < rows; ++i)
      for (Index j = 0; j < 5; ++j) x[at(i * 5 + j)] = X(i, j);
    const Pass pass{
        .batch_statistics = true, .dropout = true, .masks_given = true, .seed = 0, .step = 0};
    network.forward(parameters, {}, x.data(), rows, pass, work);
    const auto eta = file.values<double>(name + "/eta"), y = file.values<double>(name + "/y");
    for (std::size_t i = 0; i < eta.size(); ++i) {
      EXPECT_NEAR(work.eta()[i], eta[i], 1e-12);
      work.slope()[i] = (1 / (1 + std::exp(-eta[i])) - y[i]) / static_cast<double>(rows);
    }
    Array<double> gradient(parameters.size());
    network.backward(parameters, x.data(), rows, pass, work, gradient);
    expect_near(trainer.layout(), {gradient.begin(), gradient.end()},
                file.values<double>(name + "/gradient"), 1e-12, "gradient");
  }
}

TEST(Torch, TrainingTakesTheSameCourse) {
  const File file("trajectories");
  const Matrix X = matrix_of(file.tensor("X")), order = matrix_of(file.tensor("order"));
  for (const auto& name : file.cases()) {
    SCOPED_TRACE(name);
    const bool wide = has_word(name, "float64");
    const AnyObservation observation = observation_of(name);
    const Matrix all = response_of(observation, matrix_of(file.tensor(name + "/y")));
    const Index outputs = file.tensor(name + "/y").shape[1];
    TrainOptions o = in_double();
    o.dtype = wide ? "float64" : "float32";
    o.batch_size = static_cast<Index>(file.number("batch"));
    o.shuffle = false;
    o.reduction = Reduction::batch_mean;
    o.optimizer = has_word(name, "sgd")     ? AnyOptimizer(Sgd{.lr = 0.02, .momentum = 0.9})
                  : has_word(name, "adamw") ? AnyOptimizer(AdamW{.lr = 0.01, .weight_decay = 0.1})
                                            : AnyOptimizer(Adam{.lr = 0.01});
    o.decay_all = name.find("of_all") != std::string::npos;
    Trainer trainer(architecture_of(name, {5, 8, 6, outputs}), observation, {}, o);
    load(trainer, file.values<double>(name + "/start"));
    const std::int64_t epochs = wide ? 40 : 10;
    for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
      Matrix x(X.rows(), X.cols()), y(all.rows(), all.cols());
      for (Index i = 0; i < X.rows(); ++i) {
        const Index from = static_cast<Index>(order(epoch, i));
        for (Index j = 0; j < X.cols(); ++j) x(i, j) = X(from, j);
        for (Index j = 0; j < y.cols(); ++j) y(i, j) = all(from, j);
      }
      o.epochs = epoch + 1;
      trainer.set_options(o);
      trainer.fit({x.view(), y.view()});
      const auto at = cat(name, "/w", (epoch + 1) * 5);
      if (file.has(at))
        expect_near(trainer.layout(), trainer.state().parameters, file.values<double>(at),
                    wide ? 1e-10 : 1e-4, at);
    }
    if (!wide && trainer.architecture().batch_norm) continue;  // running means follow those biases
    const auto eta = file.values<double>(name + "/eta_eval");
    const Matrix ours = trainer.eta(X.view());
    for (Index i = 0; i < ours.rows(); ++i)
      for (Index r = 0; r < outputs; ++r)
        EXPECT_NEAR(ours(i, r), eta[at(i * outputs + r)], wide ? 1e-9 : 1e-3);
  }
}

TEST(Torch, EarlyStoppingIsKeras) {
  const File file("early_stopping");
  for (const auto& name : file.cases()) {
    SCOPED_TRACE(name);
    const auto of = [&](const char* what) { return file.number(name + "/" + what); };
    if (of("maximize") != 0) continue;
    EarlyStopping options;
    options.patience = static_cast<std::int64_t>(of("patience"));
    options.min_delta = of("min_delta");
    options.start_from_epoch = static_cast<std::int64_t>(of("start_from"));
    if (!std::isnan(of("baseline"))) options.baseline = of("baseline");
    StoppingMemory memory;
    std::int64_t stopped = -1;
    const auto metrics = file.values<double>(name + "/metrics");
    for (std::size_t i = 0; i < metrics.size() && stopped < 0; ++i)
      if (observe(options, static_cast<std::int64_t>(i), metrics[i], memory).stop)
        stopped = static_cast<std::int64_t>(i);
    EXPECT_EQ(stopped, of("stop_epoch"));
    EXPECT_EQ(memory.best_epoch, of("best_epoch"));
  }
}

}  // namespace riata::net

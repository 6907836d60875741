#include "riata/net/architecture.hpp"
#include <algorithm>
#include <cmath>
#include "riata/core/text.hpp"

namespace riata::net {

namespace {

constexpr Index kBoundary = 16;
constexpr Index kLargest = Index{1} << 31;

Index rounded_up(Index size) { return (size + kBoundary - 1) / kBoundary * kBoundary; }

}  // namespace

bool Architecture::has_dropout() const {
  return layers() > 1 && std::ranges::any_of(dropout, [](double p) { return p > 0; });
}

void check(const Architecture& a) {
  if (a.sizes.size() < 2)
    throw InvalidArgument(cat("net: sizes must be inputs, hidden layers, outputs, got ",
                              a.sizes.size(), " number(s)"));
  for (std::size_t i = 0; i < a.sizes.size(); ++i)
    if (a.sizes[i] < 1 || a.sizes[i] > kLargest)
      throw InvalidArgument(
          cat("net: every size must be at least 1, sizes[", i, "] is ", a.sizes[i]));
  for (std::size_t i = 1; i < a.sizes.size(); ++i)
    if (a.sizes[i] * a.sizes[i - 1] > kLargest)
      throw InvalidArgument(cat("net: a layer must have at most 2^31 weights, layer ", i - 1,
                                " has ", a.sizes[i - 1], " x ", a.sizes[i]));
  const Index hidden = a.layers() - 1;
  if (a.dropout.size() > 1 && std::ssize(a.dropout) != hidden)
    throw ShapeMismatch(cat("net: dropout must be one number, or one for each of the ", hidden,
                            " hidden layers, got ", a.dropout.size()));
  for (double p : a.dropout)
    if (!(p >= 0 && p <= 1))
      throw InvalidArgument(cat("net: dropout is a probability, in [0, 1], got ", p));
  if (!(a.bn_momentum > 0 && a.bn_momentum <= 1))
    throw InvalidArgument(cat("net: bn_momentum must be in (0, 1], got ", a.bn_momentum));
  if (!(a.bn_eps > 0 && std::isfinite(a.bn_eps)))
    throw InvalidArgument(cat("net: bn_eps must be greater than 0, got ", a.bn_eps));
  const std::vector<std::string> inits{"he", "glorot", "torch"};
  if (std::ranges::find(inits, a.init) == inits.end())
    throw InvalidArgument(unknown_name("init", a.init, inits));
}

std::string_view name_of(Role role) {
  if (role == Role::weight) return "weight";
  if (role == Role::skip) return "skip";
  return role == Role::bias ? "bias" : "bn";
}

// Weights lie before all others, so that what optimizers treat alike is in one piece.
Layout::Layout(const Architecture& a) {
  for (Index i = 0; i < a.layers(); ++i) {
    const Index in = a.sizes[at(i)], out = a.sizes[at(i + 1)];
    const std::string layer = cat("layers.", i, ".");
    parameters.push_back({layer + "weight", Role::weight, i, out, in, 0});
    if (a.fit_intercept) parameters.push_back({layer + "bias", Role::bias, i, out, 1, 0});
    if (!a.batch_norm || !a.is_hidden(i)) continue;
    parameters.push_back({layer + "bn.gamma", Role::gamma, i, out, 1, 0});
    parameters.push_back({layer + "bn.beta", Role::beta, i, out, 1, 0});
    buffers.push_back({layer + "bn.running_mean", Role::gamma, i, out, 1, 0});
    buffers.push_back({layer + "bn.running_var", Role::beta, i, out, 1, 0});
  }
  if (a.skip) parameters.push_back({"skip.weight", Role::skip, 0, a.outputs(), a.inputs(), 0});
  for (Parameter& each : buffers) {
    each.offset = buffer_size;
    buffer_size += rounded_up(each.size());
  }
  for (const bool weights : {true, false})
    for (Parameter& each : parameters) {
      if ((each.role == Role::weight) != weights) continue;
      each.offset = size;
      size += rounded_up(each.size());
    }
}

const Parameter* Layout::find(Index layer, Role role) const {
  for (const Parameter& each : parameters)
    if (each.layer == layer && each.role == role) return &each;
  return nullptr;
}

const Parameter& Layout::parameter(const std::string& name) const {
  for (const auto* list : {&parameters, &buffers})
    for (const Parameter& each : *list)
      if (each.name == name) return each;
  throw InvalidArgument(unknown_name("parameter", name, names()));
}

std::vector<std::string> Layout::names() const {
  std::vector<std::string> out;
  for (const Parameter& each : parameters) out.push_back(each.name);
  return out;
}

Index Layout::count() const {
  Index sum = 0;
  for (const Parameter& each : parameters) sum += each.size();
  return sum;
}

}  // namespace riata::net

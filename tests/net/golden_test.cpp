#include "net/golden.hpp"
#include <gtest/gtest.h>
#include <cmath>

namespace riata {
namespace {

using golden::File;
using golden::has_word;

/// torch's rules, entry by entry, with the fused multiply-adds that its vector kernels use.
template <class T>
struct Rule {
  const File& file;
  std::string name;
  double lr = of("lr"), decay = of("weight_decay"), momentum = of("momentum");
  double dampening = of("dampening"), beta1 = of("beta1"), beta2 = of("beta2"), eps = of("eps");
  bool nesterov = of("nesterov") != 0, amsgrad = of("amsgrad") != 0;
  bool decoupled = has_word(name, "adamw");
  T first = 0, second = 0, largest = 0;

  double of(const char* what) const { return file.number_or(name + "/" + what, 0); }

  T sgd(T w, T g, int t) {
    if (decay != 0) g = std::fma(T(decay), w, g);
    if (momentum != 0) {
      first = t == 1 ? g : std::fma(T(1 - dampening), g, T(momentum) * first);
      g = nesterov ? std::fma(T(momentum), first, g) : first;
    }
    return std::fma(T(-lr), g, w);
  }
  T adam(T w, T g, int t) {
    if (decoupled)
      w *= T(1 - lr * decay);
    else if (decay != 0)
      g = std::fma(T(decay), w, g);
    first = std::fma(T(1 - beta1), g - first, first);
    second = std::fma(T(1 - beta2) * g, g, T(beta2) * second);
    largest = std::max(largest, second);
    const T root = std::sqrt(amsgrad ? largest : second);
    const T d = root / T(std::sqrt(1 - std::pow(beta2, t))) + T(eps);
    return w + T(-lr / (1 - std::pow(beta1, t))) * first / d;
  }
  T step(T w, T g, int t) { return has_word(name, "sgd") ? sgd(w, g, t) : adam(w, g, t); }
};

template <class T>
void compare(const File& file, const std::string& name, T tolerance) {
  std::vector<Rule<T>> rules(golden::kStreamEntries, {.file = file, .name = name});
  auto w = golden::stream_start<T>();
  for (int t = 1; t <= golden::kStreamSteps; ++t) {
    const auto g = golden::stream_gradient<T>(t);
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = rules[i].step(w[i], g[i], t);
    const auto at = name + "/w" + std::to_string(t);
    if (!file.has(at)) continue;
    const auto expected = file.values<T>(at);
    for (std::size_t i = 0; i < w.size(); ++i)
      ASSERT_NEAR(w[i], expected[i], tolerance) << at << ", entry " << i;
  }
}

TEST(NetGoldens, StreamsAreThoseOfTheScript) {
  const File file("optimizers");
  EXPECT_EQ(golden::stream_start<double>(), file.values<double>("start"));
  EXPECT_EQ(golden::stream_gradient<double>(1), file.values<double>("gradient1"));
  EXPECT_EQ(golden::stream_gradient<double>(200), file.values<double>("gradient200"));
}

TEST(NetGoldens, TorchsStepsAreTheRulesToTheLastBit) {
  const File file("optimizers");
  for (const auto& name : file.cases()) {
    SCOPED_TRACE(name);
    if (has_word(name, "float64"))
      compare<double>(file, name, 0);
    else
      compare<float>(file, name, has_word(name, "unfused") ? 3e-7f : 0);
  }
}

}  // namespace
}  // namespace riata

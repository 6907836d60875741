#pragma once
#include "net/optimizer_kernels.hpp"
#include "riata/net/optimizer.hpp"
#include "riata/net/schedule.hpp"

namespace riata::net {

template <class O>
class ErasedOptimizer final : public AnyOptimizer::Interface {
 public:
  explicit ErasedOptimizer(O optimizer) : of_(optimizer) {}

  std::string name() const override { return O::name; }
  Fields fields() const override { return field_values(of_); }
  double lr() const override { return of_.lr; }
  double weight_decay() const override { return of_.weight_decay; }
  bool decay_is_coupled() const override { return O::decay_is_coupled; }
  bool full_batch() const override { return std::same_as<O, Lbfgs>; }
  bool has_first() const override { return of_.has_first(); }
  bool has_second() const override { return O::has_second; }
  bool has_largest() const override { return of_.has_largest(); }
  bool has_metric() const override { return O::has_metric; }
  double step(std::span<float> w, std::span<const float> g, const Moments<float>& moments,
              const StepAt& at, std::span<float> scale) const override {
    return step_of(of_, w, g, moments, at, scale);
  }
  double step(std::span<double> w, std::span<const double> g, const Moments<double>& moments,
              const StepAt& at, std::span<double> scale) const override {
    return step_of(of_, w, g, moments, at, scale);
  }

 private:
  O of_;
};

template <class S>
class ErasedSchedule final : public AnySchedule::Interface {
 public:
  explicit ErasedSchedule(S schedule) : of_(schedule) {}

  std::string name() const override { return S::name; }
  Fields fields() const override { return field_values(of_); }
  double factor(std::int64_t epoch, std::int64_t epochs,
                const PlateauMemory& memory) const override {
    return of_.factor(epoch, epochs, memory);
  }
  void observe([[maybe_unused]] double value,
               [[maybe_unused]] PlateauMemory& memory) const override {
    if constexpr (requires { of_.observe(value, memory); }) of_.observe(value, memory);
  }

 private:
  S of_;
};

}  // namespace riata::net

#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include "riata/core/field.hpp"

namespace riata::net {

/// What an optimizer remembers from one step to the next: arrays as long as the parameters, those
/// that it does not need empty.
template <class T>
struct Moments {
  std::span<T> first, second, largest;
};

/// Step number t = 1, 2, ... at a learning rate; `decay` false: without weight decay.
struct StepAt {
  std::int64_t t = 1;
  double lr = 1e-3;
  bool decay = true;
};

class AnyOptimizer;
/// A component by its name, or by a package's: "keras.sgd", "keras.adam", "keras.adamw",
/// "optax.adamw", "sklearn.sgd" and "sklearn.adam" have that package's rule and its defaults, but
/// for the fields given. The components' own defaults are torch's; so is the rule of Optax' sgd and
/// adam. An unknown name throws InvalidArgument and lists the known ones.
AnyOptimizer make_optimizer(const std::string& name, const Fields& fields = {});

/// Any optimizer, chosen at run time; one virtual call per array. Cheap to copy; immutable: what
/// it remembers is the caller's. A component states `lr`, `weight_decay` and what is static below.
class AnyOptimizer {
 public:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::string name() const = 0;
    virtual Fields fields() const = 0;
    /// The learning rate before any schedule.
    virtual double lr() const = 0;
    /// weight_decay, which adds weight_decay/2 ||w||^2 to the objective where it is coupled, and
    /// belongs to no objective where it is not.
    virtual double weight_decay() const = 0;
    virtual bool decay_is_coupled() const = 0;
    /// Whether it goes over all rows at once, with line searches of its own, not in minibatches.
    virtual bool full_batch() const = 0;
    virtual bool has_first() const = 0;
    virtual bool has_second() const = 0;
    virtual bool has_largest() const = 0;
    /// Whether the step's length differs between entries, as `scale` tells.
    virtual bool has_metric() const = 0;
    /// One step against the gradient g. Returns the rate s of a penalty: a prox of step s
    /// scale_k on entry k (scale 1 where there is none) has the minimiser of loss plus penalty as
    /// its fixed point. Under momentum that is lr times all that a gradient adds up to. `scale` is
    /// written unless it is empty; the step is then rounded as its product.
    virtual double step(std::span<float> w, std::span<const float> g, const Moments<float>& moments,
                        const StepAt& at, std::span<float> scale) const = 0;
    virtual double step(std::span<double> w, std::span<const double> g,
                        const Moments<double>& moments, const StepAt& at,
                        std::span<double> scale) const = 0;
  };

  explicit AnyOptimizer(std::shared_ptr<const Interface> self) : self_(std::move(self)) {}
  template <SelfDescribing O>
  AnyOptimizer(const O& o)  // implicit: an optimizer is one
      : AnyOptimizer(make_optimizer(O::name, field_values(o))) {}
  const Interface* operator->() const { return self_.get(); }

 private:
  std::shared_ptr<const Interface> self_;
};

/// Ranges that the fields of optimizers share.
inline constexpr Range kRate{.low = 0, .low_open = true, .high_open = true};
inline constexpr Range kDecay{.low = 0, .high_open = true};
inline constexpr Range kMomentum{.low = 0, .high = 1, .high_open = true};

void check_nesterov(const auto& sgd) {
  if (sgd.nesterov && (sgd.momentum == 0 || sgd.dampening != 0))
    throw InvalidArgument(cat(sgd.name, ": nesterov needs a momentum above 0 and no dampening"));
}

}  // namespace riata::net

#pragma once
#include <memory>
#include <span>
#include <string>
#include "riata/net/activation.hpp"

namespace riata::net {

class AnyActivation;
/// An unknown name throws InvalidArgument and lists the known ones.
AnyActivation make_activation(const std::string& name, const Fields& fields = {});

/// Any activation, chosen at run time; one virtual call per array. Cheap to copy; immutable.
class AnyActivation {
 public:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::string name() const = 0;
    virtual Fields fields() const = 0;
    virtual bool slope_needs_z() const = 0;
    /// a_k = f(z_k); a may be z itself
    virtual void value(std::span<const float> z, std::span<float> a) const = 0;
    virtual void value(std::span<const double> z, std::span<double> a) const = 0;
    /// d_k *= f'(z_k); z is not read unless `slope_needs_z`
    virtual void times_slope(std::span<const float> z, std::span<const float> a,
                             std::span<float> d) const = 0;
    virtual void times_slope(std::span<const double> z, std::span<const double> a,
                             std::span<double> d) const = 0;
  };

  explicit AnyActivation(std::shared_ptr<const Interface> self) : self_(std::move(self)) {}
  template <Activation A>
  AnyActivation(const A& a)  // implicit: an activation is one
      : AnyActivation(make_activation(A::name, field_values(a))) {}
  const Interface* operator->() const { return self_.get(); }

 private:
  std::shared_ptr<const Interface> self_;
};

}  // namespace riata::net
